// The store's contract on a real PostgreSQL server.

import type { Database } from '../contract/store.contract.ts';
import { storeContract } from '../contract/store.contract.ts';
import { giveBack, newDatabase, serverStartMsMax, sharedServer, storeAt } from './shared-server.ts';

before(async function () {
  this.timeout(serverStartMsMax);
  await sharedServer();
});

storeContract({ name: 'PostgreSQL', outlivesStore: true, newDatabase: onPostgres });

async function onPostgres(): Promise<Database> {
  const [server, database] = [await sharedServer(), await newDatabase()];
  const { name, url } = database;
  return {
    make: () => storeAt(url),
    takeOver: async () => void (await server.ask('update meta set incarnation = incarnation + 1', name)),
    loseItem: async ({ shard, seq }, index) => {
      const row = `shard = ${shard} and invocation_seq = ${seq} and item_index = ${index}`;
      await server.ask(`delete from journal where ${row}`, name);
    },
    clear: () => giveBack(database),
  };
}
