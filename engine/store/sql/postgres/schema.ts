/**
 * The schema of a PostgreSQL database: what it has had, and the way to what this version needs. A run of migrations is one
 * transaction, as on SQLite; it is made by who has the lease, so never under a running engine.
 */
import { setTimeout } from 'node:timers/promises';
import type { MikroORM } from '@mikro-orm/postgresql';
import { loadMigration } from '../../../../migrations/index.ts';
import { StoreError } from '../../store.ts';
import type { ExecutedMigration, SchemaState } from '../schema-state.ts';
import { MIGRATION_TABLE, refuseNewer, stateOf } from '../schema-state.ts';
import type { ServerAddress } from './address.ts';
import { storeErrorOf } from './errors.ts';
import type { Session } from './session.ts';

/** As `schema-state.ts` has it of a file. */
export const EXECUTED_IN_POSTGRES = `select name, (extract(epoch from executed_at) * 1000)::bigint from ${MIGRATION_TABLE} order by id`;

const TABLES = `select c.relname::text from pg_class c where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p')`;

const KIND = `select current_setting('server_version_num')::int / 10000, current_setting('server_encoding')`;
const VERSION_MIN = 14;

/** @throws StoreError `schema` where it is no database for us, `corrupt` where it has tables, and none of ours */
export async function postgresSchemaState(session: Session): Promise<SchemaState> {
  const [kind, found] = await session.askAll([KIND, TABLES].map((text) => ({ text, values: [] })));
  const [version, encoding] = (kind?.rows[0] ?? []) as [number, string];
  if (version < VERSION_MIN) throw tooOld(session.shown, version);
  if (encoding !== 'UTF8') throw notUtf8(session.shown, encoding);
  const tables = (found?.rows ?? []).map(([name]) => name);
  if (tables.length === 0) return stateOf('empty', []);
  if (!tables.includes(MIGRATION_TABLE)) throw foreign(session.shown);
  const rows = await session.ask({ text: EXECUTED_IN_POSTGRES, values: [] });
  const executed = rows.map(([name, executedAt]) => ({ name, executedAt }) as ExecutedMigration);
  return stateOf(executed.length === 0 ? 'empty' : null, executed);
}

/** Whether there is a row to take: the first migration makes it. */
export const hasLease = ({ state }: SchemaState): boolean => state !== 'empty' && state !== 'missing';

export interface PostgresMigration {
  readonly direction: 'up' | 'down';
  readonly to?: string | undefined;
}

/** The names that were applied or taken back, in that order. */
export async function runPostgresMigrations(
  address: ServerAddress,
  { direction, to }: PostgresMigration,
): Promise<string[]> {
  // Loaded here: a database that is up to date doesn't need it.
  const { withPostgresOrm } = await import('./orm.ts');
  try {
    const run = (orm: MikroORM) => orm.migrator[direction](to === undefined ? undefined : { to });
    return (await withPostgresOrm(address, run)).map(({ name }) => name);
  } catch (error) {
    throw storeErrorOf(unwrapped(error), address.shown);
  }
}

/**
 * For the engine: the tables that it needs to take the lease at all. Several may start on an empty database at once: one
 * makes them, the others find them made.
 */
export async function prepareEmpty(session: Session, migrate: boolean): Promise<void> {
  const state = await postgresSchemaState(session);
  refuseNewer(session.shown, state);
  if (hasLease(state)) return;
  if (!migrate) throw outdated(session.shown, state);
  try {
    await runPostgresMigrations(session.server, { direction: 'up' });
  } catch (error) {
    // What a server says about rights, or about a session that it ends, is none of another's doing.
    if (error instanceof StoreError || !(await isMadeByAnother(session))) throw error;
  }
}

/** Whoever came second fails while the first is still at it. */
async function isMadeByAnother(session: Session): Promise<boolean> {
  const deadline = performance.now() + MADE_BY_ANOTHER_MS;
  while (!hasLease(await postgresSchemaState(session))) {
    if (performance.now() > deadline) return false;
    await setTimeout(100);
  }
  return true;
}

const MADE_BY_ANOTHER_MS = 5_000;

/** For the engine, which has the lease: brings an older schema up to date, or refuses. */
export async function prepareSchema(session: Session, migrate: boolean): Promise<void> {
  const state = await postgresSchemaState(session);
  refuseNewer(session.shown, state);
  if (state.state === 'current') return;
  if (!migrate) throw outdated(session.shown, state);
  await runPostgresMigrations(session.server, { direction: 'up' });
}

/** The statements of pending migrations, in this dialect. */
export async function postgresStatementsOf(name: string): Promise<readonly string[]> {
  const Migration = await loadMigration(name, 'postgresql');
  const migration = new Migration(...([] as unknown as ConstructorParameters<typeof Migration>));
  await migration.up();
  return migration.getQueries().map(String);
}

function outdated(shown: string, { state, pending }: SchemaState): StoreError {
  const what = state === 'older' ? 'has an older schema' : 'has no schema yet';
  return new StoreError(
    'schema',
    `${shown} ${what}: ${pending.join(', ')} ${pending.length === 1 ? 'is' : 'are'} pending`,
    'Run `keymail migrate up`, or let the engine do it (`--migrate`).',
  );
}

const tooOld = (shown: string, version: number): StoreError =>
  new StoreError('schema', `${shown} is PostgreSQL ${version}`, `Use PostgreSQL ${VERSION_MIN} or later.`);

/** Text that it has no characters for would be refused in the middle of a turn. */
const notUtf8 = (shown: string, encoding: string): StoreError =>
  new StoreError(
    'schema',
    `${shown} keeps text as ${encoding}`,
    `Make a database that keeps it as UTF-8: create database NAME encoding 'UTF8' template template0.`,
  );

const foreign = (shown: string): StoreError =>
  new StoreError(
    'corrupt',
    `${shown} has tables, and they are none of Keymail's`,
    'Give Keymail a database of its own.',
  );

/** MikroORM tells of its own error what the server's was. */
function unwrapped(error: unknown): unknown {
  const { previous, cause } = error as { readonly previous?: unknown; readonly cause?: unknown };
  return previous ?? cause ?? error;
}
