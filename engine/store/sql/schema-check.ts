/**
 * What pending migrations would do to a database, tried on a copy of it, and whether the result is what the entities
 * say. Changes nothing, and works beside a running engine.
 */
import path from 'node:path';
import { migrations } from '../../../migrations/index.ts';
import { StoreError } from '../store.ts';
import type { Connection } from './connection.ts';
import { openReadOnly } from './connection.ts';
import { translating } from './errors.ts';
import { statementsOfMigration } from './migrator.ts';
import { openOrm } from './orm.ts';
import type { SchemaStatus } from './schema.ts';
import { schemaStatus } from './schema.ts';
import { MIGRATION_TABLE } from './schema-state.ts';
import type { Trial, TrialOptions } from './schema-trial.ts';
import { tryMigrations } from './schema-trial.ts';

export interface SchemaCheck extends SchemaStatus {
  readonly pendingSql: readonly {
    readonly name: string;
    readonly description: string;
    readonly destructive: boolean;
    readonly sql: readonly string[];
  }[];
  /** Rows in each table that a pending migration names: what it has to go through. */
  readonly rows: readonly { readonly table: string; readonly rows: number }[];
  /**
   * SQL that would still be missing after all migrations, to be as the entities are, or why they do not run; empty where
   * all is well.
   */
  readonly difference: string;
  /** Null where nothing is pending, where there are no tables yet, or where there was no copy to try it on. */
  readonly trial: Trial | null;
  /** Why there was no copy, as a sentence; null where none was missed. */
  readonly untried: string | null;
}

export async function check(url: string, options: Partial<TrialOptions> = {}): Promise<SchemaCheck> {
  const status = schemaStatus(url);
  const pendingSql = await sqlOf(status.pending);
  const mentioned = pendingSql.flatMap(({ sql }) => sql).join('\n');
  const hasTables = status.state !== 'missing' && status.state !== 'empty';
  const isTried = hasTables && status.state !== 'newer' && status.pending.length > 0;
  const rows = hasTables ? reading(status.file, (connection) => rowCounts(connection, mentioned)) : [];
  return {
    ...status,
    pendingSql,
    rows,
    difference: status.state === 'newer' ? '' : await differenceOf(status, hasTables),
    ...(isTried ? await tried(status, options) : { trial: null, untried: null }),
  };
}

async function tried(
  { file, pending }: SchemaStatus,
  { folder = path.dirname(file), freeBytes }: Partial<TrialOptions>,
): Promise<Pick<SchemaCheck, 'trial' | 'untried'>> {
  try {
    return { trial: await tryMigrations(file, pending, { folder, freeBytes }), untried: null };
  } catch (error) {
    if (!(error instanceof StoreError) || error.code !== 'unavailable') throw error;
    return { trial: null, untried: `${error.message}. ${error.remedy}` };
  }
}

async function sqlOf(names: readonly string[]): Promise<SchemaCheck['pendingSql']> {
  const { orm, close } = await openOrm(':memory:');
  try {
    const pending = migrations.filter(({ name }) => names.includes(name));
    return await Promise.all(
      pending.map(async ({ name, description, destructive }) => {
        const sql = await statementsOfMigration(orm, name, 'up');
        return { name, description, destructive, sql };
      }),
    );
  } finally {
    await close();
  }
}

function rowCounts(connection: Connection, mentioned: string): SchemaCheck['rows'] {
  const tables = connection.prepare("select name from sqlite_master where type = 'table'").pluck().all() as string[];
  const touched = tables.filter((table) => new RegExp(`\\b${table}\\b`).test(mentioned));
  return touched.map((table) => ({
    table,
    rows: connection.prepare(`select count(*) from "${table}"`).pluck().get() as number,
  }));
}

/** The file's tables are made again in memory, without rows, and the pending migrations run there. */
async function differenceOf({ file, executed }: SchemaStatus, hasTables: boolean): Promise<string> {
  const { orm, connection: copy, close } = await openOrm(':memory:');
  try {
    if (hasTables) {
      for (const sql of reading(file, statementsOf)) copy.exec(sql);
      const insert = copy.prepare(`insert into ${MIGRATION_TABLE} (name) values (?)`);
      for (const { name } of executed) insert.run(name);
    }
    const failure = await orm.migrator.up().then(
      () => null,
      (error: unknown) => (error as Error).message,
    );
    if (failure !== null) return `the pending migrations do not run on these tables: ${failure}`;
    return (await orm.schema.getUpdateSchemaSQL({ wrap: false })).trim();
  } finally {
    await close();
  }
}

/** What made each table and index, in the order of creation; SQLite's own, and those of virtual tables, are made along. */
export function statementsOf(connection: Connection): string[] {
  const sql = `select sql from sqlite_master where sql is not null and name not like 'sqlite\\_%' escape '\\'
    and name not in (select name from pragma_table_list where type = 'shadow') order by rowid`;
  return connection.prepare(sql).pluck().all() as string[];
}

function reading<Result>(file: string, action: (connection: Connection) => Result): Result {
  return translating(file, () => {
    const connection = openReadOnly(file);
    try {
      return action(connection);
    } finally {
      connection.close();
    }
  });
}
