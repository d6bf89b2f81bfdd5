/**
 * What happens here, for those who look: after each commit, summed up four times a second, kept for a while so that who was
 * cut off hears what they missed.
 *
 *  F1. Nothing is told before it is committed.
 *  F2. While nobody looks it costs one look at a boolean per turn. It goes on for `LINGER_MS` after the last one has left, so
 *      that a page that reconnects misses nothing; what happens after that is not kept, and who comes later is told so.
 *  F3. A reader is a position in the ring that all share: whoever reads slowly holds on to nothing, and falls out of the ring.
 *  F4. Ids go up over restarts of a store that forgets its incarnations as well: numbers begin at the time, in ticks.
 */
import type { Cell } from '../../actors/cell.ts';
import type { InvocationId, InvocationRef } from '../../sdk/protocol/index.ts';
import type { Feed, FeedEvent, FeedReader, Health } from '../api.ts';
import type { Clock } from '../clock.ts';
import type { Counters } from '../counters.ts';
import type { Write } from '../store/store.ts';
import { Changes } from './changes.ts';

/** Between two messages, ms: at most one in each. */
const TICK_MS = 250;
/** Messages in the ring, and their characters. */
const RING_MAX = 1_000;
const RING_LENGTH_MAX = 8 * 1024 * 1024;
const LINGER_MS = 60_000;

export interface FeedParts {
  readonly incarnation: number;
  readonly clock: Clock;
  readonly counters: Counters;
  readonly idOf: (ref: InvocationRef) => InvocationId;
  readonly health: () => Health;
  /** How each subscription's consumer stands, in a word: trouble with Kafka shows in no commit. */
  readonly consumers: () => Iterable<readonly [id: string, standing: string]>;
  readonly readersMax: number;
}

export class EngineFeed implements Feed {
  readonly #parts: FeedParts;
  readonly #changes: Changes;
  readonly #readers = new Set<() => void>();
  #ring: FeedEvent[] = [];
  #ringLength = 0;
  /** The number of the last event. The ring holds the last ones up to it. */
  #last: number;
  #health = '';
  #standings = new Map<string, string>();
  #cancelTick: (() => void) | null = null;
  #alone = Number.NEGATIVE_INFINITY;
  #ended = false;
  /** True while what is committed is to be told here. */
  on = false;

  constructor(parts: FeedParts) {
    this.#parts = parts;
    this.#changes = new Changes(parts.counters.invocations, parts.idOf);
    this.#last = Math.floor(parts.clock.now() / TICK_MS);
  }

  get incarnation(): number {
    return this.#parts.incarnation;
  }

  /** What a turn has written, and where. Called only while `on`. */
  committed(writes: readonly Write[], cells: readonly Cell[]): void {
    this.#changes.committed(writes, cells);
  }

  read(after: string | null, wake: () => void): FeedReader | null {
    if (this.#ended || this.#readers.size >= this.#parts.readersMax) return null;
    this.#begin();
    this.#readers.add(wake);
    const known = after === null ? null : this.#numberOf(after);
    let position = known ?? this.#last;
    const feed = this;
    return {
      resumed: known !== null,
      id: this.#idOf(position),
      get ended() {
        return feed.#ended;
      },
      next() {
        if (position >= feed.#last) return null;
        const event = feed.#ring[position - feed.#last + feed.#ring.length];
        if (event === undefined) return 'lost';
        position += 1;
        return event;
      },
      close: () => this.#leave(wake),
    };
  }

  /** Tells what is left, and that the engine stops. */
  close(): void {
    if (this.#ended) return;
    if (this.on) this.#tell();
    this.#ended = true;
    this.on = false;
    this.#cancelTick?.();
    this.#wake();
  }

  #begin(): void {
    if (this.on) return;
    this.on = true;
    this.#changes.begin();
    this.#health = this.#healthNow();
    this.#standings = new Map(this.#parts.consumers());
    this.#arm();
  }

  #leave(wake: () => void): void {
    this.#readers.delete(wake);
    if (this.#readers.size === 0) this.#alone = this.#parts.clock.elapsed();
  }

  #arm(): void {
    this.#cancelTick = this.#parts.clock.after(TICK_MS, () => this.#tick());
  }

  #tick(): void {
    if (this.#readers.size === 0 && this.#parts.clock.elapsed() - this.#alone >= LINGER_MS) return this.#forget();
    this.#tell();
    this.#arm();
  }

  /** One message: how the engine is where that is new, else what has changed. */
  #tell(): void {
    const health = this.#healthNow();
    if (health !== this.#health) {
      this.#health = health;
      return this.#add('health', health);
    }
    this.#lookAtConsumers();
    const change = this.#changes.take();
    if (change !== null) this.#add('change', JSON.stringify(change));
  }

  #lookAtConsumers(): void {
    const now = new Map(this.#parts.consumers());
    for (const [id, standing] of now) if (this.#standings.get(id) !== standing) this.#changes.subscription(id);
    this.#standings = now;
  }

  #add(name: FeedEvent['name'], data: string): void {
    this.#last += 1;
    this.#ring.push({ id: this.#idOf(this.#last), name, data });
    this.#ringLength += data.length;
    while (this.#ring.length > RING_MAX || this.#ringLength > RING_LENGTH_MAX)
      this.#ringLength -= this.#ring.shift()?.data.length ?? 0;
    this.#wake();
  }

  /** Nobody came back. A number is left out, so that who comes now with the last one is not taken for up to date. */
  #forget(): void {
    this.on = false;
    this.#ring = [];
    this.#ringLength = 0;
    this.#last += 1;
  }

  #wake(): void {
    for (const wake of [...this.#readers]) wake();
  }

  #healthNow(): string {
    const { accepting, reason } = this.#parts.health();
    return JSON.stringify({ accepting, reason });
  }

  readonly #idOf = (number: number): string => `${this.#parts.incarnation}-${number}`;

  /** Null where the id is another engine's, too old, or none at all. */
  #numberOf(id: string): number | null {
    const match = /^(\d{1,15})-(\d{1,15})$/.exec(id);
    if (match === null || Number(match[1]) !== this.#parts.incarnation) return null;
    const number = Number(match[2]);
    return number <= this.#last && number >= this.#last - this.#ring.length ? number : null;
  }
}
