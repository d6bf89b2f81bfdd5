/** Which migrations a database file has had, against those that this version knows. Reads only, and without MikroORM. */
import { existsSync } from 'node:fs';
import { migrations } from '../../../migrations/index.ts';
import type { MigrationRow } from '../queries.ts';
import { StoreError } from '../store.ts';
import type { Connection } from './connection.ts';
import { openReadOnly } from './connection.ts';
import { translating } from './errors.ts';
import { isPostgresUrl, withoutPassword } from './postgres/address.ts';

/** Where MikroORM keeps what has been applied. */
export const MIGRATION_TABLE = 'migration';

/** Rows of `ExecutedMigration`, oldest first. */
export const EXECUTED = `select name, executed_at as executedAt from ${MIGRATION_TABLE} order by id`;

export interface SchemaState {
  /** `missing`: no file. `empty`: a database without tables. `newer`: it has had migrations that are unknown here. */
  readonly state: 'missing' | 'empty' | 'older' | 'current' | 'newer';
  readonly executed: readonly ExecutedMigration[];
  readonly pending: readonly string[];
  readonly unknown: readonly string[];
}

export interface ExecutedMigration {
  readonly name: string;
  /** ms since the epoch. */
  readonly executedAt: number;
}

/** Every migration of this version, oldest first. */
export function standOf(executed: readonly ExecutedMigration[]): MigrationRow[] {
  const times = new Map(executed.map(({ name, executedAt }) => [name, executedAt]));
  return migrations.map(({ name, description }) => ({ name, description, appliedAt: times.get(name) ?? null }));
}

/**
 * The file of a store's URL, `sqlite:./keymail.db`; a path alone is taken as one.
 * @throws StoreError `schema` for a database in memory, which has no migrations that anybody could run.
 */
export function fileOfUrl(url: string): string {
  const file = url.replace(/^sqlite:/, '');
  if (file !== ':memory:' && file !== '' && !/^[a-z]+:\/\//.test(file)) return file;
  const remedy = isPostgresUrl(url)
    ? 'Copies of a PostgreSQL database are made and put back by the tools of its server (pg_dump, pg_restore).'
    : 'Give a SQLite file: sqlite:./keymail.db';
  throw new StoreError('schema', `${withoutPassword(url)} names no file`, remedy);
}

/** @throws StoreError `corrupt` where the file is something else than a database of ours. */
export function schemaState(file: string): SchemaState {
  if (!existsSync(file)) return stateOf('missing', []);
  return translating(file, () => {
    const connection = openReadOnly(file);
    try {
      return read(connection, file);
    } finally {
      connection.close();
    }
  });
}

/** @throws StoreError `schema` where a later version has written the file. */
export function refuseNewer(file: string, { state, unknown }: SchemaState): void {
  if (state !== 'newer') return;
  throw new StoreError(
    'schema',
    `${file}: this database was written by a later version (it has had ${unknown.join(', ')})`,
    'Run that version or a later one, or restore a backup from before its migration.',
  );
}

function read(connection: Connection, file: string): SchemaState {
  const tables = connection.prepare("select name from sqlite_master where type = 'table'").pluck().all();
  if (tables.length === 0) return stateOf('empty', []);
  if (!tables.includes(MIGRATION_TABLE)) throw foreign(file);
  return stateOf(null, connection.prepare(EXECUTED).all() as ExecutedMigration[]);
}

export function stateOf(state: SchemaState['state'] | null, executed: readonly ExecutedMigration[]): SchemaState {
  const known = migrations.map(({ name }): string => name);
  const had = new Set(executed.map(({ name }) => name));
  const pending = known.filter((name) => !had.has(name));
  const unknown = [...had].filter((name) => !known.includes(name));
  const compared = unknown.length > 0 ? 'newer' : pending.length > 0 ? 'older' : 'current';
  return { state: state ?? compared, executed, pending, unknown };
}

const foreign = (file: string): StoreError =>
  new StoreError(
    'corrupt',
    `${file} is a SQLite database, but none of Keymail's`,
    'Check the path of the store; to begin anew, name a file that does not exist.',
  );
