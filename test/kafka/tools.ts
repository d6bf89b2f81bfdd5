// What tests do to a cluster from outside, through kafkajs and through Java's own tools.

import { randomBytes } from 'node:crypto';
import kafkajs, { type Admin, type CompressionTypes, type IHeaders, type Kafka, type Producer } from 'kafkajs';
import snappy from 'snappy';
import { registerCodecs } from '../../engine/ingress/kafka/codecs.ts';
import { eventually } from '../setup/eventually.ts';
import { classFlags } from './broker/class-archive.ts';
import { installKafka, javaTool, whyNoMaven } from './broker/maven.ts';
import { run } from './broker/run.ts';

export interface OutRecord {
  readonly key?: Buffer | string | null;
  readonly value?: Buffer | string | null;
  readonly headers?: IHeaders;
  readonly timestampMs?: number;
}

export interface OpenTransaction {
  send(...records: readonly OutRecord[]): Promise<unknown>;
  end(how: 'commit' | 'abort'): Promise<void>;
}

export type Codec = 'none' | 'gzip' | 'snappy' | 'lz4' | 'zstd';

const codecTypes: Record<Codec, CompressionTypes> = { none: 0, gzip: 1, snappy: 2, lz4: 3, zstd: 4 };

const javaMsMax = 60_000;
const leaderMsMax = 10_000;

export class Tools {
  readonly bootstrap: string;
  protected readonly kafka: Kafka;
  #admin: Promise<Admin> | null = null;
  #producer: Promise<Producer> | null = null;

  constructor(bootstrap: string, { requestTimeoutMs = 10_000 } = {}) {
    registerCodecs();
    this.bootstrap = bootstrap;
    this.kafka = new kafkajs.Kafka({
      brokers: bootstrap.split(','),
      logLevel: kafkajs.logLevel.NOTHING,
      requestTimeout: requestTimeoutMs,
      retry: { retries: 8, initialRetryTime: 100 },
    });
  }

  /** A new topic with a name of its own; resolves when each partition has a leader. */
  async createTopic(partitions = 1, config: Readonly<Record<string, string>> = {}): Promise<string> {
    const topic = this.newName();
    // Nobody else has this name: where it is taken, a request that was made again finds what the first one has made.
    await this.#makeTopic(topic, partitions, config);
    await this.untilLed(topic, partitions);
    return topic;
  }

  newName(): string {
    return `t-${randomBytes(5).toString('hex')}`;
  }

  async createTopicNamed(topic: string, partitions = 1, config: Readonly<Record<string, string>> = {}): Promise<void> {
    // Right after a deletion the name may still be taken for a moment.
    await eventually(() => this.#makeTopic(topic, partitions, config));
    await this.untilLed(topic, partitions);
  }

  /** False where the name is taken. */
  async #makeTopic(topic: string, partitions: number, config: Readonly<Record<string, string>>): Promise<boolean> {
    const admin = await this.admin();
    // Some records of tests bear a stamp of years ago: retention would have them within a second.
    const configEntries = Object.entries({ 'retention.ms': '-1', ...config }).map(([name, value]) => ({ name, value }));
    // Leaders are waited for by `untilLed`: the client's own wait ends with an error where the broker does not know the topic yet.
    return admin.createTopics({
      waitForLeaders: false,
      topics: [{ topic, numPartitions: partitions, configEntries }],
    });
  }

  async deleteTopic(topic: string): Promise<void> {
    const admin = await this.admin();
    await admin.deleteTopics({ topics: [topic] });
  }

  async addPartitions(topic: string, count: number): Promise<void> {
    const admin = await this.admin();
    await admin.createPartitions({ topicPartitions: [{ topic, count }] });
    await this.untilLed(topic, count);
    await this.#renewProducer();
  }

  /** Deletes everything before `offset`, as retention does. */
  async deleteRecords(topic: string, partition: number, offset: bigint): Promise<void> {
    const admin = await this.admin();
    await admin.deleteTopicRecords({ topic, partitions: [{ partition, offset: offset.toString() }] });
  }

  async produce(topic: string, partition: number, records: readonly OutRecord[], codec: Codec = 'none'): Promise<void> {
    const messages = records.map((record) => toMessage(record, partition));
    // Where its metadata lacks a partition, kafkajs sends nothing and says nothing: so it is asked what it sent.
    await eventually(async () => {
      const producer = await this.producer();
      const sent = await producer.send({ topic, messages, compression: codecTypes[codec] });
      if (sent.length === 0) await this.#renewProducer();
      return sent.length > 0;
    });
  }

  /** With numbers by which the broker knows a batch that it has already: what Java's producers do unless told otherwise. */
  async produceNumbered(topic: string, records: readonly OutRecord[]): Promise<void> {
    const producer = this.kafka.producer({ idempotent: true, maxInFlightRequests: 1 });
    await producer.connect();
    try {
      await producer.send({ topic, messages: records.map((record) => toMessage(record, 0)) });
    } finally {
      await producer.disconnect();
    }
  }

