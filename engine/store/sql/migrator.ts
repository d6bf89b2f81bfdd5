/**
 * Runs migrations on a file, all of a run in one transaction: a process that is killed in the middle leaves the file as
 * it was, and the same command can be given again. Tells what it is about to do, because a large table takes a while.
 */
import type { MikroORM } from '@mikro-orm/sqlite';
import { migrations } from '../../../migrations/index.ts';
import type { Connection } from './connection.ts';
import { storeErrorOf } from './errors.ts';

export type Direction = 'up' | 'down';

/** What a run is about to do, or has just done. */
export type MigrationStep =
  | { readonly kind: 'copy'; readonly sizeBytes: number }
  | {
      readonly kind: 'statement';
      readonly migration: string;
      /** From 1. */
      readonly number: number;
      readonly count: number;
      readonly sql: string;
    }
  | { readonly kind: 'done'; readonly migration: string; readonly ms: number };

export type OnStep = (step: MigrationStep) => void;

export interface MigrationRun {
  readonly direction: Direction;
  /** Up: the last one to apply. Down: the one to go back to, which stays. Left out: all up, or one down. */
  readonly to?: string | undefined;
  readonly onStep?: OnStep | undefined;
}

/** The names that were applied or taken back, in that order. */
export async function runMigrations(file: string, { direction, to, onStep }: MigrationRun): Promise<string[]> {
  // Loaded here: a database that is up to date doesn't need it.
  const { openOrm } = await import('./orm.ts');
  let hear: (sql: string) => void = () => undefined;
  const { orm, close } = await openOrm(file, { onSql: (sql) => hear(sql) });
  try {
    if (onStep !== undefined) hear = tellSteps(orm, direction, onStep);
    const { migrator } = orm;
    const done = await migrator[direction](to === undefined ? undefined : { to });
    return done.map(({ name }) => name);
  } catch (error) {
    throw storeErrorOf(error, file);
  } finally {
    await close();
  }
}

/** The statements of one migration, which are only collected here. */
export async function statementsOfMigration(orm: MikroORM, name: string, direction: Direction): Promise<string[]> {
  const row = migrations.find((each) => each.name === name);
  if (row === undefined) throw new Error(`bug: there is no migration ${name}`);
  const Migration = await row.load();
  const migration = new Migration(orm.em.getDriver(), orm.config);
  await migration[direction]();
  return migration.getQueries().map(String);
}

/** Rows written by a connection since it was opened. */
export const rowsWritten = (connection: Connection): number =>
  connection.prepare('select total_changes()').pluck().get() as number;

/** Gives the listener that is told of all SQL, ahead of its execution; it picks out what is of a migration. */
function tellSteps(orm: MikroORM, direction: Direction, onStep: OnStep): (sql: string) => void {
  let current: { readonly name: string; readonly statements: readonly string[]; readonly startedAt: number } | null =
    null;
  let told = 0;
  const { migrator } = orm;
  migrator.on(direction === 'up' ? 'migrating' : 'reverting', async ({ name }) => {
    const statements = await statementsOfMigration(orm, name, direction);
    current = { name, statements, startedAt: performance.now() };
    told = 0;
  });
  migrator.on(direction === 'up' ? 'migrated' : 'reverted', async ({ name }) => {
    onStep({ kind: 'done', migration: name, ms: performance.now() - (current?.startedAt ?? 0) });
    current = null;
  });
  return (sql) => {
    if (current === null || current.statements[told]?.trim() !== sql.trim()) return;
    told += 1;
    onStep({ kind: 'statement', migration: current.name, number: told, count: current.statements.length, sql });
  };
}
