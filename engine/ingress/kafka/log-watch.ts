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
import { SourceError } from './source-error.ts';

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
    const range = this.#ranges.get(partition);
    return range === undefined ? null : Number(range.high);
  }

  /** A topic that was made anew may have fewer partitions than before. */
  lacks(partition: number): boolean {
    return this.#ranges.size > 0 && !this.#ranges.has(partition);
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
      await this.#placeNew();
      this.#error = null;
      if (!this.#stopped) looked();
    } catch (error) {
      this.#error = errorOf(error, clock.now());
    }
    if (this.#stopped) return;
    this.#cancel = clock.after(this.#error === null ? EVERY_MS : AGAIN_MS, () => void this.#look());
  }

  /**
   * The wish for a start counts once, for the partitions that there are when the topic is first seen. One that is added
   * later begins at its first record even under `latest`: what was written before it was noticed was written for us.
   */
  async #placeNew(): Promise<void> {
    const { topic, startFrom, admin, clock, cell, found } = this.#parts;
    const { cursors, subscription } = await cell();
    if (subscription === null) return;
    const missing = [...this.#ranges.keys()].filter((partition) => !cursors.has(cursorKey(topic, partition)));
    if (missing.length === 0) return;
    const resolved = await resolvePositions(admin, topic, cursors.size === 0 ? startFrom : 'earliest');
    const wanted = resolved.filter(({ partition }) => missing.includes(partition));
    await found(wanted.map((one) => newCursor(topic, one, clock.now())));
  }
}

const endsOf = (ranges: ReadonlyMap<number, LogRange>): string =>
  [...ranges].map(([partition, { high }]) => `${partition}:${high}`).join();

export function errorOf(error: unknown, at: number): SubscriptionError {
  if (error instanceof SourceError) return { code: error.code, message: error.message, remedy: error.remedy, at };
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'kafka_error', message, remedy: 'See the message; it is tried again.', at };
}
