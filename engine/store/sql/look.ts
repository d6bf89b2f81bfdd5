/**
 * What a question is answered with: a query thread's connection, and its statements, prepared once. Lists over all of
 * history name their indexes, as the hot path does, so they are SQL of our own; the small ones go through MikroORM.
 */
import type { MikroORM } from '@mikro-orm/sqlite';
import type { Connection } from './connection.ts';
import type { Statement } from './database.ts';
import type { OpenedOrm } from './orm.ts';

export interface Look {
  readonly orm: MikroORM;
  readonly connection: Connection;
  readonly installation: string;
  readonly shards: number;
  /** Rows as arrays. */
  readonly statement: (sql: string) => Statement;
}

/** Filters differ in which columns they name, not in their values: a few dozen texts are all there is. */
const STATEMENTS_MAX = 500;

export function lookFor({ orm, connection }: OpenedOrm, installation: string): Look {
  const statements = new Map<string, Statement>();
  return {
    orm,
    connection,
    installation,
    shards: connection.prepare('select shards from meta where id = 1').pluck().get() as number,
    statement(sql) {
      const known = statements.get(sql);
      if (known !== undefined) return known;
      if (statements.size >= STATEMENTS_MAX) statements.clear();
      const made = connection.prepare(sql).raw();
      statements.set(sql, made);
      return made;
    },
  };
}

/** All reads of `action` see one state of the database. */
export function atOnce<Result>({ connection }: Look, action: () => Result): Result {
  connection.exec('begin');
  try {
    return action();
  } finally {
    connection.exec('commit');
  }
}
