/** What becomes of topics while they are read: deleted, made anew, compacted. */
import { expect } from 'chai';
import { KafkaProxy } from '../../faults/kafka-proxy.ts';
import { eventually } from '../../setup/eventually.ts';
import type { Broker } from '../broker/index.ts';
import { brokerStartMsMax, sharedBroker } from '../shared-broker.ts';
import { Tools } from '../tools.ts';
import type { World } from './world.ts';
import { startWorld } from './world.ts';

describe('topics that change under a subscription', function () {
  this.timeout(90_000);
  let broker: Broker;
  /** Of their own for each topic: a client of kafkajs that knows a deleted one serves no other any more. */
  const allTools: Tools[] = [];
  let world: World | null = null;

  before(async function () {
    this.timeout(brokerStartMsMax);
    broker = await sharedBroker();
  });
  afterEach(async () => {
    await world?.close();
    world = null;
    await Promise.all(allTools.splice(0).map((tools) => tools.close()));
  });

  const newTools = (): Tools => {
    const tools = new Tools(broker.bootstrap);
    allTools.push(tools);
    return tools;
  };
  const numbered = (count: number, from = 0) =>
    Array.from({ length: count }, (_, n) => ({ key: `k${from + n}`, value: String(from + n) }));

  it('leaves others alone when one is deleted: they are read, placed, sought and grow', async () => {
    world = await startWorld(broker.bootstrap);
    const here = world;
    const [ofDoomed, ofOther] = [newTools(), newTools()];
    const doomed = await ofDoomed.createTopic();
    const other = await ofOther.createTopic();
    const lost = await here.subscribe(doomed);
    const kept = await here.subscribe(other);
    await eventually(async () => (await here.info(lost.id)).partitions[0]?.logEnd === 0);
    await eventually(async () => (await here.info(kept.id)).partitions[0]?.logEnd === 0);
    await ofDoomed.deleteTopic(doomed);
    await eventually(async () => (await here.info(lost.id)).error?.code === 'unknown_topic', 30_000);

    await ofOther.produce(other, 0, numbered(5));
    await eventually(async () => (await here.info(kept.id)).partitions[0]?.logEnd === 5, 30_000);
    expect((await here.info(kept.id)).error).to.equal(null);
    await ofOther.addPartitions(other, 2);
    await ofOther.produce(other, 1, numbered(5, 5));
    await eventually(() => here.seen.length === 10, 30_000);
    await here.engine.submit({ kind: 'seekSubscription', id: kept.id, to: 'earliest' }, 'test');
    await eventually(() => here.seen.length === 20, 30_000);
    const later = await here.subscribe(await ofOther.createTopic());
    expect(later.partitions.length).to.equal(1);
  });

  it('are noticed where they are made anew while reading is paused by the backlog', async () => {
    let letGo: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    world = await startWorld(broker.bootstrap, {
      behaviour: async (ctx) => {
        await ctx.run('held', () => gate);
      },
    });
    const here = world;
    const topic = await newTools().createTopic();
    await newTools().produce(topic, 0, numbered(200));
    const { id } = await here.subscribe(topic, { backlogRecordsMax: 100, 'max.partition.fetch.bytes': 2_048 });
    await eventually(async () => (await here.info(id)).state === 'backpressure');
    const { position } = (await here.info(id)).partitions[0] ?? { position: 0 };
    await newTools().deleteTopic(topic);
    await newTools().createTopicNamed(topic);
    await newTools().produce(topic, 0, numbered(1_000, 1_000));
    letGo();
    await eventually(async () => (await here.info(id)).partitions[0]?.state === 'halted', 30_000);
    expect((await here.info(id)).partitions[0]?.error?.code).to.equal('topic_recreated');
    expect(here.seen.length).to.equal(position);
  });

  it('are noticed where they are made anew, with more records than before, while the broker could not be reached', async () => {
    const proxy = await KafkaProxy.listen(broker.bootstrap);
    try {
      world = await startWorld(proxy.bootstrap);
      const here = world;
      const topic = await newTools().createTopic();
      const { id } = await here.subscribe(topic);
      await newTools().produce(topic, 0, numbered(10));
      await eventually(() => here.seen.length === 10);
      proxy.isShut = true;
      proxy.cut();
      await newTools().deleteTopic(topic);
      await newTools().createTopicNamed(topic);
      await newTools().produce(topic, 0, numbered(30, 1_000));
      proxy.isShut = false;
      await eventually(async () => (await here.info(id)).partitions[0]?.state === 'halted', 30_000);
      expect((await here.info(id)).partitions[0]?.error?.code).to.equal('topic_recreated');
      expect(here.seen.length).to.equal(10);
    } finally {
      await proxy[Symbol.asyncDispose]();
    }
  });
});
