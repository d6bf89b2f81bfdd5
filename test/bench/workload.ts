/** A workload: who is measured, with what, and what is to be reached. */
import type { Bench } from './bench.ts';
import type { Latency } from './load/plan.ts';
import type { Usage } from './processes/usage.ts';
import type { Results } from './results.ts';

export type Group = 'embedded' | 'http' | 'kafka' | 'growth' | 'raw';
export type Subject = 'keymail' | 'restate' | 'raw';

export interface Workload {
  readonly name: string;
  readonly group: Group;
  /** What is done, as a sentence. */
  readonly title: string;
  /** Measured one after the other, and that in every round: what is compared has seen the same machine. */
  readonly contestants: readonly Contestant[];
  readonly targets: readonly Target[];
}

export interface Contestant {
  readonly subject: Subject;
  /** Tells a workload's contestants of one subject apart; empty where there is one. */
  readonly variant: string;
  /** @throws Skip where it can't be measured here */
  measure(bench: Bench): Promise<Figures>;
}

/** What one measurement gives. */
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

/** Something to reach, as a number of this run alone. */
export interface Target {
  readonly says: string;
  readonly bound: { readonly atLeast: number } | { readonly atMost: number };
  /** How the number is written, e.g. `×`. */
  readonly unit: '×' | '/s' | 'MB';
  /** null where what it needs has not been measured. */
  value(results: Results): number | null;
}

/** Why something can't be measured here; the rest goes on. */
export class Skip extends Error {
  override readonly name = 'Skip';
}

/** How our own commits reach the disk. */
export const OUR_SYNC = 'FULL';
/** Restate's log server syncs its write-ahead log by default. */
export const PEER_SYNC = 'WAL fsync';
