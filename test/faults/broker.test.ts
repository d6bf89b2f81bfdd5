// A broker that is gone, or that does not answer: it is said, everything else goes on, and reading goes on with it.

import { expect } from 'chai';
import type { Broker } from '../kafka/broker/index.ts';
import { skip } from '../setup/skip.ts';
import { quickCluster } from './cluster.ts';
import { figure, houseForEach, makeOrders, produce } from './house.ts';
import { healthOf, send, subscribe, subscription, untilState } from './requests.ts';

const faults = {
  killed: { break: (broker: Broker) => broker.kill(), mend: (broker: Broker) => broker.start() },
  hung: { break: (broker: Broker) => broker.pause(), mend: (broker: Broker) => broker.resume() },
};

describe('a broker', function () {
  this.timeout(90_000);
  const house = houseForEach({ broker: true });

  for (const [how, fault] of Object.entries(faults)) {
    it(`${how} under a subscription: said, passed over, and read on when it is back`, async function () {
      const { broker } = house.it;
      if (!broker.controllable) skip(this, 'the broker of KAFKA_BOOTSTRAP is not ours to stop');
      await house.it.openWorld();
      const { tools, topic } = await house.it.makeTopic();
      const engine = house.it.makeEngine({ cluster: quickCluster(broker.bootstrap) });
      const addresses = await engine.start();
      const id = await subscribe(addresses, topic);
      const before = makeOrders('before', 40, 8);
      await produce(tools, topic, before);
      await house.it.untilNotified(before);

      const without = makeOrders('without', 10, 5);
      let noticedMs: number;
      await fault.break(broker);
      try {
        noticedMs = await untilState(addresses, id, ['failing']);
        expect((await subscription(addresses, id)).error?.code).to.equal('broker_unreachable');
        // No broker, no records; but the engine is well, and other work is done.
        expect((await healthOf(addresses.ingress)).status).to.equal(200);
        for (const order of without) expect(await send(addresses, order)).to.equal(202);
        await house.it.untilNotified(without);
      } finally {
        await fault.mend(broker);
      }
      const mendedAt = performance.now();
      const after = makeOrders('after', 40, 8);
      await produce(tools, topic, after);
      await house.it.untilNotified(after);
      const readMs = Math.round(performance.now() - mendedAt);
      await untilState(addresses, id, ['reading']);

      const orders = [...before, ...without, ...after];
      const { calls } = house.it.expectExactlyOnce(orders);
      figure(
        `noticed after ${noticedMs} ms; ${after.length} new records done ${readMs} ms after it was back; ` +
          `${orders.length} orders, ${calls} steps, none twice`,
      );
    });
  }
});
