/**
 * What happened in each ten seconds of the last six hours, in memory: the counters are looked at when ten seconds are over,
 * so that nothing here is on the way of an event. Bounded by `SLOTS`; a restart begins anew.
 */
import type { Series } from './api.ts';
import type { Clock } from './clock.ts';
import type { Counters } from './counters.ts';
import { BUCKETS, percentile } from './histogram.ts';

export const SLOT_MS = 10_000;
const SLOTS = 2_160;

const COUNTED = ['accepted', 'completed', 'failed', 'retried', 'records'] as const;
type Counted = (typeof COUNTED)[number];
type Sums = Record<Counted, number>;

export interface SeriesParts {
  readonly clock: Clock;
  readonly counters: Counters;
  /** Records of all subscriptions that are not taken yet; null where that is not known. */
  readonly lag: () => Promise<number | null>;
}

export class SeriesRecorder {
  readonly #parts: SeriesParts;
  readonly #counts: Record<Counted, Float64Array>;
  readonly #latencies = new Uint32Array(SLOTS * BUCKETS);
  readonly #lags = new Float64Array(SLOTS).fill(Number.NaN);
  #before: Sums;
  readonly #latencyBefore = new Float64Array(BUCKETS);
  /** The slot that goes on now, by its number since the epoch; those before `#first` are not of this run. */
  #now: number;
  #cancel: (() => void) | null = null;
  #lagAsked = false;

  constructor(parts: SeriesParts) {
    this.#parts = parts;
    this.#counts = Object.fromEntries(COUNTED.map((name) => [name, new Float64Array(SLOTS)])) as never;
    this.#before = parts.counters.sums();
    this.#now = slotOf(parts.clock.now());
  }

  start(): void {
    const { clock } = this.#parts;
    this.#now = slotOf(clock.now());
    this.#arm();
  }

  stop(): void {
    this.#cancel?.();
  }

  /** The last `points × stepMs`, up to the last ten seconds that are over. `stepMs` is a multiple of `SLOT_MS`. */
  view(stepMs: number, points: number): Series {
    const perPoint = stepMs / SLOT_MS;
    const first = this.#now - points * perPoint;
    const slotsOf = (point: number) =>
      Array.from({ length: perPoint }, (_, at) => (first + point * perPoint + at) % SLOTS);
    const each = <T>(make: (slots: readonly number[]) => T): T[] =>
      Array.from({ length: points }, (_, point) => make(slotsOf(point)));
    const sums = (name: Counted) =>
      each((slots) => slots.reduce((sum, slot) => sum + (this.#counts[name][slot] as number), 0));
    const merged = each((slots) => this.#mergedLatencies(slots));
    return {
      stepMs,
      from: first * SLOT_MS,
      accepted: sums('accepted'),
      completed: sums('completed'),
      failed: sums('failed'),
      retried: sums('retried'),
      records: sums('records'),
      p50Ms: merged.map((counts) => percentile(counts, 0.5)),
      p99Ms: merged.map((counts) => percentile(counts, 0.99)),
      lagRecords: each((slots) => this.#lastLag(slots)),
    };
  }

  #arm(): void {
    const { clock } = this.#parts;
    const untilEndMs = SLOT_MS - (clock.now() % SLOT_MS);
    this.#cancel = clock.after(untilEndMs, () => {
      this.#close();
      this.#arm();
    });
  }

  /** Writes what was counted since the last look into the slot that is over. Those that were slept through are empty. */
  #close(): void {
    const now = slotOf(this.#parts.clock.now());
    if (now <= this.#now) return;
    for (let slot = Math.max(this.#now, now - SLOTS); slot < now; slot += 1) this.#empty(slot % SLOTS);
    const slot = (now - 1) % SLOTS;
    const sums = this.#parts.counters.sums();
    for (const name of COUNTED) this.#counts[name][slot] = sums[name] - this.#before[name];
    this.#before = sums;
    const { counts } = this.#parts.counters.latency;
    for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
      this.#latencies[slot * BUCKETS + bucket] = (counts[bucket] as number) - (this.#latencyBefore[bucket] as number);
      this.#latencyBefore[bucket] = counts[bucket] as number;
    }
    this.#now = now;
    void this.#noteLag(slot);
  }

  #empty(slot: number): void {
    for (const name of COUNTED) this.#counts[name][slot] = 0;
    this.#latencies.fill(0, slot * BUCKETS, (slot + 1) * BUCKETS);
    this.#lags[slot] = Number.NaN;
  }

  /** One question at a time: an engine whose store hangs does not answer. */
  async #noteLag(slot: number): Promise<void> {
    if (this.#lagAsked) return;
    this.#lagAsked = true;
    try {
      this.#lags[slot] = (await this.#parts.lag()) ?? Number.NaN;
    } catch {
      // It is not known then.
    } finally {
      this.#lagAsked = false;
    }
  }

  #mergedLatencies(slots: readonly number[]): Float64Array {
    const merged = new Float64Array(BUCKETS);
    for (const slot of slots)
      for (let bucket = 0; bucket < BUCKETS; bucket += 1)
        merged[bucket] = (merged[bucket] as number) + (this.#latencies[slot * BUCKETS + bucket] as number);
    return merged;
  }

  #lastLag(slots: readonly number[]): number | null {
    const known = slots.map((slot) => this.#lags[slot] as number).filter((lag) => !Number.isNaN(lag));
    return known.at(-1) ?? null;
  }
}

const slotOf = (ms: number): number => Math.floor(ms / SLOT_MS);
