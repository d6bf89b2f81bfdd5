// The store's contract over each adapter.

import { mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { memoryData, openMemory } from '../../engine/store/memory.ts';
import { Database as Sqlite } from '../../engine/store/sql/database.ts';
import { openSqlite } from '../../engine/store/sql/sqlite.ts';
import { testFolder } from '../setup/folders.ts';
import { migratedFile } from '../setup/migrated-file.ts';
import type { Database } from './store.contract.ts';
import { storeContract } from './store.contract.ts';

storeContract({ name: 'memory', outlivesStore: true, newDatabase: inMemory });
storeContract({ name: 'sqlite file', outlivesStore: true, newDatabase: inFile });
storeContract({ name: 'sqlite in memory', outlivesStore: false, newDatabase: inSqliteMemory });

function inMemory(): Database {
  const data = memoryData();
  return {
    make: () => openMemory(data),
    takeOver: () => {
      data.incarnation += 1;
    },
    loseItem: ({ seq }, index) => void data.journals.get(seq)?.splice(index, 1),
    clear: () => undefined,
  };
}

async function inFile(): Promise<Database> {
  const folder = mkdtempSync(testFolder('store'));
  const file = path.join(folder, 'keymail.db');
  await migratedFile(file);
  return {
    make: () => openSqlite({ path: file, migrate: false }),
    takeOver: () => {
      const other = new Sqlite(file);
      other.exec('update meta set incarnation = incarnation + 1');
      other.close();
    },
    loseItem: ({ shard, seq }, index) => {
      const other = new Sqlite(file);
      const lost = 'delete from journal where shard = ? and invocation_seq = ? and item_index = ?';
      other.prepare(lost).run(shard, seq, index);
      other.close();
    },
    clear: () => rmSync(folder, { recursive: true }),
  };
}

function inSqliteMemory(): Database {
  return {
    make: () => openSqlite({ path: ':memory:', migrate: true }),
    takeOver: () => {
      throw new Error('nothing else can reach this database');
    },
    loseItem: () => {
      throw new Error('nothing else can reach this database');
    },
    clear: () => undefined,
  };
}
