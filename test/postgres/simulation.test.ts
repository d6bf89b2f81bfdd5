// What simulated engines did, on a real PostgreSQL server: it says what the specification says.

import { expect } from 'chai';
import { memoryData } from '../../engine/store/memory/data.ts';
import type { Store } from '../../engine/store/store.ts';
import { seeds } from '../setup/chance.ts';
import { planOf } from '../simulation/plan.ts';
import { replay } from '../simulation/side-by-side.ts';
import { simulate } from '../simulation/simulation.ts';
import { Statistics } from '../simulation/statistics.ts';
import type { StoreEvent } from '../simulation/store-log.ts';
import { StoreLog } from '../simulation/store-log.ts';
import { INSTALLATION } from '../simulation/world.ts';
import { giveBack, newDatabase, serverStartMsMax, sharedServer, storeAt } from './shared-server.ts';

const simulated = seeds(2);
const seedMsMax = 30_000;

describe('simulations on PostgreSQL', function () {
  this.timeout(simulated.length * seedMsMax);
  before(async function () {
    this.timeout(serverStartMsMax);
    await sharedServer();
  });

  it(`${simulated.length} seeds get the same answers from it as from the specification`, async () => {
    let [compared, loadsMeanwhile] = [0, 0];
    for (const seed of simulated) {
      const replayed = await replayOnPostgres(await eventsOf(seed), storeAt);
      compared += replayed.compared;
      loadsMeanwhile += replayed.loadsMeanwhile;
    }
    console.log(`      ${compared} answers compared, ${loadsMeanwhile} loads while a turn was being written`);
    expect(loadsMeanwhile).to.be.greaterThan(0);
  });

  it('notice a store that loses the last row of a turn', async () => {
    const losing = (url: string): Store => {
      const store = storeAt(url);
      const commit: Store['commit'] = ({ number, writes }) =>
        store.commit({ number, writes: number % 10 === 0 ? writes.slice(0, -1) : writes });
      return new Proxy(store, {
        get: (target, name) => {
          const method: unknown = name === 'commit' ? commit : Reflect.get(target, name);
          return typeof method === 'function' ? method.bind(target) : method;
        },
      });
    };
    const refused = await replayOnPostgres(await eventsOf(1), losing).catch((error: unknown) => error);
    expect(refused).to.have.property('name', 'AssertionError');
  });
});

/** The database gets the installation of the simulation, which is a part of ids. */
async function replayOnPostgres(events: readonly StoreEvent[], open: (url: string) => Store) {
  const database = await newDatabase();
  const data = { ...memoryData(), installation: INSTALLATION };
  const meta = `insert into meta values (1, '${data.installation}', 0, 0, ${data.shards}, 0)`;
  await (await sharedServer()).ask(meta, database.name);
  try {
    return await replay({ events, data, open: () => open(database.url) });
  } finally {
    await giveBack(database);
  }
}

async function eventsOf(seed: number): Promise<readonly StoreEvent[]> {
  const log = new StoreLog();
  const { failure } = await simulate({ plan: planOf(seed), statistics: new Statistics(), log });
  if (failure !== null) throw failure;
  return log.events;
}
