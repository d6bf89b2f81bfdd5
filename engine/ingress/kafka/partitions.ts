// What a source knows of each partition: where it reads, and every reason for which it doesn't.

import { Backoff } from './backoff.ts';
import type { TopicPartition } from './log-position.ts';

/**
 * Why a partition is not read. Several can hold at once, and it is read again when none does:
 *   paused    the listener said so
 *   unplaced  the listener answered null at the assignment: it waits for `seek`
 *   lost      the log doesn't hold the position: it waits for `seek`
 *   doubted   the position is being compared with the log's range
 *   retry     the listener took nothing: it is offered again after a pause
 */
export type Hold = 'paused' | 'unplaced' | 'lost' | 'doubted' | 'retry';

const retryBackoff = { firstMs: 200, maxMs: 10_000 };

export class PartitionState implements TopicPartition {
  readonly topic: string;
  readonly partition: number;
  /** Itself without its state: what is shown to the listener, who may log or keep it. */
  readonly name: TopicPartition;
  readonly holds = new Set<Hold>();
  readonly retryBackoff = new Backoff(retryBackoff);
  /** The next offset to read; meaningless while `unplaced`. */
  position = 0n;
  /** Counts seeks and assignments: what began in an earlier turn has no say in this one. */
  turn = 0;
  assigned = false;
  /** Ends with the delivery in hand, so that those of one partition never overlap (S1). */
  tail: Promise<void> = Promise.resolve();
  retryTimer: NodeJS.Timeout | undefined;

  constructor({ topic, partition }: TopicPartition) {
    this.topic = topic;
    this.partition = partition;
    this.name = { topic, partition };
  }

  /** False when something other than a pause by the listener speaks against delivering what was fetched. */
  get deliverable(): boolean {
    return this.assigned && (this.holds.size === 0 || (this.holds.size === 1 && this.holds.has('paused')));
  }

  /** It was given to another member, or the connection is gone. The listener pauses it anew when it comes back. */
  release(): void {
    this.assigned = false;
    this.holds.delete('paused');
    this.turn += 1;
    clearTimeout(this.retryTimer);
  }

  /** An answer to `onAssigned`. A position that is known to be lost stays so until the listener names another. */
  place(answer: bigint | null): void {
    const isNew = answer !== this.position;
    this.turn += 1;
    clearTimeout(this.retryTimer);
    this.holds.delete('doubted');
    this.holds.delete('retry');
    if (answer === null) this.holds.add('unplaced');
    else {
      this.holds.delete('unplaced');
      if (isNew) this.holds.delete('lost');
      this.position = answer;
    }
  }

  /** The listener's `seek`: pauses stay, every other hold is settled by it. */
  moveTo(offset: bigint): void {
    this.turn += 1;
    clearTimeout(this.retryTimer);
    this.position = offset;
    for (const hold of ['unplaced', 'lost', 'doubted', 'retry'] as const) this.holds.delete(hold);
    this.retryBackoff.reset();
  }
}

/** Grows with the partitions of the subscription's topics, and so is bounded by them. */
export class PartitionTable {
  readonly #states = new Map<string, PartitionState>();

  of(partition: TopicPartition): PartitionState {
    const key = `${partition.partition}@${partition.topic}`;
    const known = this.#states.get(key);
    if (known) return known;
    const created = new PartitionState(partition);
    this.#states.set(key, created);
    return created;
  }

  assigned(): PartitionState[] {
    return [...this.#states.values()].filter((state) => state.assigned);
  }

  all(): PartitionState[] {
    return [...this.#states.values()];
  }
}
