// A database in which something of everything has happened and much is still going on; each test spoils a copy of it.

import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { Database } from '../../engine/store/sql/database.ts';
import { openSqlite } from '../../engine/store/sql/sqlite.ts';
import { FakeCluster } from '../kafka/fake-log.ts';
import { eventually } from '../setup/eventually.ts';
import { testFolder } from '../setup/folders.ts';
import type { World } from './world.ts';
import { openWorld } from './world.ts';

export class LivedIn {
  readonly #folder = mkdtempSync(testFolder('fuzz'));
  readonly cluster = new FakeCluster();
  #copies = 0;

  async make(): Promise<void> {
    this.cluster.createTopic('orders', 3);
    const world = await openWorld({ store: this.#store('template.db'), cluster: this.cluster });
    await live(world);
    await world.close();
    const database = new Database(this.#file('template.db'));
    database.pragma('wal_checkpoint(TRUNCATE)');
    database.close();
  }

  /** An engine on a copy, after `spoil` had it. */
  async spoilt(spoil: (database: Database) => void): Promise<World> {
    this.#copies += 1;
    copyFileSync(this.#file('template.db'), this.#file(`${this.#copies}.db`));
    return this.again(spoil);
  }

  /** Another engine on the copy that was made last, which nobody has open. */
  async again(edit: (database: Database) => void): Promise<World> {
    const name = `${this.#copies}.db`;
    const database = new Database(this.#file(name));
    try {
      edit(database);
    } finally {
      database.close();
    }
    return openWorld({ store: this.#store(name), cluster: this.cluster });
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  readonly #file = (name: string): string => path.join(this.#folder, name);
  readonly #store = (name: string) => openSqlite({ path: this.#file(name), migrate: true });
}

/** Who holds `held` is replayed at each start, and those behind it wait. */
const WAITING = ['held', 'asleep', 'failing', 'waiting'] as const;

async function live(world: World): Promise<void> {
  const { engine, cluster } = world;
  await engine.submit(
    { kind: 'createSubscription', source: 'kafka://local/orders', sink: 'service://cart/event', options: {} },
    'test',
  );
  for (const key of ['calm', 'other']) for (const item of ['1', '2']) await world.send(`cart/${key}/add`, item);
  for (const handler of WAITING) {
    await world.send(`cart/${handler}/${handler}`);
    await world.send(`cart/${handler}/add`, '"behind"', { idempotencyKey: `behind-${handler}` });
  }
  await world.send('cart/later/add', '"later"', { startAt: Date.now() + 86_400_000 });
  await world.send('greeter/refuse');
  await world.send('greeter/greet', '"you"', { idempotencyKey: 'once' });
  const paused = await world.send('cart/paused/asleep');
  const fail = [['fail', Buffer.from('1')]] as const;
  cluster.produce('orders', 0, [
    { key: 'r1', value: 'fine' },
    { key: 'r2', value: 'bad', headers: fail },
  ]);
  cluster.produce('orders', 1, [
    { key: null, value: 'no key' },
    { key: 'held', value: 'behind as well' },
  ]);
  await eventually(async () => {
    const counts = await engine.query.statusCounts(true);
    const letters = await engine.query.deadLetters({}, { cursor: null, limit: 10 });
    return letters.rows.length === 2 && counts.suspended === 4 && counts.backingOff === 1 && counts.queued === 5;
  });
  await engine.submit({ kind: 'pauseInvocation', id: paused.id }, 'test');
  await engine.submit({ kind: 'pauseKey', service: 'cart', key: 'shut' }, 'test');
}
