// The store's contract over each adapter.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { memoryData, openMemory } from '../../engine/store/memory.ts';
import { openSqlite } from '../../engine/store/sql/sqlite.ts';
import { storeContract } from './store.contract.ts';

storeContract('memory', () => {
  const data = memoryData();
  return {
    make: () => openMemory(data),
    survivesClose: true,
    takeOver: () => {
      data.incarnation += 1;
    },
    clear: () => undefined,
  };
});

storeContract('sqlite file', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'keymail-store-'));
  const file = path.join(folder, 'keymail.db');
  return {
    make: () => openSqlite({ path: file, migrate: true, synchronous: 'NORMAL' }),
    survivesClose: true,
    takeOver: () => {
      const other = new Database(file);
      other.exec('update meta set incarnation = incarnation + 1');
      other.close();
    },
    clear: () => rmSync(folder, { recursive: true }),
  };
});

storeContract('sqlite in memory', () => ({
  make: () => openSqlite({ path: ':memory:', migrate: true }),
  survivesClose: false,
  takeOver: null,
  clear: () => undefined,
}));
