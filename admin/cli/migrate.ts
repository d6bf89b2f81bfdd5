/** `keymail migrate`: the schema of the database. */
import { statSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { sizeText } from '../../engine/store/sql/backup.ts';
import { isPostgresUrl } from '../../engine/store/sql/postgres/address.ts';
import type { Migrated, MigrateOptions } from '../../engine/store/sql/schema.ts';
import { CliError, EXIT, UsageError } from './failure.ts';
import type { Io } from './io.ts';
import { jsonOf, showCheck, showStatus, stepTeller } from './migrate-print.ts';
import { examples } from './options.ts';
import { printJson, printLine } from './print.ts';
import { refusing, type StoreOptions, storeUrl, withStore } from './store-options.ts';

interface ChangeOptions extends StoreOptions {
  readonly to?: string;
  readonly verbose?: boolean;
}

/** Only for who asks: they bring MikroORM along. */
const schema = () => import('../../engine/store/sql/schema.ts');
const postgres = () => import('../../engine/store/sql/postgres/schema-commands.ts');

export function migrateCommands(program: Command, io: Io): void {
  const group = program.command('migrate').description('The database: its schema, and the room that it takes.');
  examples(
    group,
    'keymail migrate status',
    'keymail migrate check',
    'keymail migrate up',
    'keymail migrate down 0001-initial',
  );
  statusCommand(group, io);
  checkCommand(group, io);
  changeCommand(group, io, {
    name: 'up',
    description:
      'Apply the migrations that are pending. A file is copied first where one of them loses data; PostgreSQL is not.',
    argument: 'the last one to apply; all where it is left out',
    did: 'applied',
    nothing: 'Nothing to do: the schema is up to date.',
    change: async (url, options) =>
      isPostgresUrl(url) ? (await postgres()).postgresUp(url, options) : (await schema()).migrateUp(url, options),
  });
  changeCommand(group, io, {
    name: 'down',
    description: 'Take back the last migration, or all after the one named. A file is copied first; PostgreSQL is not.',
    argument: 'the one to go back to, which stays',
    did: 'taken back',
    nothing: 'Nothing to do: nothing was applied after it.',
    change: async (url, options) =>
      isPostgresUrl(url) ? (await postgres()).postgresDown(url, options) : (await schema()).migrateDown(url, options),
  });
  compactCommand(group, io);
  createCommand(group, io);
}

function statusCommand(group: Command, io: Io): void {
  const command = withStore(group.command('status').description('Which migrations the database has had.'));
  command.action((options: StoreOptions) =>
    refusing(async () => {
      const url = storeUrl(io, options);
      const status = isPostgresUrl(url)
        ? await (await postgres()).postgresStatus(url)
        : (await schema()).schemaStatus(url);
      if (options.json) return printJson(io, jsonOf(status));
      showStatus(io, status);
    }),
  );
  examples(command, 'keymail migrate status', 'keymail migrate status --store sqlite:./keymail.db --json');
}

function checkCommand(group: Command, io: Io): void {
  const command = withStore(
    group
      .command('check')
      .description(
        'What `up` would do: tried on a copy of the database and measured there, also beside a running engine; exit code 1 where something is pending or differs.',
      )
      .option('--copy-in <folder>', 'where the copy is made for a while (default: beside the file)'),
  );
  command.action((options: StoreOptions & { readonly copyIn?: string }) =>
    refusing(async () => {
      const { check } = await import('../../engine/store/sql/schema-check.ts');
      const folder = options.copyIn === undefined ? {} : { folder: path.resolve(io.cwd, options.copyIn) };
      const url = storeUrl(io, options);
      const found = isPostgresUrl(url) ? await (await postgres()).postgresCheck(url) : await check(url, folder);
      if (options.json) printJson(io, jsonOf(found));
      else showCheck(io, found);
      if (found.state !== 'current' || found.difference !== '') throw new CliError('', null, EXIT.failed);
    }),
  );
  examples(command, 'keymail migrate check', 'keymail migrate check --copy-in /var/tmp --json');
}

interface Change {
  readonly name: 'up' | 'down';
  readonly description: string;
  readonly argument: string;
  readonly did: string;
  readonly nothing: string;
  change(url: string, options: MigrateOptions): Promise<Migrated>;
}

function changeCommand(group: Command, io: Io, { name, description, argument, did, nothing, change }: Change): void {
  const command = withStore(group.command(name).description(description).argument('[migration]', argument))
    .option('--to <migration>', 'the same')
    .option('--verbose', 'tell each statement ahead of it (the default for a large file)');
  command.action((named: string | undefined, options: ChangeOptions) =>
    refusing(async () => {
      if (named !== undefined && options.to !== undefined && named !== options.to)
        throw new UsageError(`${named} and --to ${options.to} are two migrations.`, 'Name one of them.');
      const url = storeUrl(io, options);
      const onStep = stepTeller(io, sizeOf(url), options.verbose === true);
      const done = await change(url, { to: named ?? options.to, onStep });
      if (options.json) return printJson(io, done);
      for (const migration of done.migrations) printLine(io, `${migration}  ${did}`);
      if (done.migrations.length === 0) printLine(io, nothing);
      if (done.backup !== null) printLine(io, `The file as it was before: ${done.backup}`);
    }),
  );
  examples(command, `keymail migrate ${name}`, `keymail migrate ${name} 0001-initial --store sqlite:./keymail.db`);
}

function compactCommand(group: Command, io: Io): void {
  const command = withStore(
    group
      .command('compact')
      .description('Give back to the disk what the file has no use for any more. The engine must be stopped.'),
  );
  command.action((options: StoreOptions) =>
    refusing(async () => {
      const { compact } = await import('../../engine/store/sql/compact.ts');
      const done = compact(storeUrl(io, options));
      if (options.json) return printJson(io, done);
      printLine(io, `${done.file}  ${sizeText(done.bytesBefore)}, now ${sizeText(done.bytesAfter)}`);
    }),
  );
  examples(command, 'keymail migrate compact', 'keymail migrate compact --store sqlite:./keymail.db --json');
}

function createCommand(group: Command, io: Io): void {
  const command = group
    .command('create')
    .description('Write the next migration from what the entities say now. For who works on Keymail itself.')
    .argument('<name>', 'its name: words in lower case, joined by dashes')
    .option('--folder <folder>', 'where it goes', 'migrations')
    .option('--blank', 'without statements: for moving data')
    .option('--json', 'print JSON');
  command.action((name: string, { folder, blank, json }: { folder: string; blank?: boolean; json?: boolean }) =>
    refusing(async () => {
      const { createMigration } = await import('../../engine/store/sql/schema-create.ts');
      const created = await createMigration(path.resolve(io.cwd, folder), name, { blank });
      if (json) return printJson(io, created);
      printLine(io, `${created.file}  written; say what it is for, and read it before it is released`);
    }),
  );
  examples(command, 'keymail migrate create invocation-tags', 'keymail migrate create fill-sizes --blank');
}

function sizeOf(url: string): number {
  if (isPostgresUrl(url)) return 0;
  return statSync(url.replace(/^sqlite:/, ''), { throwIfNoEntry: false })?.size ?? 0;
}
