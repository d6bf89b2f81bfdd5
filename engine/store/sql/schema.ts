/**
 * The schema of a database file: what it has, and the way to what this version needs. The engine uses it when it opens a
 * file, the command line's `migrate` for the rest. What changes a file takes its lock, so never under a running engine.
 */
import { migrations } from '../../../migrations/index.ts';
import { StoreError } from '../store.ts';
import { openWritable, setUpWriter } from './connection.ts';
import { storeErrorOf, translating } from './errors.ts';
import { lockHolder, takeLock } from './lock.ts';
import type { SchemaState } from './schema-state.ts';
import { fileOfUrl, refuseNewer, schemaState } from './schema-state.ts';

export interface SchemaStatus extends SchemaState {
  readonly file: string;
  /** Who has the file open, in words; null where nobody has. */
  readonly heldBy: string | null;
}

export interface MigrateOptions {
  /** Up: the last one to apply. Down: the one to go back to, which stays. */
  readonly to?: string;
}

export interface Migrated {
  /** The names applied or reverted, in that order. */
  readonly migrations: readonly string[];
  /** The copy of the file from before; null where none was needed. */
  readonly backup: string | null;
}

export function schemaStatus(url: string): SchemaStatus {
  const file = fileOfUrl(url);
  return { file, heldBy: translating(file, () => lockHolder(file)), ...schemaState(file) };
}

/** Applies what is pending, up to `to` or all. A file that does not exist is made. */
export async function migrateUp(url: string, { to }: MigrateOptions = {}): Promise<Migrated> {
  const file = fileOfUrl(url);
  return locked(file, async () => {
    const state = schemaState(file);
    refuseNewer(file, state);
    if (to !== undefined) refuseUnknown(file, to);
    return applyPending(file, state, to);
  });
}

/** Takes back the last migration, or all that came after `to`. The file is copied first. */
export async function migrateDown(url: string, { to }: MigrateOptions = {}): Promise<Migrated> {
  const file = fileOfUrl(url);
  return locked(file, async () => {
    const state = schemaState(file);
    refuseNewer(file, state);
    if (state.executed.length === 0) throw nothingToRevert(file);
    if (to !== undefined) refuseUnknown(file, to);
    const backup = backUp(file, 'down');
    const reverted = await withMigrator(file, (migrator) => migrator.down(to === undefined ? undefined : { to }));
    return { migrations: reverted, backup };
  });
}

/**
 * For the engine, which has the lock already: makes sure that the file has this version's schema.
 * @throws StoreError `schema`, naming the command that helps, where it has not and `migrate` is false.
 */
export async function prepareSchema(file: string, migrate: boolean): Promise<void> {
  const state = schemaState(file);
  refuseNewer(file, state);
  if (state.state === 'current') return;
  if (!migrate) throw outdated(file, state);
  await applyPending(file, state, undefined);
}

async function applyPending(file: string, state: SchemaState, to: string | undefined): Promise<Migrated> {
  const isNew = state.state === 'missing' || state.state === 'empty';
  if (isNew) setUpFile(file);
  const destructive = migrations.some(({ name, destructive: loses }) => loses && state.pending.includes(name));
  const backup = destructive && !isNew ? backUp(file, 'up') : null;
  const applied = await withMigrator(file, (migrator) => migrator.up(to === undefined ? undefined : { to }));
  return { migrations: applied, backup };
}

/** The page size can be chosen only before the first table. */
function setUpFile(file: string): void {
  translating(file, () => {
    const connection = openWritable(file);
    try {
      setUpWriter(connection, { synchronous: 'FULL' });
    } finally {
      connection.close();
    }
  });
}

/** A copy that is whole by itself, log included; as large as the data. */
function backUp(file: string, direction: 'up' | 'down'): string {
  const copy = `${file}.before-${direction}-${new Date().toISOString().replaceAll(':', '')}`;
  translating(file, () => {
    const connection = openWritable(file);
    try {
      connection.prepare('vacuum into ?').run(copy);
    } finally {
      connection.close();
    }
  });
  return copy;
}

type Run = (options?: { to: string }) => Promise<readonly { readonly name: string }[]>;

async function withMigrator(
  file: string,
  run: (migrator: { readonly up: Run; readonly down: Run }) => ReturnType<Run>,
): Promise<string[]> {
  const { openOrm } = await import('./orm.ts');
  const orm = await openOrm(file);
  try {
    const { migrator } = orm;
    const done = await run({ up: (options) => migrator.up(options), down: (options) => migrator.down(options) });
    return done.map(({ name }) => name);
  } catch (error) {
    throw storeErrorOf(error, file);
  } finally {
    await orm.close();
  }
}

async function locked<Result>(file: string, action: () => Promise<Result>): Promise<Result> {
  const lock = takeLock(file);
  try {
    return await action();
  } finally {
    lock.release();
  }
}

function refuseUnknown(file: string, name: string): void {
  const known = migrations.map((migration): string => migration.name);
  if (known.includes(name)) return;
  throw new StoreError('schema', `${file}: there is no migration ${name}`, `Name one of ${known.join(', ')}.`);
}

function outdated(file: string, { state, pending }: SchemaState): StoreError {
  const what = state === 'older' ? 'has an older schema' : 'has no schema yet';
  return new StoreError(
    'schema',
    `${file} ${what}: ${pending.join(', ')} ${pending.length === 1 ? 'is' : 'are'} pending`,
    `Run \`keymail migrate up\`, or let the engine do it (\`--migrate\`).`,
  );
}

const nothingToRevert = (file: string): StoreError =>
  new StoreError('schema', `${file} has no migration that could be taken back`, 'Check the path of the store.');
