/** A topic as the world sees it: every record that was ever written, under a number of its own, in every log the topic had. */
import { FakeCluster } from '../kafka/fake-log.ts';
import type { RecordKind } from './happenings.ts';
import { ENTRY_BYTES_MAX } from './plan.ts';

export interface Written {
  /** Unique for ever; it is the record's timestamp, so that every trace of the record carries it. */
  readonly id: number;
  readonly topic: string;
  /** Which making of the topic. */
  readonly generation: number;
  readonly partition: number;
  readonly offset: number;
  readonly key: string;
  readonly kind: RecordKind;
}

const FIRST_ID = 1_600_000_000_000;

/** What the topics of one cluster share. */
export interface KafkaGround {
  readonly cluster: FakeCluster;
  readonly records: Map<number, Written>;
}

export const kafkaGround = (): KafkaGround => ({ cluster: new FakeCluster(), records: new Map() });

export class KafkaWorld {
  readonly topic: string;
  readonly cluster: FakeCluster;
  readonly records: Map<number, Written>;
  generation = 0;
  readonly #partitions: number;

  constructor(topic: string, partitions: number, { cluster, records }: KafkaGround) {
    this.topic = topic;
    this.#partitions = partitions;
    this.cluster = cluster;
    this.records = records;
  }

  create(): void {
    this.generation += 1;
    this.cluster.createTopic(this.topic, this.#partitions);
  }

  get exists(): boolean {
    return this.cluster.has(this.topic);
  }

  /** Says which offset it got; null where there is no such partition now. */
  produce(partition: number, key: string, kind: RecordKind, text: string): Written | null {
    if (!this.exists || this.cluster.isDown) return null;
    const log = this.cluster.partition(this.topic, partition);
    const id = FIRST_ID + this.records.size;
    const { topic, generation } = this;
    const written: Written = { id, topic, generation, partition, offset: Number(log.high), key, kind };
    this.records.set(id, written);
    this.cluster.produce(this.topic, partition, [
      { key: keyOf(kind, key), value: textOf(kind, text), timestampMs: id },
    ]);
    return written;
  }

  /** What was written to [from, to) of one log and retention has not removed; by offset. */
  in(generation: number, partition: number, from: number, to: number): Written[] {
    const low = this.#low(generation, partition);
    const within = [...this.records.values()].filter(
      (one) =>
        one.topic === this.topic &&
        one.generation === generation &&
        one.partition === partition &&
        one.offset >= from &&
        one.offset < to,
    );
    return within.filter(({ offset }) => offset >= low).sort((a, b) => a.offset - b.offset);
  }

  /** A log that is gone holds nothing that anybody could still miss. */
  #low(generation: number, partition: number): number {
    if (generation !== this.generation || !this.exists) return Number.POSITIVE_INFINITY;
    return Number(this.cluster.partition(this.topic, partition).low);
  }

  /** The first offset that there still is. */
  low(partition: number): number {
    return Number(this.cluster.partition(this.topic, partition).low);
  }

  high(partition: number): number {
    return Number(this.cluster.partition(this.topic, partition).high);
  }
}

function keyOf(kind: RecordKind, key: string): Buffer | string | null {
  if (kind === 'keyless') return null;
  return kind === 'binaryKey' ? Buffer.from([0xff, 0xfe, 0x01]) : key;
}

function textOf(kind: RecordKind, text: string): string | null {
  if (kind === 'tombstone') return null;
  if (kind === 'malformed') return '{ not json';
  return kind === 'large' ? 'x'.repeat(ENTRY_BYTES_MAX + 1) : text;
}
