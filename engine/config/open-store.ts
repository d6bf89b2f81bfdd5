/** The store at a location: the one place that knows which adapter serves which kind of URL. */
import { mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Logger } from '../log.ts';
import { openMemory } from '../store/memory.ts';
import { serverAddress } from '../store/sql/postgres/address.ts';
import { openPostgres } from '../store/sql/postgres.ts';
import { openSqlite } from '../store/sql/sqlite.ts';
import type { Store } from '../store/store.ts';
import { StoreError } from '../store/store.ts';
import type { StoreLocation } from './store-url.ts';

export interface StoreSettings {
  /** Brings an older schema up to date; what is in memory is always new. */
  readonly migrate: boolean;
  /** Where another engine has a PostgreSQL database: wait until it ends, or refuse it. */
  readonly standby: boolean;
  readonly logger: Logger;
  /** Called while it waits, with who has the database. */
  readonly onStandby?: ((holder: string) => void) | undefined;
}

/**
 * @throws StoreError where a folder has the name of the file: SQLite would call that an error of the disk
 */
export function openStore(location: StoreLocation, { migrate, standby, logger, onStandby }: StoreSettings): Store {
  switch (location.kind) {
    case 'memory':
      return openMemory();
    case 'sqliteMemory':
      return openSqlite({ path: ':memory:', migrate: true });
    case 'postgres':
      return openPostgres({
        address: serverAddress(location.url),
        migrate,
        whenHeld: standby ? 'wait' : 'refuse',
        onWaiting(holder) {
          logger.warn({ store: location.shown, holder }, 'another engine has the database: this one stands by');
          onStandby?.(holder);
        },
      });
    case 'file':
      if (statSync(location.path, { throwIfNoEntry: false })?.isDirectory() === true) throw isFolder(location.path);
      mkdirSync(path.dirname(location.path), { recursive: true });
      return openSqlite({ path: location.path, migrate, logger });
  }
}

const isFolder = (folder: string): StoreError =>
  new StoreError(
    'unavailable',
    `${folder} is a folder`,
    `Name a file in it: sqlite:${path.join(folder, 'keymail.db')}`,
  );
