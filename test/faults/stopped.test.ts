// An engine that does not run for a while (SIGSTOP, as a machine that sleeps or swaps), and one that is asked to stop.

import { expect } from 'chai';
import type { Tools } from '../kafka/tools.ts';
import { eventually } from '../setup/eventually.ts';
import { quickCluster } from './cluster.ts';
import { figure, houseForEach, makeOrders, produce } from './house.ts';
import { send, subscribe, untilState } from './requests.ts';

describe('an engine', () => {
  const house = houseForEach({ broker: true });

  it("under SIGSTOP for longer than its consumer's session: goes on, and does nothing twice", async () => {
    await house.it.openWorld(5);
    const { tools, topic } = await house.it.makeTopic();
    const session = { 'session.timeout.ms': '1500', 'heartbeat.interval.ms': '300' };
    const engine = house.it.makeEngine({ cluster: { ...quickCluster(house.it.broker.bootstrap), ...session } });
    const addresses = await engine.start();
    const id = await subscribe(addresses, topic);
    const orders = makeOrders('stopped', 600, 20);
    await produce(tools, topic, orders.slice(0, 400));
    // In the middle of its work.
    await house.it.untilNotified(orders.slice(0, 40));
    engine.signal('SIGSTOP');
    const stoppedAt = performance.now();
    const done = house.it.ledger.length;
    await untilNobodyReads(tools, id);
    const stoppedMs = Math.round(performance.now() - stoppedAt);
    await produce(tools, topic, orders.slice(400));
    engine.signal('SIGCONT');
    const goesOnAt = performance.now();
    await house.it.untilNotified(orders);
    const tookMs = Math.round(performance.now() - goesOnAt);
    await untilState(addresses, id, ['reading']);
    const { calls } = house.it.expectExactlyOnce(orders);
    figure(
      `stopped ${stoppedMs} ms, until the broker had given it up, ${done} steps in; the rest of ${orders.length} orders ` +
        `done ${tookMs} ms after SIGCONT; ${calls} steps, none twice`,
    );
  });

  it('under SIGTERM with work in flight: ends what it has begun, within its limit, and nothing is lost or made again', async () => {
    const { orders, inFlight, stopMs, code } = await stoppedInFlight({ latencyMs: 300, drainMs: 10_000 });
    expect(code).to.equal(0);
    expect(stopMs).to.be.below(10_000);
    const done = house.it.ledger.length;
    await house.it.engine.start();
    await house.it.untilNotified(orders);
    // Nothing was killed, so nothing has a reason to be made again.
    const { calls } = house.it.expectExactlyOnce(orders);
    figure(
      `${inFlight} steps in flight, away after ${stopMs} ms; ${calls - done} of ${calls} steps left to the next start, none twice`,
    );
  });

  it('under SIGTERM with a step that is longer than its limit: ends all the same, and the step is made again', async () => {
    const { orders, inFlight, stopMs, code } = await stoppedInFlight({ latencyMs: 30_000, drainMs: 300 });
    const stoppedAt = Date.now();
    expect(code).to.equal(0);
    expect(stopMs).to.be.below(30_000);
    // A world without delay has the same ledger.
    await house.it.openWorld();
    await house.it.makeEngine().start();
    await house.it.untilNotified(orders);
    const { repeatedInFlight } = house.it.expectExactlyOnce(orders, [stoppedAt]);
    expect(repeatedInFlight).to.have.length(inFlight);
    figure(`${inFlight} steps in flight, given up after 300 ms, away after ${stopMs} ms; all of them made again`);
  });

  /** An engine whose outside world takes its time, asked to stop while every customer's first step is out there. */
  async function stoppedInFlight({ latencyMs, drainMs }: { readonly latencyMs: number; readonly drainMs: number }) {
    await house.it.openWorld(latencyMs);
    const engine = house.it.makeEngine({ limits: { drainMs } });
    const addresses = await engine.start();
    const customers = 20;
    const orders = makeOrders('in-flight', latencyMs > 1_000 ? customers : 3 * customers, customers);
    const taken = await Promise.all(orders.map((order) => send(addresses, order)));
    expect(new Set(taken)).to.deep.equal(new Set([202]));
    await eventually(() => house.it.ledger.length >= customers);
    const inFlight = house.it.ledger.length;
    const askedAt = performance.now();
    const exit = await engine.stop();
    return { orders, inFlight, code: exit?.code, stopMs: Math.round(performance.now() - askedAt) };
  }
});

/** Waits until the broker has taken every member out of the subscription's group: its session is over. */
async function untilNobodyReads(tools: Tools, subscription: string): Promise<void> {
  const admin = await tools.admin();
  await eventually(async () => {
    const { groups } = await admin.listGroups();
    const ours = groups.map(({ groupId }) => groupId).filter((groupId) => groupId.includes(subscription));
    const described = await admin.describeGroups(ours);
    return ours.length > 0 && described.groups.every(({ members }) => members.length === 0);
  }, 30_000);
}
