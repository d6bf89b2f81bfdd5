/** The store at a location: the one place that knows which adapter serves which kind of URL. */
import { mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Logger } from '../log.ts';
import { openMemory } from '../store/memory.ts';
import { openSqlite } from '../store/sql/sqlite.ts';
import type { Store } from '../store/store.ts';
import { StoreError } from '../store/store.ts';
import type { StoreLocation } from './store-url.ts';

/**
 * @param migrate brings an older schema of a file up to date; what is in memory is always new
 * @throws StoreError where a folder has the name of the file: SQLite would call that an error of the disk
 */
export function openStore(location: StoreLocation, migrate: boolean, logger: Logger): Store {
  switch (location.kind) {
    case 'memory':
      return openMemory();
    case 'sqliteMemory':
      return openSqlite({ path: ':memory:', migrate: true });
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
