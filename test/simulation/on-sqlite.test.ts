// What the simulated engines did, on a real file: SQLite says what the specification says.

import { expect } from 'chai';
import type { CellAddress } from '../../actors/address.ts';
import type { CellRows } from '../../actors/cell.ts';
import { openSqlite } from '../../engine/store/sql/sqlite.ts';
import type { Store } from '../../engine/store/store.ts';
import { seeds, withinMs } from '../setup/chance.ts';
import { temporaryFolder } from '../unit/store/temporary.ts';
import { replayOnSqlite } from './on-sqlite.ts';
import { planOf } from './plan.ts';
import { simulate } from './simulation.ts';
import { Statistics } from './statistics.ts';
import type { StoreEvent } from './store-log.ts';
import { StoreLog } from './store-log.ts';

const simulated = seeds(10);

describe('simulations on SQLite', () => {
  const file = temporaryFolder();

  it(`${simulated.length} seeds get the same answers from it as from the specification`, async function () {
    this.timeout(withinMs(300_000));
    let [compared, loadsMeanwhile] = [0, 0];
    for (const seed of simulated) {
      const replayed = await replayOnSqlite({ events: await eventsOf(seed), file: file(`${seed}.db`) });
      compared += replayed.compared;
      loadsMeanwhile += replayed.loadsMeanwhile;
    }
    console.log(`      ${compared} answers compared, ${loadsMeanwhile} loads while a turn was being written`);
    expect(loadsMeanwhile).to.be.greaterThan(0);
  });

  /** Defects of a store, and a seed that shows them. */
  const DEFECTS: Readonly<Record<string, (store: Store) => Store>> = {
    'loses the last row of a turn': (store) =>
      spoilt(store, {
        commit: ({ number, writes }) =>
          store.commit({ number, writes: number % 10 === 0 ? writes.slice(0, -1) : writes }),
      }),
    'gives a cell as it was when it was read before': (store) => {
      const before = new Map<CellAddress, CellRows>();
      return spoilt(store, {
        load: async (addresses) => {
          const cells = await store.load(addresses);
          return cells.map((cell, at) => {
            const address = addresses[at] as CellAddress;
            const old = before.get(address);
            before.set(address, cell);
            return old ?? cell;
          });
        },
      });
    },
    'forgets the last timer of a page': (store) =>
      spoilt(store, { timers: async (...asked) => (await store.timers(...asked)).slice(0, -1) }),
  };

  for (const [name, spoil] of Object.entries(DEFECTS)) {
    it(`notice a store that ${name}`, async () => {
      const open = (path: string) => spoil(openSqlite({ path, migrate: false, synchronous: 'NORMAL' }));
      const refused = await replayOnSqlite({ events: await eventsOf(1), file: file(`${name}.db`), open }).catch(
        (error: unknown) => error,
      );
      expect(refused).to.have.property('name', 'AssertionError');
    });
  }
});

/** A store of which one method is another. */
const spoilt = (store: Store, others: Partial<Store>): Store =>
  new Proxy(store, {
    get: (target, name) => {
      const method: unknown = Reflect.get(others, name) ?? Reflect.get(target, name);
      return typeof method === 'function' ? method.bind(target) : method;
    },
  });

async function eventsOf(seed: number): Promise<readonly StoreEvent[]> {
  const log = new StoreLog();
  const { failure } = await simulate({ plan: planOf(seed), statistics: new Statistics(), log });
  if (failure !== null) throw failure;
  return log.events;
}
