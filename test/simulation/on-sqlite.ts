/** What simulated engines did, on a real file (I4 of `in-line.ts` included): SQLite says what the specification says. */
import type { MemoryData } from '../../engine/store/memory/data.ts';
import { memoryData } from '../../engine/store/memory/data.ts';
import { Database } from '../../engine/store/sql/database.ts';
import { migrateUp } from '../../engine/store/sql/schema.ts';
import { openSqlite } from '../../engine/store/sql/sqlite.ts';
import { WRITES } from '../../engine/store/sql/statements.sqlite.ts';
import type { Store } from '../../engine/store/store.ts';
import type { Replayed } from './side-by-side.ts';
import { replay } from './side-by-side.ts';
import type { StoreEvent } from './store-log.ts';
import { INSTALLATION } from './world.ts';

export interface SqliteReplay {
  readonly events: readonly StoreEvent[];
  /** Of the database, which is not there yet. */
  readonly file: string;
  /** How it is opened. Default: SQLite. */
  readonly open?: (file: string) => Store;
}

/** @throws AssertionError where two answers differ */
export async function replayOnSqlite({ events, file, open = openFile }: SqliteReplay): Promise<Replayed> {
  return replay({ events, data: await emptyDatabase(file), open: () => open(file) });
}

const openFile = (path: string): Store => openSqlite({ path, migrate: false, synchronous: 'NORMAL' });

/** The file gets the installation of the simulation, which is a part of ids. @returns the specification's rows: none yet */
async function emptyDatabase(file: string): Promise<MemoryData> {
  const data = { ...memoryData(), installation: INSTALLATION };
  await migrateUp(file);
  const database = new Database(file);
  database.prepare(WRITES.createMeta).run(data.installation, data.shards, 0);
  database.close();
  return data;
}
