// What every store keeps: rules S1 to S7 of engine/store/store.ts. Run over each adapter by `store.test.ts`.

import type { Store } from '../../engine/store/store.ts';
import type { InvocationRef } from '../../sdk/protocol/index.ts';
import { actorQueriesContract } from './store-actor-queries.contract.ts';
import { changesContract } from './store-changes.contract.ts';
import { commitContract } from './store-commit.contract.ts';
import { damageContract } from './store-damage.contract.ts';
import { deploymentsContract } from './store-deployments.contract.ts';
import { failuresContract } from './store-failures.contract.ts';
import type { Contract } from './store-fixtures.ts';
import { Bench } from './store-fixtures.ts';
import { journalsContract } from './store-journals.contract.ts';
import { listsContract } from './store-lists.contract.ts';
import { queriesContract } from './store-queries.contract.ts';
import { rowsContract } from './store-rows.contract.ts';

/** One database, new for each test. */
export interface Database {
  /** A store over it; not opened. */
  make(): Store;
  /** Another engine opens it, without asking for the lock. Never called where it does not outlive its store. */
  takeOver(): void | Promise<void>;
  /** Somebody deletes a row of a journal by hand. Never called where it does not outlive its store. */
  loseItem(ref: InvocationRef, index: number): void | Promise<void>;
  clear(): void | Promise<void>;
}

export interface Adapter {
  readonly name: string;
  /** False where the data goes with the store; then nothing else can reach it either. */
  readonly outlivesStore: boolean;
  newDatabase(): Database | Promise<Database>;
}

export function storeContract({ name, outlivesStore, newDatabase }: Adapter): void {
  describe(`store contract: ${name}`, () => {
    let database: Database;
    let bench: Bench;

    beforeEach(async () => {
      database = await newDatabase();
      bench = await opened(database);
    });
    afterEach(async () => {
      await bench.store.close();
      await database.clear();
    });

    const contract: Contract = {
      outlivesStore,
      bench: () => bench,
      takeOver: () => database.takeOver(),
      loseItem: (ref, index) => database.loseItem(ref, index),
      reopen: async () => {
        await bench.store.close();
        bench = await opened(database);
        return bench;
      },
    };
    commitContract(contract);
    changesContract(contract);
    journalsContract(contract);
    rowsContract(contract);
    listsContract(contract);
    queriesContract(contract);
    actorQueriesContract(contract);
    failuresContract(contract);
    deploymentsContract(contract);
    damageContract(contract);
  });
}

async function opened(database: Database): Promise<Bench> {
  const store = database.make();
  return new Bench(store, await store.open());
}
