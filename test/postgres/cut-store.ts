// A store whose connections to the server go through a proxy that cuts them, on a database of its own for each test.

import { serverAddress } from '../../engine/store/sql/postgres/address.ts';
import { openPostgres } from '../../engine/store/sql/postgres.ts';
import type { Store } from '../../engine/store/store.ts';
import { Bench } from '../contract/store-fixtures.ts';
import { CutProxy } from './cut-proxy.ts';
import { giveBack, newDatabase, serverStartMsMax, sharedServer, type TestDatabase } from './shared-server.ts';

export interface CutStore {
  readonly proxy: CutProxy;
  readonly database: TestDatabase;
  readonly store: Store;
  readonly bench: Bench;
}

/** To be called in a `describe`. `it` is that of the test that runs. */
export function cutStoreForEach(): { readonly it: CutStore } {
  let current: CutStore | null = null;
  before(async function () {
    this.timeout(serverStartMsMax);
    await sharedServer();
  });
  beforeEach(async () => {
    const server = await sharedServer();
    const database = await newDatabase();
    const proxy = await CutProxy.before(server.port);
    const url = server.url(database.name, proxy.port);
    const store = openPostgres({ address: serverAddress(url), migrate: false, whenHeld: 'refuse' });
    current = { proxy, database, store, bench: new Bench(store, await store.open()) };
  });
  afterEach(async () => {
    const { proxy, database, store } = current as CutStore;
    proxy.open();
    await store.close();
    await proxy.close();
    await giveBack(database);
  });
  return {
    get it() {
      return current as CutStore;
    },
  };
}
