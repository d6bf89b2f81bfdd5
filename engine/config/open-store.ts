/** The store at a location: the one place that knows which adapter serves which kind of URL. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { openMemory } from '../store/memory.ts';
import { openSqlite } from '../store/sql/sqlite.ts';
import type { Store } from '../store/store.ts';
import type { StoreLocation } from './store-url.ts';

/** @param migrate brings an older schema of a file up to date; what is in memory is always new */
export function openStore(location: StoreLocation, migrate: boolean): Store {
  switch (location.kind) {
    case 'memory':
      return openMemory();
    case 'sqliteMemory':
      return openSqlite({ path: ':memory:', migrate: true });
    case 'file':
      mkdirSync(path.dirname(location.path), { recursive: true });
      return openSqlite({ path: location.path, migrate });
  }
}
