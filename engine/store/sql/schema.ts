/**
 * The schema of a database file: what it has, and the way to what this version needs. The engine uses it when it opens a
 * file, the command line's `migrate` for the rest. What changes a file takes its lock, so never under a running engine.
 */
import { closeSync, existsSync, openSync } from 'node:fs';
import { migrations } from '../../../migrations/index.ts';
import { StoreError } from '../store.ts';
import { backUp, bytesOf } from './backup.ts';
import { openWritable, setUpWriter } from './connection.ts';
import { translating } from './errors.ts';
import { lockHolder, takeLock } from './lock.ts';
import type { Direction, OnStep } from './migrator.ts';
import { runMigrations } from './migrator.ts';
import type { SchemaState } from './schema-state.ts';
import { fileOfUrl, refuseNewer, schemaState } from './schema-state.ts';
import { applyTurnsLeft } from './turns-left.ts';

export interface SchemaStatus extends SchemaState {
  readonly file: string;
  /** Who has the file open, in words; null where nobody has. */
  readonly heldBy: string | null;
}

export interface MigrateOptions {
  /** Up: the last one to apply. Down: the one to go back to, which stays. */
  readonly to?: string | undefined;
  /** Is told of each step ahead of it: a large table takes a while. */
  readonly onStep?: OnStep | undefined;
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
export async function migrateUp(url: string, options: MigrateOptions = {}): Promise<Migrated> {
  const file = fileOfUrl(url);
  return locked(file, async () => {
    const state = schemaState(file);
    refuseNewer(file, state);
    if (options.to !== undefined) refuseUnknown(file, options.to);
    return applyPending(file, state, options);
  });
}

/** Takes back the last migration, or all that came after `to`. The file is copied first. */
export async function migrateDown(url: string, { to, onStep }: MigrateOptions = {}): Promise<Migrated> {
  const file = fileOfUrl(url);
  return locked(file, async () => {
    const state = schemaState(file);
    refuseNewer(file, state);
    if (state.executed.length === 0) throw nothingToRevert(file);
    if (to !== undefined) refuseUnknown(file, to);
    if (to !== undefined && state.pending.includes(to)) throw notApplied(file, to);
    if (to !== undefined && state.executed.at(-1)?.name === to) return { migrations: [], backup: null };
    const backup = keepCopy(file, 'down', onStep);
    return { migrations: await runMigrations(file, { direction: 'down', to, onStep }), backup };
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
  await applyPending(file, state, {});
}

async function applyPending(file: string, state: SchemaState, { to, onStep }: MigrateOptions): Promise<Migrated> {
  const isNew = state.state === 'missing' || state.state === 'empty';
  if (isNew) setUpFile(file);
  const last = to === undefined ? migrations.length : migrations.findIndex(({ name }) => name === to) + 1;
  const applied = migrations.slice(0, last).filter(({ name }) => state.pending.includes(name));
  const backup = !isNew && applied.some(({ destructive }) => destructive) ? keepCopy(file, 'up', onStep) : null;
  return { migrations: await runMigrations(file, { direction: 'up', to, onStep }), backup };
}

function keepCopy(file: string, direction: Direction, onStep: OnStep | undefined): string {
  onStep?.({ kind: 'copy', sizeBytes: bytesOf(file) });
  return backUp(file, direction);
}

/** The page size can be chosen only before the first table. What handlers are given may be secret, so the file is its user's alone. */
function setUpFile(file: string): void {
  translating(file, () => {
    if (!existsSync(file)) closeSync(openSync(file, 'wx', 0o600));
    const connection = openWritable(file);
    try {
      setUpWriter(connection, { synchronous: 'FULL' });
    } finally {
      connection.close();
    }
  });
}

async function locked<Result>(file: string, action: () => Promise<Result>): Promise<Result> {
  const lock = takeLock(file, 'a migration');
  try {
    applyTurnsLeft(file);
    return await action();
  } finally {
    lock.release();
  }
}

/** @throws StoreError `schema` */
export function refuseUnknown(file: string, name: string): void {
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

const notApplied = (file: string, name: string): StoreError =>
  new StoreError(
    'schema',
    `${file} has not had ${name}, so there is no way back to it`,
    'See `keymail migrate status`; `keymail migrate up` goes the other way.',
  );
