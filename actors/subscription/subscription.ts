/** A topic bound to a handler, and how far each of its partitions has been taken. */
import type { Payload, Target } from '../../sdk/protocol/index.ts';

export type SubscriptionStatus = 'active' | 'paused';

export interface Subscription {
  readonly id: string;
  readonly cluster: string;
  readonly topic: string;
  readonly service: string;
  readonly handler: string;
  /** Validated at the door (`engine/ingress/kafka/options.ts`); kept as it was given. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly status: SubscriptionStatus;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** Why a partition was stopped by us: going on would lose or repeat records without anybody noticing. */
export interface Halt {
  readonly code: 'topic_recreated' | 'data_loss' | 'truncated' | 'corrupt_row';
  readonly message: string;
  readonly at: number;
}

/**
 * The next offset of one partition, in our database: moved in the transaction that appends the records before it.
 * `incarnation` counts re-creations of the topic; offsets of different incarnations have nothing to do with each other.
 */
export interface Cursor {
  readonly topic: string;
  readonly partition: number;
  readonly incarnation: number;
  readonly position: number;
  /** The last record taken: enough to notice that the log behind the cursor is another one. */
  readonly anchor: Anchor | null;
  readonly halt: Halt | null;
  readonly updatedAt: number;
}

export interface Anchor {
  readonly offset: number;
  /** Fingerprint of timestamp, key and value. */
  readonly fingerprint: string;
  /** −1 where the client did not tell. */
  readonly leaderEpoch: number;
}

export const cursorKey = (topic: string, partition: number): string => `${topic}/${partition}`;

/** Header values of records are bytes, and may be absent. */
export type RecordHeaders = readonly (readonly [name: string, value: Payload | null])[];

/** A record that could not become, or did not survive as, an invocation. Kept whole, so that it can be redriven. */
export interface DeadLetter {
  readonly shard: number;
  readonly seq: number;
  readonly subscription: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly timestampMs: number;
  readonly key: Payload | null;
  readonly value: Payload | null;
  readonly headers: RecordHeaders;
  /** Where it was meant to go; `key` is null inside where the record's could not be read. */
  readonly target: Target;
  /** A row of the table of failures: `key_not_utf8`, `handler_failed` … */
  readonly code: string;
  readonly message: string;
  readonly attempts: number;
  /** The invocation that failed on it, as text; null where it never became one. */
  readonly invocation: string | null;
  readonly at: number;
  readonly status: 'open' | 'redriven' | 'discarded';
  /** The invocation that a redrive made of it. */
  readonly redrivenAs: string | null;
}
