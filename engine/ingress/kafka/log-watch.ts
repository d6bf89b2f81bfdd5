/** Looks at a topic from time to time: where its logs end, and whether it has partitions that nobody reads yet. */
import type { SubscriptionCell } from '../../../actors/cell.ts';
import type { Cursor } from '../../../actors/subscription/subscription.ts';
import { cursorKey } from '../../../actors/subscription/subscription.ts';
import type { SubscriptionError } from '../../api.ts';
import type { Clock } from '../../clock.ts';
import type { LogRange } from './log-position.ts';
import type { PositionWish } from './positions.ts';
import { newCursor, resolvePositions } from './positions.ts';
import type { ClusterAdmin } from './source.ts';
import { troubleOf } from './trouble.ts';

/** Between two looks, ms; and after one that failed. */
const EVERY_MS = 5_000;
const AGAIN_MS = 1_000;

export interface LogWatchParts {
  readonly topic: string;
  readonly startFrom: PositionWish;
  /** Closed with the watch. */
  readonly admin: ClusterAdmin;
  readonly clock: Clock;
  readonly cell: () => Promise<SubscriptionCell>;
  /** Partitions that have no cursor yet, with where to begin. */
  readonly found: (cursors: readonly Cursor[]) => Promise<unknown>;
  /** Called after each look that went well. */
  readonly looked: () => void;
}

export class LogWatch {
  readonly #parts: LogWatchParts;
  #ranges: ReadonlyMap<number, LogRange> = new Map();
  /** Of each partition that was ever seen, where its log ended: of one that can't be asked now it is the best that is known. */
  readonly #ends = new Map<number, number>();
  /** Partitions that have a cursor and were not found, with the time of the first look that missed them. */
  readonly #missing = new Map<number, number>();
  #moves = 0;
  #error: SubscriptionError | null = null;
  #cancel: (() => void) | null = null;
  #stopped = false;

  constructor(parts: LogWatchParts) {
    this.#parts = parts;
  }

  start(): void {
    void this.#look();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancel?.();
    await this.#parts.admin.close();
  }

  /** The log's end as last seen, or null. */
  end(partition: number): number | null {
    return this.#ends.get(partition) ?? null;
  }

  /**
   * Since when it was not found, or null: it has no leader, because the brokers that have it are down, or it is gone, because
   * the topic was made anew with fewer.
   */
  missingSince(partition: number): number | null {
    return this.#missing.get(partition) ?? null;
  }

  /** Looks that found the log longer, or shorter, than the one before. */
  get moves(): number {
    return this.#moves;
  }

  /** The last look went well. */
  get answers(): boolean {
    return this.#error === null && this.#ranges.size > 0;
  }

  get error(): SubscriptionError | null {
    return this.#error;
  }

  async #look(): Promise<void> {
    const { admin, topic, clock, looked } = this.#parts;
    try {
      const ranges = await admin.logRange(topic);
      if (endsOf(ranges) !== endsOf(this.#ranges)) this.#moves += 1;
      this.#ranges = ranges;
      for (const [partition, { high }] of ranges) this.#ends.set(partition, Number(high));
      const { cursors, subscription } = await this.#parts.cell();
      this.#noteMissing(cursors);
      if (subscription !== null) await this.#placeNew(cursors);
      this.#error = null;
      if (!this.#stopped) looked();
    } catch (error) {
      this.#error = troubleOf(error, clock.now(), this.#error);
    }
    if (this.#stopped) return;
    this.#cancel = clock.after(this.#error === null ? EVERY_MS : AGAIN_MS, () => void this.#look());
  }

  #noteMissing(cursors: SubscriptionCell['cursors']): void {
    const { topic, clock } = this.#parts;
    for (const cursor of cursors.values()) {
      const { partition } = cursor;
      if (cursor.topic !== topic || this.#ranges.has(partition)) this.#missing.delete(partition);
      else if (!this.#missing.has(partition)) this.#missing.set(partition, clock.now());
    }
  }

  /**
   * The wish for a start counts once, for the partitions that there are when the topic is first seen. One that is added
   * later begins at its first record even under `latest`: what was written before it was noticed was written for us.
   */
  async #placeNew(cursors: SubscriptionCell['cursors']): Promise<void> {
    const { topic, startFrom, admin, clock, found } = this.#parts;
    const missing = [...this.#ranges.keys()].filter((partition) => !cursors.has(cursorKey(topic, partition)));
    if (missing.length === 0) return;
    const resolved = await resolvePositions(admin, topic, cursors.size === 0 ? startFrom : 'earliest');
    const wanted = resolved.filter(({ partition }) => missing.includes(partition));
    await found(wanted.map((one) => newCursor(topic, one, clock.now())));
  }
}

const endsOf = (ranges: ReadonlyMap<number, LogRange>): string =>
  [...ranges].map(([partition, { high }]) => `${partition}:${high}`).join();
