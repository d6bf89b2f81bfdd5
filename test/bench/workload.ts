/** A workload: who is measured, with what, and what is to be reached. */
import type { Bench } from './bench.ts';
import type { Figures, Subject } from './figures.ts';
import type { Results } from './results.ts';

export type Group = 'embedded' | 'http' | 'kafka' | 'growth' | 'raw';

export interface Workload {
  readonly name: string;
  readonly group: Group;
  /** What is done, as a sentence. */
  readonly title: string;
  /** Its contestants are not compared with each other: one round will do. */
  readonly once?: true;
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

/** Something to reach, as a number of this run alone. */
export interface Target {
  readonly says: string;
  readonly bound: { readonly atLeast: number } | { readonly atMost: number };
  /** How the number is written, e.g. `×`. */
  readonly unit: '×' | '/s' | 'MB';
  /** null where what it needs has not been measured. */
  value(results: Results): number | null;
}
