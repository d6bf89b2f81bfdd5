/**
 * Every migration, oldest first. One that has been released is frozen: a later change is a new file. `keymail migrate
 * create` writes the next one and adds its row here; `schema.sql` beside it is what they all lead to, for review.
 *
 * The classes are loaded only to run them: MikroORM takes 200 ms to load, and a database that is up to date needs the names.
 */
import type { Migration } from '@mikro-orm/migrations';
import { inPostgres } from './postgres.ts';

export interface MigrationRow {
  readonly name: string;
  /** What it is for, in a sentence: people see it before they let it run. */
  readonly description: string;
  /** Loses data that a later `down` could not bring back, so the file is copied first. */
  readonly destructive: boolean;
  readonly load: () => Promise<new (...parts: ConstructorParameters<typeof Migration>) => Migration>;
}

export const migrations = [
  {
    name: '0001-initial',
    description: 'The first tables: invocations, journals, state, timers, subscriptions, dead letters, audit.',
    destructive: false,
    load: async () => (await import('./0001-initial.ts')).Migration0001,
  },
  {
    name: '0002-position',
    description:
      'Where invocations stand, the charts of handlers, failed attempts, and indexes for what people filter by.',
    destructive: false,
    load: async () => (await import('./0002-position.ts')).Migration0002,
  },
  {
    name: '0003-key-pause',
    description: 'Keys that a person has paused.',
    destructive: false,
    load: async () => (await import('./0003-key-pause.ts')).Migration0003,
  },
  {
    name: '0004-deployments',
    description: 'Addresses at which handlers live behind HTTP.',
    destructive: false,
    load: async () => (await import('./0004-deployments.ts')).Migration0004,
  },
  {
    name: '0005-workflows',
    description: 'Promises of workflows, and who waits for the result of an invocation.',
    destructive: false,
    load: async () => (await import('./0005-workflows.ts')).Migration0005,
  },
  {
    name: '0006-promise-times',
    description: 'When a promise of a workflow was completed, and by which invocation.',
    destructive: false,
    load: async () => (await import('./0006-promise-times.ts')).Migration0006,
  },
] as const satisfies readonly MigrationRow[];

export type Dialect = 'sqlite' | 'postgresql';

type MigrationClass = Awaited<ReturnType<MigrationRow['load']>>;

/** As MikroORM wants them. */
export async function loadMigrations(dialect: Dialect) {
  return Promise.all(migrations.map(async ({ name }) => ({ name, class: await loadMigration(name, dialect) })));
}

export async function loadMigration(name: string, dialect: Dialect): Promise<MigrationClass> {
  const row = migrations.find((each) => each.name === name);
  if (row === undefined) throw new Error(`bug: there is no migration ${name}`);
  const loaded: MigrationClass = await row.load();
  return dialect === 'sqlite' ? loaded : translated(loaded);
}

function translated(Original: MigrationClass): MigrationClass {
  return class extends Original {
    override up(): void | Promise<void> {
      return Original.prototype.up.call(this);
    }

    override addSql(sql: Parameters<Migration['addSql']>[0]): void {
      for (const statement of inPostgres(String(sql))) super.addSql(statement);
    }
  };
}
