/** What the engine says of itself in numbers. */
import type { Status } from '../actors/lifecycle.ts';
import type { Histogram } from './histogram.ts';

/** Counters since the start and gauges of now; the admin renders them for Prometheus. */
export interface Stats {
  readonly invocations: Readonly<Record<string, HandlerStats>>;
  /** Invocations that became durable, and records of Kafka that did. */
  readonly accepted: number;
  readonly records: number;
  readonly turns: number;
  readonly commands: number;
  readonly commitSeconds: number;
  readonly commandsQueued: number;
  readonly attemptsLive: number;
  readonly attemptsWaiting: number;
  readonly timersArmed: number;
  readonly cells: number;
  readonly eventLoopBlockedSeconds: number;
  /** Who kept the event loop for itself, by service/handler: how often, for how long, and when last. */
  readonly blockedBy: Readonly<
    Record<string, { readonly times: number; readonly ms: number; readonly lastAt: number }>
  >;
}

/** By `service/handler`. */
export interface HandlerStats {
  started: number;
  retried: number;
  readonly finished: Record<Extract<Status, 'completed' | 'failed' | 'cancelled' | 'killed'>, number>;
  /** From acceptance to the first attempt (a delay that was asked for included), and from there to the end. */
  readonly wait: Histogram;
  readonly run: Histogram;
}

/** Counts by point in time, oldest first: `points` of them, each `stepMs` long, from `from` (ms since the epoch) on. */
export interface Series {
  readonly stepMs: number;
  readonly from: number;
  readonly accepted: readonly number[];
  readonly completed: readonly number[];
  readonly failed: readonly number[];
  readonly retried: readonly number[];
  /** Taken from Kafka. */
  readonly records: readonly number[];
  /** From acceptance to the end; null where nothing ended. */
  readonly p50Ms: readonly (number | null)[];
  readonly p99Ms: readonly (number | null)[];
  /** At the end of each step; null where it is not known. */
  readonly lagRecords: readonly (number | null)[];
}
