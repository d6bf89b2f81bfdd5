// The port between Keymail and whatever reads Kafka: our words only, no type of any client.
//
// Invariants that every source keeps, and that `test/kafka/source.contract.ts` quotes:
//   S1. Records of one partition arrive in offset order, one batch at a time: the next batch comes after the answer to the last.
//   S2. Reading goes on where the listener says: at its position when a partition is assigned, at its answer after each batch.
//       What was not taken comes again; nothing is skipped, and no position moves without the listener.
//   S3. A position that the log doesn't hold (retention, truncation, a re-created topic) is reported, and the partition is held
//       until `seek`. A source never jumps by itself.
//   S4. A partition that is paused or held never keeps another one from being read. A slow answer may, for as long as it takes:
//       whoever wants to take no more pauses the partition, and answers at once.
//   S5. Trouble outside (no broker, no topic, no permission) reaches `onError` and is retried until `stop`. Nothing throws out of `start`.
//   S6. After `stop` has resolved, the listener is never called again.

import type { LogRange, Position, TopicPartition } from './log-position.ts';
import type { SourceError } from './source-error.ts';

export type { LogRange, Position, TopicPartition } from './log-position.ts';

/** Buffers are views on a whole fetch response: copy what you keep, or the response stays in memory with it. */
export interface SourceRecord {
  readonly offset: bigint;
  /** `null` and an empty buffer are different keys. */
  readonly key: Buffer | null;
  /** `null` is a tombstone; an empty buffer is an empty value. */
  readonly value: Buffer | null;
  /** Duplicate names keep their order; the order between different names is not promised. */
  readonly headers: readonly (readonly [name: string, value: Buffer | null])[];
  readonly timestampMs: number;
  /** The leader's epoch when the record was written, where the client tells it: a surviving topic never goes back. */
  readonly leaderEpoch?: number;
}

export interface RecordBatch extends TopicPartition {
  /** Empty when the log holds nothing visible in this range: then only the position moves. */
  readonly records: readonly SourceRecord[];
  /** The position that was asked for. The first record may lie after it: compaction and markers leave holes. */
  readonly firstOffset: bigint;
  /** Where reading goes on once all is taken. It covers the filtered tail: markers, aborted and compacted records. */
  readonly nextOffset: bigint;
  /** The log's end as the fetch saw it; the lag after this batch is `highWatermark - nextOffset`. */
  readonly highWatermark: bigint;
}

export interface SourceListener {
  /**
   * Asked for each partition at each assignment, rejoins included, and answered at once: the offset to read next, or null to hold
   * the partition until `seek`. The answer is always obeyed: a source keeps no position of its own across assignments.
   * Here is also the place to `pause` a partition that is not wanted now, because a pause ends with `onLost`.
   */
  onAssigned(partition: TopicPartition): bigint | null;

  /**
   * Resolves with the offset to read next, once everything before it is durable: `batch.nextOffset` when all was taken,
   * an offset in between when a part was, `batch.firstOffset` when nothing was (the batch then comes again after a pause of
   * 200 ms or more, or after `resume` where the listener paused the partition). Any other offset is obeyed like a seek.
   * A rejection is reported as `listener_failed`, and the batch comes again with backoff.
   */
  onRecords(batch: RecordBatch): Promise<bigint>;

  /** The partition was given to another member, or the connection is gone. A batch that is being taken may still be finished. */
  onLost(partition: TopicPartition): void;

  onError(error: SourceError): void;

  /** Joined and reading; after an error this is the all-clear. */
  onConnected(): void;
}

/** Reads the topics of one subscription on one engine. Used once: start, then stop. */
export interface RecordSource {
  /** Returns at once; connecting goes on in the background, for ever. */
  start(listener: SourceListener): void;
  /** Resolves within `stopMsMax`, whatever the broker does. A batch that is being taken is awaited within that time. */
  stop(): Promise<void>;
  /** Takes effect with the next fetch, and holds until `resume` or `onLost`; a batch in hand is still delivered. */
  pause(partitions: readonly TopicPartition[]): void;
  resume(partitions: readonly TopicPartition[]): void;
  /** Reads on at `offset` (a batch in hand is not counted any more), and releases a partition that was held. Pauses stay. */
  seek(partition: TopicPartition, offset: bigint): void;
  /** Tells Kafka how far we are, for the tools that show a group's lag. Never read back. Rejects with a SourceError. */
  commit(positions: readonly Position[]): Promise<void>;
}

/** Questions about a cluster that need no subscription. Each call rejects with a SourceError within ten seconds. */
export interface ClusterAdmin {
  /** In rising order. `unknown_topic` when there is none of that name. */
  partitions(topic: string): Promise<number[]>;
  logRange(topic: string): Promise<Map<number, LogRange>>;
  /** For each partition the first offset whose timestamp is at or after `timestampMs`, or the log's end. */
  offsetsForTime(topic: string, timestampMs: number): Promise<Map<number, bigint>>;
  /** Resolves within five seconds, whatever the broker does, and never rejects. */
  close(): Promise<void>;
}
