// The source port over logs in memory, for tests and simulation: as well-behaved as the port demands, and misbehaving on demand
// (`redeliver`, `rejoin`, `lose`), in the ways that a real client and a real cluster do.

import { type PartitionState, PartitionTable } from '../../engine/ingress/kafka/partitions.ts';
import type {
  ClusterAdmin,
  LogRange,
  Position,
  RecordBatch,
  RecordSource,
  SourceListener,
  TopicPartition,
} from '../../engine/ingress/kafka/source.ts';
import { SourceError } from '../../engine/ingress/kafka/source-error.ts';
import type { FakeCluster } from './fake-log.ts';

export interface FakeSourceOptions {
  /** Records in a batch. Default 500. */
  readonly batchRecordsMax?: number;
  /** Runs work a little later; a simulator puts its own scheduler here. Default `setTimeout`. */
  readonly later?: (work: () => void, ms: number) => void;
}

const retryMs = 1;

export class FakeSource implements RecordSource {
  /** What was reported with `commit`, the latest for each partition. */
  readonly committed = new Map<string, bigint>();
  readonly #cluster: FakeCluster;
  readonly #topics: readonly string[];
  readonly #batchRecordsMax: number;
  readonly #later: (work: () => void, ms: number) => void;
  readonly #states = new PartitionTable();
  #listener: SourceListener | null = null;
  #unwatch: () => void = () => undefined;
  #complaint = '';

  constructor(cluster: FakeCluster, topics: readonly string[], options: FakeSourceOptions = {}) {
    this.#cluster = cluster;
    this.#topics = topics;
    this.#batchRecordsMax = options.batchRecordsMax ?? 500;
    this.#later = options.later ?? ((work, ms) => setTimeout(work, ms));
  }

  start(listener: SourceListener): void {
    this.#listener = listener;
    this.#unwatch = this.#cluster.watch(() => this.#look());
    this.#later(() => this.#look(), 0);
  }

