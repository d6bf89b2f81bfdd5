// What every store keeps: rules S1 to S6 of engine/store/store.ts. Run over each adapter by `store.test.ts`.

import type { Store } from '../../engine/store/store.ts';
import { changesContract } from './store-changes.contract.ts';
import { commitContract } from './store-commit.contract.ts';
import { Bench } from './store-fixtures.ts';
import { listsContract } from './store-lists.contract.ts';
import { queriesContract } from './store-queries.contract.ts';

/** One adapter, over a database that is new for each test. */
export interface Adapter {
  /** A store over this test's database; not opened. */
  make(): Store;
  /** True where a second `make` finds the data of the first. */
  readonly survivesClose: boolean;
  /** Another engine opens the database, without asking for the lock; null where nothing else can reach it. */
  readonly takeOver: (() => void) | null;
  clear(): void | Promise<void>;
}

/** What a test is given. */
export interface Contract {
  /** The store of this test. */
  readonly bench: () => Bench;
  /** Closes the store and opens another over the same data; only where `survivesClose`. */
  readonly reopen: () => Promise<Bench>;
  readonly adapter: () => Adapter;
}

export function storeContract(name: string, newAdapter: () => Adapter): void {
  describe(`store contract: ${name}`, () => {
    let adapter: Adapter;
    let bench: Bench;

    beforeEach(async () => {
      adapter = newAdapter();
      bench = await opened(adapter);
    });
    afterEach(async () => {
      await bench.store.close();
      await adapter.clear();
    });

    const contract: Contract = {
      bench: () => bench,
      adapter: () => adapter,
      reopen: async () => {
        await bench.store.close();
        bench = await opened(adapter);
        return bench;
      },
    };
    commitContract(contract);
    changesContract(contract);
    listsContract(contract);
    queriesContract(contract);
  });
}

async function opened(adapter: Adapter): Promise<Bench> {
  const store = adapter.make();
  return new Bench(store, await store.open());
}
