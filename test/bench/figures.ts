/** What one measurement gives. */
import type { Latency } from './load/plan.ts';
import type { Usage } from './processes/usage.ts';

export type Subject = 'keymail' | 'restate' | 'raw';

export interface Figures {
  readonly operations: number;
  /** null where no rate is meant. */
  readonly seconds: number | null;
  readonly latency: Latency | null;
  /** Of the measured processes, the load's excepted where it has its own. */
  readonly usage: Usage | null;
  readonly payloadBytes: number | null;
  /** How a commit reaches the disk. */
  readonly sync: string | null;
  /** What else belongs to it, e.g. the scale. */
  readonly note?: string;
}

/** How our own commits reach the disk. */
export const OUR_SYNC = 'FULL';
/** Restate's log server syncs its write-ahead log by default. */
export const PEER_SYNC = 'WAL fsync';
