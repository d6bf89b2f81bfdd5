/** What happens to Kafka: to its topic, its partitions, its members. */
import { StoppedError } from '../../engine/answers.ts';
import { StoreError } from '../../engine/store/store.ts';
import type { Happening } from './happenings.ts';
import type { SimulatedKafka } from './kafka-client.ts';
import type { KafkaWorld } from './kafka-world.ts';

export interface AccidentParts {
  /** The topic that it happens to. */
  readonly kafka: KafkaWorld;
  readonly client: () => SimulatedKafka | null;
  readonly after: (ms: number, callback: () => void) => void;
  readonly fail: (error: unknown) => void;
}

type Accident = Extract<Happening, { kind: 'accident' }>;

const OUTAGE_MS = 400;
const NOTHING = JSON.stringify({ token: 'anew', nodes: [], compensates: false });

export function happenTo(parts: AccidentParts, { accident, partition, nth }: Accident): void {
  const { kafka, after } = parts;
  const { cluster, topic } = kafka;
  if (accident === 'outage') {
    cluster.down();
    return after(OUTAGE_MS, () => cluster.up());
  }
  if (cluster.isDown || !kafka.exists) return;
  const log = cluster.partition(topic, partition);
  switch (accident) {
    case 'hole':
      return cluster.hole(topic, partition, 1 + (nth % 3));
    case 'retention':
      return cluster.deleteRecords(topic, partition, log.low + (BigInt(nth) % (log.high - log.low + 1n)));
    case 'recreate':
      cluster.deleteTopic(topic);
      return after(nth, () => makeAnew(kafka, nth));
    case 'grow':
      return cluster.addPartitions(topic, cluster.partitions(topic).length + 1);
    default:
      return toMember(parts, accident, partition, log.low + (BigInt(nth) % (log.high - log.low + 1n)));
  }
}

/** The new topic grows past the place where the old one was left, or not quite. */
function makeAnew(kafka: KafkaWorld, nth: number): void {
  kafka.create();
  for (let count = 0; count < nth % 11; count += 1) {
    for (const partition of kafka.cluster.partitions(kafka.topic))
      kafka.produce(partition, `k${partition}`, 'program', NOTHING);
  }
}

/** A rebalance takes a partition and gives it back later; a zombie, or a retry, brings what was brought before. */
function toMember(parts: AccidentParts, accident: 'redeliver' | 'rejoin' | 'lose', number: number, from: bigint): void {
  const { topic } = parts.kafka;
  const source = parts.client()?.sources.findLast((one) => one.topic === topic)?.source;
  if (source === undefined) return;
  const partition = { topic, partition: number };
  switch (accident) {
    case 'redeliver':
      source.redeliver(partition, from).catch((error: unknown) => notTaken(parts, error));
      return;
    case 'rejoin':
      return source.rejoin();
    case 'lose':
      source.lose(partition);
      return parts.after(300, () => source.rejoin());
  }
}

/** A listener may say no while the store does not work or the engine stops; and the topic may be gone before its turn comes. */
function notTaken({ kafka, fail }: AccidentParts, error: unknown): void {
  const isGone = error instanceof Error && error.message === `no topic ${kafka.topic}`;
  if (!(isGone || error instanceof StoreError || error instanceof StoppedError)) fail(error);
}
