/** How records flow: order, keys that are slow or broken, the backlog's marks, a broker that comes and goes. */
import { expect } from 'chai';
import { eventually } from '../../setup/eventually.ts';
import type { Broker } from '../broker/index.ts';
import { brokerStartMsMax, sharedBroker } from '../shared-broker.ts';
import { Tools } from '../tools.ts';
import type { Behaviour, World, WorldOptions } from './world.ts';
import { startWorld, textOf } from './world.ts';

describe('the flow of records, from a real broker to a handler', function () {
  this.timeout(90_000);
  let broker: Broker;
  let tools: Tools;
  let world: World | null = null;

  before(async function () {
    this.timeout(brokerStartMsMax);
    broker = await sharedBroker();
    tools = new Tools(broker.bootstrap);
  });
  after(() => tools.close());
  afterEach(async () => {
    await world?.close();
    world = null;
  });

  async function worldWith(behaviour?: Behaviour, more: Omit<WorldOptions, 'behaviour'> = {}): Promise<World> {
    world = await startWorld(broker.bootstrap, behaviour === undefined ? more : { ...more, behaviour });
    return world;
  }

  const numbered = (count: number, keys: number, from = 0) =>
    Array.from({ length: count }, (_, n) => ({ key: `k${(from + n) % keys}`, value: String(from + n) }));

  const orderHolds = (seen: World['seen']) => {
    const last = new Map<string, number>();
    return seen.every(({ key, partition, offset }) => {
      const name = `${key} ${partition}`;
      const rises = offset > (last.get(name) ?? -1);
      last.set(name, offset);
      return rises;
    });
  };

  it('takes several partitions and topics, each key in order, each record once', async () => {
    const here = await worldWith();
    const first = await tools.createTopic(3);
    const second = await tools.createTopic(1);
    await here.subscribe(first);
    await here.subscribe(second);
    for (const partition of [0, 1, 2]) await tools.produce(first, partition, numbered(200, 7));
    await tools.produce(second, 0, numbered(200, 7));
    await eventually(() => here.seen.length >= 800, 30_000);
    expect(here.seen.length).to.equal(800);
    for (const topic of [first, second]) {
      expect(orderHolds(here.seen.filter(({ headers }) => headers.get('kafka.topic') === topic))).to.equal(true);
    }
  });

  it('lets no key wait for another: one that is stuck holds up only itself', async () => {
    let letGo: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const here = await worldWith(async (ctx, seen) => {
      if (seen.key === 'k0') await ctx.run('stuck', () => gate);
    });
    const topic = await tools.createTopic(2);
    await here.subscribe(topic);
    for (const partition of [0, 1]) await tools.produce(topic, partition, numbered(300, 10));
    // 30 of each partition are for the stuck key; of those only the first has begun.
    await eventually(() => here.seen.length === 540 + 1, 30_000);
    letGo();
    await eventually(() => here.seen.length === 600, 30_000);
    expect(orderHolds(here.seen)).to.equal(true);
  });

  it('retries a failing handler in its place, then buries the record', async () => {
    const here = await worldWith(async (_ctx, seen) => {
      if (textOf(seen) === 'poison') throw new Error('can not take this');
    });
    const topic = await tools.createTopic();
    const { id } = await here.subscribe(topic);
    await tools.produce(topic, 0, [
      { key: 'a', value: 'poison' },
      { key: 'a', value: 'after' },
      { key: 'b', value: 'other' },
    ]);
    await eventually(() => here.seen.filter(({ key }) => key === 'a').length === 4);
    expect(here.seen.filter(({ key }) => key === 'a').map(textOf)).to.deep.equal([
      'poison',
      'poison',
      'poison',
      'after',
    ]);
    const { rows } = await here.engine.query.deadLetters({ subscription: id }, { cursor: null, limit: 10 });
    expect(
      rows.map(({ code, offset, attempts, value, target }) => ({ code, offset, attempts, value, key: target.key })),
    ).to.deep.equal([{ code: 'handler_failed', offset: 0, attempts: 3, value: 'poison', key: 'a' }]);
  });

  it('pauses at the mark and resumes at half, so that the topic stays in Kafka', async () => {
    let open = false;
    const here = await worldWith(async (ctx) => {
      if (!open) await ctx.run('closed', () => eventually(() => open, 60_000));
    });
    const topic = await tools.createTopic();
    await tools.produce(topic, 0, numbered(5_000, 5_000));
    const { id } = await here.subscribe(topic, { backlogRecordsMax: 500, 'max.partition.fetch.bytes': 16_384 });
    await eventually(async () => (await here.info(id)).state === 'backpressure');
    const { backlog, partitions } = await here.info(id);
    expect(backlog.records).to.be.within(500, 1_500);
    expect(partitions[0]?.state).to.equal('backpressure');
    open = true;
    await eventually(() => new Set(here.seen.map(textOf)).size === 5_000, 60_000);
    await eventually(async () => (await here.info(id)).backlog.records === 0);
    await eventually(async () => (await here.info(id)).partitions[0]?.lag === 0);
  });

  it('goes on after a restart where it was, with nothing twice', async () => {
    const here = await worldWith();
    const topic = await tools.createTopic(2);
    await here.subscribe(topic);
    for (const partition of [0, 1]) await tools.produce(topic, partition, numbered(100, 5));
    await eventually(() => here.seen.length === 200);
    await here.restart();
    for (const partition of [0, 1]) await tools.produce(topic, partition, numbered(100, 5, 100));
    await eventually(() => here.seen.length >= 400);
    expect(here.seen.length).to.equal(400);
    expect(orderHolds(here.seen)).to.equal(true);
  });

  it('pauses and resumes, seeks back and forth', async () => {
    const here = await worldWith();
    const topic = await tools.createTopic();
    const { id } = await here.subscribe(topic);
    await tools.produce(topic, 0, numbered(10, 2));
    await eventually(() => here.seen.length === 10);
    await here.engine.submit({ kind: 'updateSubscription', id, status: 'paused' }, 'test');
    expect((await here.info(id)).state).to.equal('paused');
    await tools.produce(topic, 0, numbered(10, 2, 10));
    await eventually(async () => (await here.info(id)).partitions[0]?.lag === 10);
    expect(here.seen.length).to.equal(10);
    await here.engine.submit({ kind: 'updateSubscription', id, status: 'active' }, 'test');
    await eventually(() => here.seen.length === 20);
    await here.engine.submit({ kind: 'seekSubscription', id, to: { 0: 15 } }, 'test');
    await eventually(() => here.seen.length === 25);
    expect(
      here.seen
        .slice(20)
        .map(({ offset }) => offset)
        .sort((a, b) => a - b),
    ).to.deep.equal([15, 16, 17, 18, 19]);
    await here.engine.submit({ kind: 'seekSubscription', id, to: 'earliest' }, 'test');
    await eventually(() => here.seen.length === 45);
  });

  it('reads partitions that are added', async () => {
    const here = await worldWith();
    const topic = await tools.createTopic(1);
    const { id } = await here.subscribe(topic, { startFrom: 'latest' });
    await tools.addPartitions(topic, 3);
    for (const partition of [0, 1, 2]) await tools.produce(topic, partition, numbered(5, 2));
    await eventually(() => here.seen.length === 15, 30_000);
    expect((await here.info(id)).partitions.map(({ partition }) => partition)).to.deep.equal([0, 1, 2]);
  });

  it('says so when retention was faster, and goes on at the oldest record', async () => {
    const here = await worldWith();
    const topic = await tools.createTopic();
    const { id } = await here.subscribe(topic);
    await tools.produce(topic, 0, numbered(10, 2));
    await eventually(() => here.seen.length === 10);
    await here.engine.submit({ kind: 'updateSubscription', id, status: 'paused' }, 'test');
    await tools.produce(topic, 0, numbered(10, 2, 10));
    await tools.deleteRecords(topic, 0, 15n);
    await here.engine.submit({ kind: 'updateSubscription', id, status: 'active' }, 'test');
    await eventually(() => here.seen.length === 15, 30_000);
    expect(
      here.seen
        .slice(10)
        .map(({ offset }) => offset)
        .sort((a, b) => a - b),
    ).to.deep.equal([15, 16, 17, 18, 19]);
  });

  it('notices a topic that was made anew, whether its log is shorter or longer', async () => {
    const here = await worldWith();
    const topic = await tools.createTopic();
    const { id } = await here.subscribe(topic);
    await tools.produce(topic, 0, numbered(10, 2));
    await eventually(() => here.seen.length === 10);
    await here.engine.submit({ kind: 'updateSubscription', id, status: 'paused' }, 'test');
    await tools.deleteTopic(topic);
    await tools.createTopicNamed(topic);
    await tools.produce(topic, 0, numbered(30, 2, 1_000));
    await here.engine.submit({ kind: 'updateSubscription', id, status: 'active' }, 'test');
    await eventually(async () => (await here.info(id)).partitions[0]?.state === 'halted', 30_000);
    expect((await here.info(id)).partitions[0]?.error?.code).to.equal('topic_recreated');
    expect(here.seen.length).to.equal(10);
    await here.engine.submit({ kind: 'seekSubscription', id, to: 'earliest' }, 'test');
    await eventually(() => here.seen.length === 40, 30_000);
  });

  it('shows a broker that is down, survives its death, and reads on when it is back', async () => {
    const here = await worldWith();
    const topic = await tools.createTopic();
    const { id } = await here.subscribe(topic);
    await tools.produce(topic, 0, numbered(5, 2));
    await eventually(() => here.seen.length === 5);
    await broker.kill();
    try {
      await eventually(async () => (await here.info(id)).state === 'failing', 30_000);
      expect((await here.info(id)).error?.code).to.equal('broker_unreachable');
      await here.restart();
      await eventually(async () => (await here.info(id)).state === 'failing', 30_000);
    } finally {
      await broker.start();
    }
    await tools.produce(topic, 0, numbered(5, 2, 5));
    await eventually(() => here.seen.length === 10, 60_000);
    await eventually(async () => (await here.info(id)).state === 'reading', 30_000);
    expect((await here.info(id)).error).to.equal(null);
  });

  it('is paused, and closed, within seconds while the broker hangs', async () => {
    const here = await worldWith();
    const [first, second] = [await tools.createTopic(), await tools.createTopic()];
    const { id } = await here.subscribe(first);
    await here.subscribe(second);
    for (const topic of [first, second]) await tools.produce(topic, 0, numbered(5, 2));
    await eventually(() => here.seen.length === 10);
    await broker.pause();
    try {
      const pausedAt = performance.now();
      await here.engine.submit({ kind: 'updateSubscription', id, status: 'paused' }, 'test');
      expect(performance.now() - pausedAt).to.be.below(20_000);
      const closedAt = performance.now();
      await here.engine.close();
      expect(performance.now() - closedAt).to.be.below(20_000);
    } finally {
      await broker.resume();
    }
  });

  it('takes a subscription to a topic that is not there yet', async () => {
    const here = await worldWith();
    const topic = `later-${Date.now()}`;
    const { id } = await here.subscribe(topic);
    await eventually(async () => (await here.info(id)).error?.code === 'unknown_topic');
    await tools.createTopicNamed(topic);
    await tools.produce(topic, 0, numbered(5, 2));
    await eventually(() => here.seen.length === 5, 30_000);
  });
});
