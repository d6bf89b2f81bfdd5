// How far the sweep is: a line for each commit, once all of its moments are done.

import type { KillPoint } from './kill-points.ts';
import type { Baseline, PointResult } from './sweep.ts';

export class Progress {
  readonly #baseline: Baseline;
  readonly #total: number;
  /** By commit, or one for the schema: how many moments are not done yet. */
  readonly #open = new Map<string, number>();
  readonly #results: PointResult[] = [];
  readonly #startedAt = performance.now();

  constructor(baseline: Baseline, points: readonly KillPoint[]) {
    this.#baseline = baseline;
    this.#total = points.length;
    for (const point of points) this.#open.set(groupOf(point), (this.#open.get(groupOf(point)) ?? 0) + 1);
  }

  add(result: PointResult): void {
    this.#results.push(result);
    const group = groupOf(result.point);
    const open = (this.#open.get(group) ?? 0) - 1;
    this.#open.set(group, open);
    if (open > 0) return;
    const ofGroup = this.#results.filter(({ point }) => groupOf(point) === group);
    console.log(`  ${this.#count()}  ${group.padEnd(10)} ${summaryOf(ofGroup)}  ${this.#meaning(result.point)}`);
  }

  /** Points a minute. */
  get rate(): number {
    return Math.round((this.#results.length * 60_000) / (performance.now() - this.#startedAt));
  }

  #count(): string {
    return `${`${this.#results.length}/${this.#total}`.padStart(9)} ${`${this.rate}/min`.padStart(7)}`;
  }

  #meaning({ commit, position }: KillPoint): string {
    if (position === 'schema') return `${this.#baseline.statements.length} statements`;
    return (this.#baseline.commits[commit - 1] ?? '').replace(/^(in line )?update meta, /, '$1').slice(0, 90);
  }
}

const groupOf = ({ commit, position }: KillPoint): string => (position === 'schema' ? 'schema' : `commit ${commit}`);

/** `6 held`, `5 held, 1 wrong` */
export function summaryOf(results: readonly PointResult[]): string {
  const wrong = results.filter((result) => result.wrong.length > 0).length;
  const missed = results.filter((result) => result.wrong.length === 0 && !result.reached).length;
  const parts = [`${results.length - wrong - missed} held`];
  if (wrong > 0) parts.push(`${wrong} WRONG`);
  if (missed > 0) parts.push(`${missed} not reached`);
  return parts.join(', ');
}
