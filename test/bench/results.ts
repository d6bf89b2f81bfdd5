/** Everything that was measured in this run, and the ratios between. */
import type { Figures, Subject } from './figures.ts';

export interface Measured {
  readonly workload: string;
  readonly subject: Subject;
  readonly variant: string;
  readonly round: number;
  readonly figures: Figures;
}

export interface Skipped {
  readonly workload: string;
  readonly subject: Subject;
  readonly reason: string;
}

/** One contestant, e.g. `{ workload: 'http-256', subject: 'restate' }`. */
export interface Which {
  readonly workload: string;
  readonly subject?: Subject;
  readonly variant?: string;
}

export type Pick = (figures: Figures) => number | null;

export const rate: Pick = ({ operations, seconds }) =>
  seconds === null || seconds === 0 ? null : operations / seconds;
export const p50: Pick = ({ latency }) => latency?.p50 ?? null;
export const p99: Pick = ({ latency }) => latency?.p99 ?? null;
export const rssMaxMb: Pick = ({ usage }) => (usage === null ? null : usage.rssMaxBytes / 1_000_000);

export class Results {
  readonly measured: Measured[] = [];
  readonly skipped: Skipped[] = [];
  readonly failed: Skipped[] = [];

  /** The median over the rounds; null where it was not measured. */
  median(which: Which, pick: Pick): number | null {
    return median([...this.#byRound(which, pick).values()]);
  }

  /** The median of the ratios of the rounds in which both were measured; null where there is none. */
  ratio(above: Which, below: Which, pick: Pick): number | null {
    const [tops, bottoms] = [this.#byRound(above, pick), this.#byRound(below, pick)];
    const ratios = [...tops].flatMap(([round, top]) => {
      const bottom = bottoms.get(round);
      return bottom === undefined ? [] : [top / bottom];
    });
    return median(ratios);
  }

  #byRound({ workload, subject = 'keymail', variant }: Which, pick: Pick): Map<number, number> {
    const found = new Map<number, number>();
    for (const one of this.measured) {
      if (one.workload !== workload || one.subject !== subject) continue;
      if (variant !== undefined && one.variant !== variant) continue;
      const value = pick(one.figures);
      if (value !== null) found.set(one.round, value);
    }
    return found;
  }
}

export function median(numbers: readonly number[]): number | null {
  const sorted = [...numbers].sort((a, b) => a - b);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return low === undefined || high === undefined ? null : (low + high) / 2;
}
