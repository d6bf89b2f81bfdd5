// Takes what kafkajs fetched to the listener, and sees to it that positions move as the listener says and no other way.

import type { Batch, Consumer } from 'kafkajs';
import type { FetchRounds } from './fetch-rounds.ts';
import { fetchedOffset, toRecordBatch } from './kafkajs-record.ts';
import type { PartitionState, PartitionTable } from './partitions.ts';
import type { ClusterAdmin, RecordBatch, SourceListener, TopicPartition } from './source.ts';
import { SourceError } from './source-error.ts';

export interface ReaderOptions {
  readonly consumer: Pick<Consumer, 'pause' | 'resume' | 'seek'>;
  readonly partitions: PartitionTable;
  readonly rounds: FetchRounds;
  readonly admin: ClusterAdmin;
  readonly listener: SourceListener;
}

/** The end of a batch that had markers and aborted records alone, as kafkajs's event tells it. */
export interface EmptyBatch extends TopicPartition {
  readonly lastOffset: string;
  readonly highWatermark: string;
}

export class Reader {
  readonly #options: ReaderOptions;
  #closed = false;

  constructor(options: ReaderOptions) {
    this.#options = options;
  }

  /** Nothing is taken to the listener any more, whatever kafkajs still delivers. */
  close(): void {
    this.#closed = true;
    for (const state of this.#options.partitions.all()) clearTimeout(state.retryTimer);
  }

  /** Makes kafkajs pause or resume as the partition's holds say. */
  apply(state: PartitionState): void {
    if (this.#closed || !state.assigned) return;
    const one = [{ topic: state.topic, partitions: [state.partition] }];
    if (state.holds.size > 0) this.#options.consumer.pause(one);
    else this.#options.consumer.resume(one);
  }

  /** Makes kafkajs read at our position, whatever it has in mind. */
  rewind(state: PartitionState): void {
    if (this.#closed || !state.assigned) return;
    const { topic, partition, position } = state;
    this.#options.rounds.sought(state);
    this.#options.consumer.seek({ topic, partition, offset: position.toString() });
    this.apply(state);
  }

  /** @param isStale kafkajs's own word that a seek has overtaken the batch. */
  take(batch: Batch, isStale: () => boolean, resolve: (offset: string) => void): Promise<void> {
    const state = this.#options.partitions.of(batch);
    return inOrder(state, async () => {
      if (this.#closed || isStale() || !state.deliverable) return;
      if (fetchedOffset(batch) === state.position) {
        if (await this.#deliver(state, toRecordBatch(batch))) resolve((state.position - 1n).toString());
      } else if (this.#options.rounds.settled(state)) {
        // No seek is under way, so kafkajs has moved by itself.
        void this.question(state);
      }
    });
  }

  /** kafkajs has moved past the batch by itself; the listener is told, and kafkajs brought back if the listener doesn't follow. */
  takeEmpty(event: EmptyBatch): void {
    const state = this.#options.partitions.of(event);
    const nextOffset = BigInt(event.lastOffset) + 1n;
    void inOrder(state, async () => {
      if (this.#closed || !state.deliverable || nextOffset <= state.position) return;
      // Fetched before a seek, it says nothing about the offsets between the position of now and its own.
      if (!this.#options.rounds.settled(state)) return;
      const { topic, partition } = state;
      const highWatermark = BigInt(event.highWatermark);
      const batch = { topic, partition, records: [], firstOffset: state.position, nextOffset, highWatermark };
      if (!(await this.#deliver(state, batch))) this.rewind(state);
    });
  }

  /** Compares the position with what the log holds. Meanwhile the partition is held, and its siblings are read. */
  async question(state: PartitionState): Promise<void> {
    if (this.#closed || !state.deliverable) return;
    const { admin, listener } = this.#options;
    const { topic, partition, position, turn } = state;
    state.holds.add('doubted');
    this.apply(state);
    const range = await admin.logRange(topic).then(
      (ranges) => ranges.get(partition),
      // The broker is gone again: the consumer reports that by itself, and the question is put again with the next batch.
      () => undefined,
    );
    if (this.#closed || state.turn !== turn) return;
    state.holds.delete('doubted');
    if (!range || (range.low <= position && position <= range.high)) return this.#retryLater(state);
    state.holds.add('lost');
    const message = `${topic}/${partition} holds the offsets from ${range.low} to ${range.high}, the position is ${position}`;
    listener.onError(new SourceError('offset_out_of_range', message, { partition: state.name, position, range }));
  }

  /** True when the position moved, to where it is now. */
  async #deliver(state: PartitionState, batch: RecordBatch): Promise<boolean> {
    const { turn } = state;
    const answer = await this.#ask(state, batch);
    if (this.#closed || state.turn !== turn) return false;
    if (answer < batch.firstOffset || answer > batch.nextOffset) {
      state.moveTo(answer);
      this.rewind(state);
      return false;
    }
    if (answer === batch.firstOffset) {
      // The listener that paused the partition says itself when it wants more; any other is asked again in a while.
      if (state.holds.size === 0) this.#retryLater(state);
      return false;
    }
    const last = batch.records.at(-1)?.offset ?? -1n;
    state.position = answer > last ? batch.nextOffset : answer;
    state.retryBackoff.reset();
    return true;
  }

  async #ask(state: PartitionState, batch: RecordBatch): Promise<bigint> {
    const { listener } = this.#options;
    try {
      return await listener.onRecords(batch);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      const message = `${batch.topic}/${batch.partition}, offset ${batch.firstOffset}, was not taken: ${reason}`;
      if (!this.#closed)
        listener.onError(new SourceError('listener_failed', message, { partition: state.name, cause }));
      return batch.firstOffset;
    }
  }

  #retryLater(state: PartitionState): void {
    state.holds.add('retry');
    this.apply(state);
    clearTimeout(state.retryTimer);
    state.retryTimer = setTimeout(() => {
      state.holds.delete('retry');
      this.rewind(state);
    }, state.retryBackoff.next());
  }
}

/** Runs `work` after whatever is in hand for this partition. Rejects as the work does, and lets the next one go on. */
function inOrder(state: PartitionState, work: () => Promise<void>): Promise<void> {
  const result = state.tail.then(work);
  // The rejection belongs to whoever asked for the work; the queue only needs to know that it is over.
  state.tail = result.catch(() => undefined);
  return result;
}
