// Two engines on one database: one works, the other stands by. The first is killed under load, or stopped; the second takes over,
// and the ledger of the outside world is exact.

import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Order } from '../../sdk/examples/orders/order.ts';
import { figure, houseForEach, makeOrders } from '../faults/house.ts';
import { healthOf, send } from '../faults/requests.ts';
import { Senders } from '../faults/senders.ts';
import type { Addresses, KeymailProcess } from '../processes/keymail-process.ts';
import { eventually } from '../setup/eventually.ts';
import { giveBack, newDatabase, serverStartMsMax, sharedServer, type TestDatabase } from './shared-server.ts';

const senders = 8;
/** As LEASE of engine/store/sql/postgres/lease.ts, and a busy machine. */
const takeoverMsMax = 15_000;

describe('two engines on one PostgreSQL database', () => {
  const house = houseForEach({ broker: false });
  let database: TestDatabase;

  before(async function () {
    this.timeout(serverStartMsMax);
    await sharedServer();
  });
  beforeEach(async () => {
    database = await newDatabase();
    await house.it.openWorld(2);
  });
  afterEach(async () => {
    await house.it.cleanup.disposeAsync();
    await giveBack(database);
  });

  /** On ports that are known before it is ready, as a load balancer knows them. */
  async function engine(name: string): Promise<{ readonly process: KeymailProcess; readonly addresses: Addresses }> {
    const directory = mkdtempSync(join(house.it.directory, name));
    return house.it.makeNode({ directory, storeUrl: database.url });
  }

  async function nothingLives(): Promise<void> {
    const living = 'select count(*)::int as living from invocation where finished_at is null';
    const server = await sharedServer();
    await eventually(async () => (await server.ask(living, database.name))[0]?.['living'] === 0, 20_000);
  }

  const lease = async () => (await (await sharedServer()).ask('select token, until from lease', database.name))[0];

  it('one stands by, says so at its doors, and takes over within seconds when the other is killed under load', async () => {
    const first = await engine('first');
    first.process.launch();
    await first.process.ready();
    const second = await engine('second');
    second.process.launch();
    await eventually(() => second.process.log.includes('Stands by: pid'));
    const standing = await eventually(() => healthOf(second.addresses.ingress));
    expect(standing.status).to.equal(503);
    expect(standing.text).to.contain('stands by').and.contain(`pid ${first.process.pid}`);
    expect((await healthOf(second.addresses.admin)).status).to.equal(503);

    const before = new Senders(first.addresses, 'before', senders);
    await eventually(() => before.taken.length > 150);
    await first.process.kill();
    const killedAt = await house.it.heard();
    await before.refused();
    await eventually(async () => (await healthOf(second.addresses.ingress)).status === 200, takeoverMsMax);
    const awayMs = Date.now() - killedAt;
    // Who had no answer asks again, and the same order is taken once.
    for (const order of before.doubtful) expect(await send(second.addresses, order)).to.equal(202);
    const more = ordersBehind(before.taken, before.doubtful);
    for (const order of more) expect(await send(second.addresses, order)).to.equal(202);
    const all = [...before.taken, ...before.doubtful, ...more];
    await house.it.untilNotified(all);
    const { repeatedInFlight, atRiskMsMax } = house.it.expectExactlyOnce(all, [killedAt]);
    const repeated = `${repeatedInFlight.length} steps in flight repeated, the oldest ${atRiskMsMax} ms old`;
    figure(`${before.taken.length} orders taken, then killed; the other one took over after ${awayMs} ms; ${repeated}`);
    await second.process.stop();
  });

  it('the other takes over at once when the first is stopped, and stands by itself when that one comes back', async () => {
    const [first, second] = [await engine('first'), await engine('second')];
    first.process.launch();
    await first.process.ready();
    second.process.launch();
    await eventually(() => second.process.log.includes('Stands by: pid'));
    const before = new Senders(first.addresses, 'before', senders);
    await eventually(() => before.taken.length > 50);
    const held = await lease();
    await first.process.stop();
    const stoppedAt = Date.now();
    // Given back, and perhaps taken by now: nobody waits until it has run out.
    const left = await lease();
    if (left?.['token'] === held?.['token']) expect(Number(left?.['until'])).to.equal(0);
    await before.refused();
    await eventually(async () => (await healthOf(second.addresses.ingress)).status === 200, takeoverMsMax);
    const awayMs = Date.now() - stoppedAt;
    first.process.launch();
    await eventually(() => first.process.log.includes(`Stands by: pid ${second.process.pid}`));
    for (const order of before.doubtful) expect(await send(second.addresses, order)).to.equal(202);
    const all = [...before.taken, ...before.doubtful];
    await house.it.untilNotified(all);
    house.it.expectExactlyOnce(all);
    // One that stands by ends when it is told to, as one that works does.
    expect((await first.process.stop())?.code).to.equal(0);
    expect((await second.process.stop())?.code).to.equal(0);
    figure(`${before.taken.length} orders taken; the other one took over ${awayMs} ms after the stop`);
  });

  it('one that was stopped in the middle of its work begins no step when it wakes; of those that it was in the middle of some come late, one of each invocation at most', async () => {
    const [first, second] = [await engine('first'), await engine('second')];
    first.process.launch();
    await first.process.ready();
    second.process.launch();
    await eventually(() => second.process.log.includes('Stands by: pid'));
    const before = new Senders(first.addresses, 'before', 4 * senders);
    await eventually(() => before.taken.length > 300);
    first.process.signal('SIGSTOP');
    // What it had sent is in the ledger; the other one has not begun.
    let sent = -1;
    await eventually(() => {
      const isQuiet = house.it.ledger.length === sent;
      sent = house.it.ledger.length;
      return isQuiet;
    });
    const stoppedAt = Date.now();
    await eventually(async () => (await healthOf(second.addresses.ingress)).status === 200, takeoverMsMax);
    await house.it.untilNotified(before.taken);
    await nothingLives();
    const done = house.it.ledger.length;
    first.process.signal('SIGCONT');
    expect((await first.process.ended).code).to.equal(1);
    await before.refused();
    // A step that it was in the middle of reaches the world late, as a request does that the network has held up. None comes after it.
    const late = house.it.ledger.slice(done);
    expect(new Set(late.map(({ invocation }) => invocation)).size).to.equal(late.length);
    for (const order of before.doubtful) expect(await send(second.addresses, order)).to.equal(202);
    const all = [...before.taken, ...before.doubtful];
    await house.it.untilNotified(all);
    const { repeatedInFlight } = house.it.expectExactlyOnce(all, [stoppedAt], late);
    figure(
      `${all.length} orders; ${repeatedInFlight.length} steps in flight made again, ${late.length} of the stopped engine came late`,
    );
    await second.process.stop();
  });

  it('one that was away longer than its lease finds itself replaced, writes nothing more, and says why', async () => {
    const [first, second] = [await engine('first'), await engine('second')];
    first.process.launch();
    await first.process.ready();
    second.process.launch();
    await eventually(() => second.process.log.includes('Stands by: pid'));
    const orders = makeOrders('away', 3 * senders, senders);
    const [before, late] = [orders.slice(0, -senders), orders.slice(-senders)];
    for (const order of before) expect(await send(first.addresses, order)).to.equal(202);
    await house.it.untilNotified(before);
    // The last steps are in the ledger before they are in the database.
    await nothingLives();
    first.process.signal('SIGSTOP');
    // They wait in its socket, and it finds them there when it wakes.
    const unanswered = late.map((order) => send(first.addresses, order).catch(() => null));
    await eventually(async () => (await healthOf(second.addresses.ingress)).status === 200, takeoverMsMax);
    first.process.signal('SIGCONT');
    expect((await first.process.ended).code).to.equal(1);
    expect(first.process.log).to.match(/has taken over|another engine has opened this database/);
    expect(await Promise.all(unanswered)).not.to.include(202);
    for (const order of late) expect(await send(second.addresses, order)).to.equal(202);
    await house.it.untilNotified(orders);
    house.it.expectExactlyOnce(orders);
    await second.process.stop();
  });
});

/** The next of each customer. */
function ordersBehind(taken: readonly Order[], doubtful: readonly Order[]): Order[] {
  const last = new Map<string, number>();
  for (const { customer, sequence } of [...taken, ...doubtful])
    last.set(customer, Math.max(sequence, last.get(customer) ?? 0));
  return [...last].flatMap(([customer, sequence]) =>
    [1, 2, 3].map((more) => ({
      ...{ id: `${customer}-${sequence + more}`, customer, sku: 'sku-1', quantity: 1, amountCents: 100 },
      sequence: sequence + more,
    })),
  );
}
