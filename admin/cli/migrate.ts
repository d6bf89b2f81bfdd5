/** `keymail migrate`: the schema of the database. */
import path from 'node:path';
import type { Command } from 'commander';
import type { Migrated, SchemaStatus } from '../../engine/store/sql/schema.ts';
import type { SchemaCheck } from '../../engine/store/sql/schema-check.ts';
import { StoreError } from '../../engine/store/store.ts';
import { configurationOf } from './configuration.ts';
import { CliError, EXIT } from './failure.ts';
import type { Io } from './io.ts';
import { examples } from './options.ts';
import { printFacts, printJson, printLine, printTable } from './print.ts';
import { relativeTime } from './text.ts';

interface MigrateOptions {
  readonly config?: string;
  readonly store?: string;
  readonly json?: boolean;
  readonly to?: string;
}

/** Only for who asks: it brings MikroORM along. */
const schema = () => import('../../engine/store/sql/schema.ts');

const STATES: Readonly<Record<SchemaStatus['state'], string>> = {
  missing: 'there is no such file yet; `keymail start` makes it',
  empty: 'a database without tables; `keymail migrate up` makes them',
  older: 'older than this version; `keymail migrate up` brings it up to date',
  current: 'what this version needs',
  newer: 'newer than this version: run the version that made it, or a later one',
};

export function migrateCommands(program: Command, io: Io): void {
  const group = program.command('migrate').description('The schema of the database: look at it, change it.');
  examples(group, 'keymail migrate status', 'keymail migrate up', 'keymail migrate down --to 0001-initial');
  statusCommand(group, io);
  checkCommand(group, io);
  changeCommand(group, io, 'up', 'Apply the migrations that are pending.', 'the last one to apply', async (...args) =>
    (await schema()).migrateUp(...args),
  );
  changeCommand(
    group,
    io,
    'down',
    'Take back the last migration; the file is copied first.',
    'the one to go back to, which stays',
    async (...args) => (await schema()).migrateDown(...args),
  );
  createCommand(group, io);
}

function statusCommand(group: Command, io: Io): void {
  const command = withStore(group.command('status').description('Which migrations the database has had.'));
  command.action((options: MigrateOptions) =>
    refusing(async () => {
      const { schemaStatus } = await schema();
      const status = schemaStatus(storeUrl(io, options));
      if (options.json) return printJson(io, status);
      showStatus(io, status);
    }),
  );
  examples(command, 'keymail migrate status', 'keymail migrate status --store sqlite:./keymail.db --json');
}

function checkCommand(group: Command, io: Io): void {
  const command = withStore(
    group
      .command('check')
      .description('What `up` would do, without doing it; exit code 1 where something is pending or differs.'),
  );
  command.action((options: MigrateOptions) =>
    refusing(async () => {
      const { check } = await import('../../engine/store/sql/schema-check.ts');
      const found = await check(storeUrl(io, options));
      if (options.json) printJson(io, found);
      else showCheck(io, found);
      if (found.state !== 'current' || found.difference !== '') throw new CliError('', null, EXIT.failed);
    }),
  );
  examples(command, 'keymail migrate check');
}

type Change = (url: string, options?: { readonly to?: string }) => Promise<Migrated>;

function changeCommand(
  group: Command,
  io: Io,
  name: 'up' | 'down',
  description: string,
  toText: string,
  change: Change,
): void {
  const command = withStore(group.command(name).description(description)).option('--to <migration>', toText);
  command.action((options: MigrateOptions) =>
    refusing(async () => {
      const done = await change(storeUrl(io, options), options.to === undefined ? {} : { to: options.to });
      if (options.json) return printJson(io, done);
      for (const migration of done.migrations)
        printLine(io, `${migration}  ${name === 'up' ? 'applied' : 'taken back'}`);
      if (done.migrations.length === 0) printLine(io, 'Nothing to do: the schema is up to date.');
      if (done.backup !== null) printLine(io, `The file as it was before: ${done.backup}`);
    }),
  );
  examples(command, `keymail migrate ${name}`, `keymail migrate ${name} --store sqlite:./keymail.db --to 0001-initial`);
}

function createCommand(group: Command, io: Io): void {
  const command = group
    .command('create')
    .description('Write the next migration from what the entities say now. For who works on Keymail itself.')
    .argument('<name>', 'its name: words in lower case, joined by dashes')
    .option('--folder <folder>', 'where it goes', 'migrations')
    .option('--json', 'print JSON');
  command.action((name: string, options: { folder: string; json?: boolean }) =>
    refusing(async () => {
      const { createMigration } = await import('../../engine/store/sql/schema-create.ts');
      const created = await createMigration(path.resolve(io.cwd, options.folder), name);
      if (options.json) return printJson(io, created);
      printLine(io, `${created.file}  written; read it before it is released`);
    }),
  );
  examples(command, 'keymail migrate create invocation-tags');
}

function withStore(command: Command): Command {
  return command
    .option(
      '-c, --config <file>',
      'configuration that names the store (or KEYMAIL_CONFIG; default ./keymail.yaml where there is one)',
    )
    .option('--store <url>', 'sqlite:PATH, in place of the configuration')
    .option('--json', 'print JSON');
}

function storeUrl(io: Io, { config, store }: MigrateOptions): string {
  if (store !== undefined)
    return store.replace(
      /^(sqlite:)?(?!:memory:)(.+)$/,
      (_, _scheme, file: string) => `sqlite:${path.resolve(io.cwd, file)}`,
    );
  const { location, url } = configurationOf(io, config, []).store;
  return location.kind === 'file' ? `sqlite:${location.path}` : url;
}

/** A store's refusal as the two sentences that it is. */
async function refusing(act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    throw error instanceof StoreError ? new CliError(`${error.message}.`, error.remedy) : error;
  }
}

function showStatus(io: Io, { file, state, heldBy, executed, pending, unknown }: SchemaStatus): void {
  printFacts(io, [
    ['file', file],
    ['schema', `${state}: ${STATES[state]}`],
    ['open', heldBy === null ? null : `by ${heldBy}`],
  ]);
  const rows = [
    ...executed.map(({ name, executedAt }) => ({
      name,
      what: unknown.includes(name) ? 'unknown here' : 'applied',
      at: executedAt,
    })),
    ...pending.map((name) => ({ name, what: 'pending', at: null })),
  ];
  printLine(io);
  const columns = [
    { title: 'MIGRATION', cell: (row: (typeof rows)[number]) => row.name },
    { title: 'STATE', cell: (row: (typeof rows)[number]) => row.what },
    { title: 'WHEN', cell: (row: (typeof rows)[number]) => relativeTime(row.at, io.now()) },
  ];
  printTable(io, rows, columns, 'No migrations.');
}

function showCheck(io: Io, found: SchemaCheck): void {
  showStatus(io, found);
  for (const { name, destructive, sql } of found.pendingSql) {
    printLine(io);
    printLine(io, `${name}${destructive ? '  (loses data; the file is copied first)' : ''}`);
    for (const statement of sql) printLine(io, `  ${statement.replace(/\s+/g, ' ')}`);
  }
  for (const { table, rows } of found.rows) printLine(io, `${table}: ${rows} rows to go through`);
  if (found.difference === '') return;
  printLine(io);
  printLine(io, 'Even after that, the tables are not what this version expects:');
  for (const line of found.difference.split('\n')) printLine(io, `  ${line}`);
}
