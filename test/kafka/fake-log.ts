// A cluster's logs in memory: the ground that the fake source reads from, with every accident that a real log can have.

import type { LogRange } from '../../engine/ingress/kafka/log-position.ts';
import type { SourceRecord } from '../../engine/ingress/kafka/source.ts';

export interface FakeRecord {
  readonly key?: Buffer | string | null;
  readonly value?: Buffer | string | null;
  readonly headers?: readonly (readonly [string, Buffer | null])[];
  readonly timestampMs?: number;
}

/** One partition. Offsets without a record are holes, as markers and compaction leave them. */
export class FakePartition implements LogRange {
  readonly records: SourceRecord[] = [];
  low = 0n;
  high = 0n;

  read(from: bigint, recordsMax: number): SourceRecord[] {
    return this.records.filter((record) => record.offset >= from).slice(0, recordsMax);
  }
}

export class FakeCluster {
  isDown = false;
  readonly #topics = new Map<string, FakePartition[]>();
  readonly #watchers = new Set<() => void>();
  #leaderEpoch = 0;

  createTopic(topic: string, partitions = 1): void {
    this.#topics.set(
      topic,
      Array.from({ length: partitions }, () => new FakePartition()),
    );
    this.#changed();
  }

  deleteTopic(topic: string): void {
    this.#topics.delete(topic);
    this.#changed();
  }

  addPartitions(topic: string, count: number): void {
    const partitions = this.#partitionsOf(topic);
    while (partitions.length < count) partitions.push(new FakePartition());
    this.#changed();
  }

  produce(topic: string, partition: number, records: readonly FakeRecord[]): void {
    this.#append(topic, partition, records);
    this.#changed();
  }

  #append(topic: string, partition: number, records: readonly FakeRecord[]): void {
    const log = this.partition(topic, partition);
    for (const record of records) {
      log.records.push({
        offset: log.high,
        key: bytes(record.key),
        value: bytes(record.value),
        headers: record.headers ?? [],
        timestampMs: record.timestampMs ?? 0,
        leaderEpoch: this.#leaderEpoch,
      });
      log.high += 1n;
    }
  }

  /** Offsets that no reader sees: transaction markers, aborted records, what compaction took away. */
  hole(topic: string, partition: number, count = 1): void {
    this.partition(topic, partition).high += BigInt(count);
    this.#changed();
  }

  /** Retention: everything before `offset` is gone. */
  deleteRecords(topic: string, partition: number, offset: bigint): void {
    const log = this.partition(topic, partition);
    log.low = offset;
    log.records.splice(0, log.records.findLastIndex((record) => record.offset < offset) + 1);
    this.#changed();
  }

  /** An unclean election: everything from `offset` on is gone, and its offsets are given again, to `records` before any reader looks. */
  truncate(topic: string, partition: number, offset: bigint, records: readonly FakeRecord[] = []): void {
    const log = this.partition(topic, partition);
    log.high = offset;
    const first = log.records.findIndex((record) => record.offset >= offset);
    if (first >= 0) log.records.splice(first);
    this.#leaderEpoch += 1;
    this.#append(topic, partition, records);
    this.#changed();
  }

  down(): void {
    this.isDown = true;
    this.#changed();
  }

  up(): void {
    this.isDown = false;
    this.#changed();
  }

  has(topic: string): boolean {
    return this.#topics.has(topic);
  }

  partitions(topic: string): number[] {
    return [...this.#partitionsOf(topic).keys()];
  }

  partition(topic: string, partition: number): FakePartition {
    const log = this.#partitionsOf(topic)[partition];
    if (!log) throw new Error(`no partition ${partition} of ${topic}`);
    return log;
  }

  /** Told after each change. Returns the way to stop being told. */
  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  #partitionsOf(topic: string): FakePartition[] {
    const partitions = this.#topics.get(topic);
    if (!partitions) throw new Error(`no topic ${topic}`);
    return partitions;
  }

  #changed(): void {
    for (const watcher of [...this.#watchers]) watcher();
  }
}

function bytes(value: Buffer | string | null | undefined): Buffer | null {
  if (value === null || value === undefined) return null;
  return Buffer.isBuffer(value) ? value : Buffer.from(value);
}
