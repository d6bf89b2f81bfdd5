/** `keymail backup` and `keymail restore`: a copy of the database, and the way back to it. */
import path from 'node:path';
import type { Command } from 'commander';
import { sizeText } from '../../engine/store/sql/backup.ts';
import type { Io } from './io.ts';
import { examples } from './options.ts';
import { printFacts, printJson } from './print.ts';
import { refusing, type StoreOptions, storeUrl, withStore } from './store-options.ts';

/** Only for who asks: it brings the store along. */
const files = () => import('../../engine/store/sql/restore.ts');

export function backupCommands(program: Command, io: Io): void {
  const backup = withStore(
    program
      .command('backup')
      .description('Copy the database (SQLite) into a file, also beside a running engine.')
      .argument('<file>', 'the copy; it must not be there'),
  );
  backup.action((file: string, options: StoreOptions) =>
    refusing(async () => {
      const done = (await files()).backUpTo(storeUrl(io, options), path.resolve(io.cwd, file));
      if (options.json) return printJson(io, done);
      printFacts(io, [['backup', `${done.backup}  ${sizeText(done.bytes)}`]]);
    }),
  );
  examples(backup, 'keymail backup monday.db', 'keymail backup monday.db --store sqlite:./keymail.db --json');

  const restore = withStore(
    program
      .command('restore')
      .description(
        'Put a copy of the database in its place; what was there is kept beside it. The engine must be stopped. Calls since the copy are gone, records are read again.',
      )
      .argument('<file>', 'the copy, of `keymail backup` or of a migration'),
  );
  restore.action((file: string, options: StoreOptions) =>
    refusing(async () => {
      const done = (await files()).restore(storeUrl(io, options), path.resolve(io.cwd, file));
      if (options.json) return printJson(io, done);
      printFacts(io, [
        ['store', `${done.file}  ${sizeText(done.bytes)}`],
        ...(done.before === null ? [] : ([['before', done.before]] as const)),
      ]);
    }),
  );
  examples(restore, 'keymail restore monday.db', 'keymail restore monday.db --store sqlite:./keymail.db');
}
