// The kafkajs adapter on a real broker: the sources that a test opened, what they told, and tools to change the cluster with.

import { createClusterAdmin, createKafkaSource } from '../../../engine/ingress/kafka/kafkajs.ts';
import type { KafkaProperties } from '../../../engine/ingress/kafka/properties.ts';
import type { RecordSource } from '../../../engine/ingress/kafka/source.ts';
import type { Broker } from '../broker/index.ts';
import { Recorder } from '../recorder.ts';
import { brokerStartMsMax, sharedBroker } from '../shared-broker.ts';
import { testGroup, testSettings } from '../test-settings.ts';
import { Tools } from '../tools.ts';

/** A suite on the broker that all share. */
export function describeOnBroker(title: string, tests: (house: House) => void): void {
  describe(title, () => {
    const house = new House();
    before(async function () {
      this.timeout(brokerStartMsMax);
      await house.enter();
    });
    after(() => house.close());
    afterEach(() => house.clear());
    tests(house);
  });
}

/** Empty until the suite has begun; cleared after each test. */
export class House {
  /** Hears the sources that are opened from now on; a test may put another one in its place. */
  recorder = new Recorder();
  readonly #opened: RecordSource[] = [];
  #entered: { readonly broker: Broker; readonly tools: Tools } | undefined;

  get broker(): Broker {
    return this.#now().broker;
  }

  get tools(): Tools {
    return this.#now().tools;
  }

  async enter(): Promise<void> {
    const broker = await sharedBroker();
    this.#entered = { broker, tools: new Tools(broker.bootstrap) };
  }

  open(topic: string, properties: KafkaProperties = {}, groupId = testGroup()): RecordSource {
    const settings = testSettings(this.broker.bootstrap, properties);
    const source = createKafkaSource({ settings, topics: [topic], groupId });
    this.#opened.push(source);
    source.start(this.recorder);
    return source;
  }

  produce(topic: string, partition: number, ...values: string[]): Promise<void> {
    return this.tools.produce(
      topic,
      partition,
      values.map((value) => ({ value })),
    );
  }

  /** How far the last batch is from the end of the log of the first partition. */
  async lag(topic: string): Promise<number> {
    const last = this.recorder.batches.at(-1);
    const admin = createClusterAdmin(testSettings(this.broker.bootstrap));
    try {
      const range = (await admin.logRange(topic)).get(0);
      return Number((range?.high ?? 0n) - (last?.nextOffset ?? 0n));
    } finally {
      await admin.close();
    }
  }

  async clear(): Promise<void> {
    await Promise.all(this.#opened.splice(0).map((source) => source.stop()));
    this.recorder = new Recorder();
  }

  async close(): Promise<void> {
    await this.#entered?.tools.close();
  }

  #now() {
    if (this.#entered === undefined) throw new Error('the broker is there once the suite has begun');
    return this.#entered;
  }
}