  /** Snappy without Java's framing, as librdkafka and all that is built on it write it. */
  async produceRawSnappy(topic: string, partition: number, records: readonly OutRecord[]): Promise<void> {
    const { CompressionCodecs, CompressionTypes } = kafkajs;
    CompressionCodecs[CompressionTypes.Snappy] = () => ({
      compress: ({ buffer }: { buffer: Buffer }) => snappy.compress(buffer),
    });
    try {
      await this.produce(topic, partition, records, 'snappy');
    } finally {
      registerCodecs();
    }
  }

  /** All records in one transaction, which then commits or aborts. */
  produceInTransaction(topic: string, records: readonly OutRecord[], end: 'commit' | 'abort'): Promise<void> {
    return this.withTransactions(topic, 1, async ([transaction]) => {
      await transaction?.send(...records);
      await transaction?.end(end);
    });
  }

  /** Several at a time, each of a producer of its own; `work` sends to partition 0, and ends them. */
  async withTransactions(
    topic: string,
    count: number,
    work: (transactions: readonly OpenTransaction[]) => Promise<void>,
  ): Promise<void> {
    const producers = Array.from({ length: count }, () =>
      this.kafka.producer({
        transactionalId: `tx-${randomBytes(5).toString('hex')}`,
        idempotent: true,
        maxInFlightRequests: 1,
      }),
    );
    try {
      const transactions = await Promise.all(
        producers.map(async (producer): Promise<OpenTransaction> => {
          await producer.connect();
          const transaction = await producer.transaction();
          return {
            send: (...records) => transaction.send({ topic, messages: records.map((one) => toMessage(one, 0)) }),
            end: (how) => transaction[how](),
          };
        }),
      );
      await work(transactions);
    } finally {
      await Promise.all(producers.map((producer) => producer.disconnect()));
    }
  }

  /** What a group has committed, as any outside tool sees it. */
  async committed(groupId: string, topic: string): Promise<Map<number, bigint>> {
    const admin = await this.admin();
    const [found] = await admin.fetchOffsets({ groupId, topics: [topic] });
    return new Map(found?.partitions.map((one) => [one.partition, BigInt(one.offset)]));
  }

  async close(): Promise<void> {
    const open = await Promise.all([this.#admin, this.#producer]);
    this.#admin = null;
    this.#producer = null;
    await Promise.all(open.map((client) => client?.disconnect()));
  }

  admin(): Promise<Admin> {
    this.#admin ??= connected(this.kafka.admin());
    return this.#admin;
  }

  producer(): Promise<Producer> {
    this.#producer ??= connected(this.kafka.producer({ metadataMaxAge: 1_000 }));
    return this.#producer;
  }

  async #renewProducer(): Promise<void> {
    const producer = this.#producer;
    this.#producer = null;
    await (await producer)?.disconnect();
  }

  async untilLed(topic: string, partitions: number): Promise<void> {
    const admin = await this.admin();
    await eventually(async () => {
      const offsets = await admin.fetchTopicOffsets(topic);
      return offsets.length === partitions;
    }, leaderMsMax);
  }
}

/** Null when Java's own tools can be run here, else the reason: for a test that must be skipped. */
export const whyNoJava = whyNoMaven;

/** Java's console producer: the foreign client, with framings and batches of its own. Lines are `key<TAB>value`. */
export async function javaProduce(
  bootstrap: string,
  topic: string,
  lines: readonly string[],
  codec: Codec,
  options: readonly string[] = [],
): Promise<void> {
  const jars = await installKafka({});
  const properties = ['parse.key=true', 'key.separator=\t'].flatMap((one) => ['--reader-property', one]);
  const result = await run(
    javaTool('java'),
    [
      ...['-Xmx128m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', ...(await classFlags(jars))],
      ...['-Dorg.slf4j.simpleLogger.defaultLogLevel=error', '-cp', `${jars}/*`],
      'org.apache.kafka.tools.ConsoleProducer',
      ...['--bootstrap-server', bootstrap, '--topic', topic, '--compression-codec', codec, ...properties, ...options],
    ],
    javaMsMax,
    `${lines.join('\n')}\n`,
  );
  if (!result.ok || /error/i.test(result.output)) throw new Error(`Java's console producer failed: ${result.output}`);
}

export function toMessage({ key, value, headers, timestampMs }: OutRecord, partition: number) {
  return {
    partition,
    key: key ?? null,
    value: value ?? null,
    ...(headers === undefined ? {} : { headers }),
    ...(timestampMs === undefined ? {} : { timestamp: String(timestampMs) }),
  };
}

async function connected<T extends { connect(): Promise<void> }>(client: T): Promise<T> {
  await client.connect();
  return client;
}