  async stop(): Promise<void> {
    this.#listener = null;
    this.#unwatch();
    await Promise.all(this.#states.all().map((state) => state.tail));
  }

  pause(partitions: readonly TopicPartition[]): void {
    for (const one of partitions) this.#states.of(one).holds.add('paused');
  }

  resume(partitions: readonly TopicPartition[]): void {
    for (const one of partitions) this.#states.of(one).holds.delete('paused');
    this.#pumpAll();
  }

  seek(partition: TopicPartition, offset: bigint): void {
    this.#states.of(partition).moveTo(offset);
    this.#pumpAll();
  }

  async commit(positions: readonly Position[]): Promise<void> {
    for (const { topic, partition, offset } of positions) this.committed.set(`${topic}/${partition}`, offset);
  }

  /** A zombie's or a retry's delivery: the records from `from` on come once more, although the position is further. */
  redeliver(partition: TopicPartition, from: bigint): Promise<void> {
    const state = this.#states.of(partition);
    return this.#inOrder(state, async () => {
      await this.#listener?.onRecords(this.#batch(state, from));
    });
  }

  /** A rebalance that gives back what it took: every partition is lost and assigned anew. */
  rejoin(): void {
    this.#loseAll();
    this.#look();
  }

  /** A rebalance that gives a partition to somebody else. */
  lose(partition: TopicPartition): void {
    const state = this.#states.of(partition);
    state.release();
    this.#listener?.onLost(state.name);
  }

  /** Looks at the cluster anew: connects, complains, takes up new partitions, reads what was written. */
  #look(): void {
    const missing = this.#topics.find((topic) => !this.#cluster.has(topic));
    if (this.#cluster.isDown) return this.#complain(new SourceError('broker_unreachable', 'the broker is down'));
    if (missing !== undefined) return this.#complain(new SourceError('unknown_topic', `there is no ${missing}`));
    this.#complaint = '';
    let isNew = false;
    for (const topic of this.#topics) {
      for (const partition of this.#cluster.partitions(topic)) isNew = this.#assign({ topic, partition }) || isNew;
    }
    if (isNew) this.#listener?.onConnected();
    this.#pumpAll();
  }

  #assign(partition: TopicPartition): boolean {
    const state = this.#states.of(partition);
    if (state.assigned || !this.#listener) return false;
    state.assigned = true;
    state.place(this.#listener.onAssigned(partition));
    return true;
  }

  #complain(error: SourceError): void {
    this.#loseAll();
    if (this.#complaint !== error.code) this.#listener?.onError(error);
    this.#complaint = error.code;
  }

  #loseAll(): void {
    for (const state of this.#states.assigned()) this.lose(state);
  }

  #pumpAll(): void {
    for (const state of this.#states.assigned()) void this.#inOrder(state, () => this.#pump(state));
  }

  async #pump(state: PartitionState): Promise<void> {
    if (!this.#listener || !state.assigned || state.holds.size > 0) return;
    const log = this.#cluster.partition(state.topic, state.partition);
    if (state.position < log.low || state.position > log.high) return this.#report(state, log);
    if (state.position === log.high) return;
    const batch = this.#batch(state, state.position);
    const { turn } = state;
    const answer = await this.#ask(batch);
    if (!this.#listener || state.turn !== turn) return;
    if (answer < batch.firstOffset || answer > batch.nextOffset) {
      state.moveTo(answer);
      this.#later(() => this.#pumpAll(), 0);
    } else if (answer > batch.firstOffset) {
      const last = batch.records.at(-1)?.offset ?? -1n;
      state.position = answer > last ? batch.nextOffset : answer;
      this.#later(() => this.#pumpAll(), 0);
    } else if (state.holds.size === 0) {
      state.holds.add('retry');
      this.#later(() => {
        state.holds.delete('retry');
        this.#pumpAll();
      }, retryMs);
    }
  }

  #batch({ topic, partition }: TopicPartition, from: bigint): RecordBatch {
    const log = this.#cluster.partition(topic, partition);
    const records = log.read(from, this.#batchRecordsMax);
    const last = records.at(-1)?.offset;
    const isTail = records.length < this.#batchRecordsMax || last === undefined;
    const nextOffset = isTail ? log.high : last + 1n;
    return { topic, partition, records, firstOffset: from, nextOffset, highWatermark: log.high };
  }

  async #ask(batch: RecordBatch): Promise<bigint> {
    try {
      return (await this.#listener?.onRecords(batch)) ?? batch.firstOffset;
    } catch (cause) {
      this.#listener?.onError(new SourceError('listener_failed', String(cause), { partition: batch, cause }));
      return batch.firstOffset;
    }
  }

  #report(state: PartitionState, { low, high }: LogRange): void {
    state.holds.add('lost');
    const { topic, partition, position } = state;
    const message = `${topic}/${partition} holds the offsets from ${low} to ${high}, the position is ${position}`;
    const details = { partition: { topic, partition }, position, range: { low, high } };
    this.#listener?.onError(new SourceError('offset_out_of_range', message, details));
  }

  #inOrder(state: PartitionState, work: () => Promise<void>): Promise<void> {
    const result = state.tail.then(work);
    // Whoever asked for the work sees its rejection; the next one only waits for its end.
    state.tail = result.catch(() => undefined);
    return result;
  }
}

export class FakeAdmin implements ClusterAdmin {
  readonly #cluster: FakeCluster;

  constructor(cluster: FakeCluster) {
    this.#cluster = cluster;
  }

  async partitions(topic: string): Promise<number[]> {
    this.#check(topic);
    return this.#cluster.partitions(topic);
  }

  async logRange(topic: string): Promise<Map<number, LogRange>> {
    const numbers = await this.partitions(topic);
    return new Map(
      numbers.map((partition) => {
        const { low, high } = this.#cluster.partition(topic, partition);
        return [partition, { low, high }];
      }),
    );
  }

  async offsetsForTime(topic: string, timestampMs: number): Promise<Map<number, bigint>> {
    const numbers = await this.partitions(topic);
    return new Map(
      numbers.map((partition) => {
        const log = this.#cluster.partition(topic, partition);
        return [partition, log.records.find((record) => record.timestampMs >= timestampMs)?.offset ?? log.high];
      }),
    );
  }

  async close(): Promise<void> {}

  #check(topic: string): void {
    if (this.#cluster.isDown) throw new SourceError('broker_unreachable', 'the broker is down');
    if (!this.#cluster.has(topic)) throw new SourceError('unknown_topic', `there is no ${topic}`);
  }
}
