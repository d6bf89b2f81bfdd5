// The network between engine and broker: slow, cut, and half-open. What was read once is not taken twice, and reading goes on.

import { expect } from 'chai';
import type { Order } from '../../sdk/examples/orders/order.ts';
import type { Tools } from '../kafka/tools.ts';
import type { Addresses } from '../processes/keymail-process.ts';
import { quickCluster } from './cluster.ts';
import { figure, houseForEach, makeOrders, produce } from './house.ts';
import { KafkaProxy } from './kafka-proxy.ts';
import { subscribe, untilState } from './requests.ts';

describe('a network to the broker', function () {
  this.timeout(90_000);
  const house = houseForEach({ broker: true });

  interface Wired {
    readonly proxy: KafkaProxy;
    readonly tools: Tools;
    readonly topic: string;
    readonly addresses: Addresses;
    readonly id: string;
    readonly first: readonly Order[];
  }

  /** An engine behind a proxy, which has read its first records. */
  async function wired(): Promise<Wired> {
    const proxy = house.it.cleanup.use(await KafkaProxy.listen(house.it.broker.bootstrap));
    await house.it.openWorld();
    const { tools, topic } = await house.it.makeTopic();
    const addresses = await house.it.makeEngine({ cluster: quickCluster(proxy.bootstrap) }).start();
    const id = await subscribe(addresses, topic);
    const first = makeOrders('first', 20, 4);
    await produce(tools, topic, first);
    await house.it.untilNotified(first);
    expect(proxy.connections, 'the engine goes through the proxy').to.be.greaterThan(0);
    return { proxy, tools, topic, addresses, id, first };
  }

  it('slow: everything comes, late', async () => {
    const { proxy, tools, topic, addresses, id, first } = await wired();
    proxy.latencyMs = 150;
    const startedAt = performance.now();
    const orders = makeOrders('slow', 500, 20);
    await produce(tools, topic, orders);
    await house.it.untilNotified(orders);
    const tookMs = Math.round(performance.now() - startedAt);
    await untilState(addresses, id, ['reading']);
    const { calls } = house.it.expectExactlyOnce([...first, ...orders]);
    figure(
      `${orders.length} records in ${tookMs} ms, each message ${proxy.latencyMs} ms on its way; ${calls} steps, none twice`,
    );
  });

  it('cut in the middle of reading, again and again', async () => {
    const { proxy, tools, topic, addresses, id, first } = await wired();
    const orders = makeOrders('cut', 600, 30);
    const cuts: number[] = [];
    for (let from = 0; from < orders.length; from += 150) {
      await produce(tools, topic, orders.slice(from, from + 150));
      // In the middle: some of it has come, not all.
      await house.it.untilNotified(orders.slice(from, from + 10));
      cuts.push(proxy.cut());
    }
    const cutAt = performance.now();
    await house.it.untilNotified(orders);
    const tookMs = Math.round(performance.now() - cutAt);
    await untilState(addresses, id, ['reading']);
    const { calls } = house.it.expectExactlyOnce([...first, ...orders]);
    figure(
      `${cuts.length} times, ${cuts.reduce((sum, count) => sum + count, 0)} connections; all ${orders.length} records done ` +
        `${tookMs} ms after the last; ${calls} steps, none twice`,
    );
  });

  it('half-open: connections that carry nothing are given up for new ones', async () => {
    const { proxy, tools, topic, addresses, id, first } = await wired();
    const dead = proxy.forget();
    const deadAt = performance.now();
    const orders = makeOrders('half-open', 40, 8);
    await produce(tools, topic, orders);
    await house.it.untilNotified(orders, 60_000);
    const tookMs = Math.round(performance.now() - deadAt);
    await untilState(addresses, id, ['reading']);
    const { calls } = house.it.expectExactlyOnce([...first, ...orders]);
    figure(`${dead} dead connections; new records done ${tookMs} ms after they died; ${calls} steps, none twice`);
  });
});
