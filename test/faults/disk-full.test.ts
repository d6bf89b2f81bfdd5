// A full disk: what was accepted waits, nothing more is accepted and everybody is told why, and with room it goes on by itself.

import { expect } from 'chai';
import { eventually } from '../setup/eventually.ts';
import { figure, houseForEach, makeOrders, produce } from './house.ts';
import { healthOf, send, subscribe, subscription } from './requests.ts';
import { makeSmallDisk } from './small-disk.ts';

describe('a full disk', function () {
  this.timeout(60_000);
  const house = houseForEach({ broker: true });

  it('stops acceptance, says so, and goes on when there is room; nothing is lost', async () => {
    const disk = await makeSmallDisk(house.it.directory);
    await house.it.openWorld();
    const { tools, topic } = await house.it.makeTopic();
    const engine = house.it.makeEngine(disk.options);
    const addresses = await engine.start();
    const id = await subscribe(addresses, topic);
    const early = makeOrders('early', 20, 4);
    await produce(tools, topic, early);
    await house.it.untilNotified(early);

    disk.fill(engine);
    const asked = makeOrders('asked', 2_000, 20);
    const answers: Promise<number>[] = [];
    // One after the other until the doors are closed: the first that does not fit waits for its commit.
    await eventually(async () => {
      answers.push(send(addresses, asked[answers.length]!));
      return (await healthOf(addresses.ingress)).status === 503;
    });
    const health = await healthOf(addresses.admin);
    expect(health.status).to.equal(503);
    expect(health.text)
      .to.match(/can't write/)
      .and.match(/full/);
    expect(engine.log).to.contain('The disk is full: free some space. The engine goes on by itself.');
    const refused = makeOrders('refused', 20, 5);
    const refusals = await Promise.all(refused.map((order) => send(addresses, order)));
    expect(new Set(refusals)).to.deep.equal(new Set([503]));
    // What the topic gets meanwhile waits in the topic.
    const late = makeOrders('late', 20, 4);
    await produce(tools, topic, late);

    const roomAt = performance.now();
    disk.makeRoom(engine);
    await eventually(async () => (await healthOf(addresses.ingress)).status === 200);
    const resumedMs = Math.round(performance.now() - roomAt);
    expect(engine.log).to.contain('the store works again');
    const taken = await Promise.all(answers);
    const waited = asked.filter((_, index) => taken[index] === 202);
    for (const order of refused) expect(await send(addresses, order)).to.equal(202);

    const orders = [...early, ...waited, ...refused, ...late];
    await house.it.untilNotified(orders);
    await eventually(async () => (await subscription(addresses, id)).backlog.records === 0);
    const { calls } = house.it.expectExactlyOnce(orders);
    expect((await engine.stop())?.code).to.equal(0);
    const closed = taken.filter((status) => status === 503).length + refused.length;
    figure(
      `${disk.how}: ${closed} refused with 503, ${waited.length} accepted around it; open again ${resumedMs} ms after ` +
        `there was room; ${orders.length} orders through, ${calls} steps, none twice`,
    );
  });
});
