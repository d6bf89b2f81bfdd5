/** How often a journal has come through each state and transition of its chart, and when. */
import type { JournalStep } from './journal.ts';
import type { Hop, Walked } from './walk.ts';

export interface Visit {
  readonly count: number;
  /** RFC 3339. */
  readonly firstAt: string;
  readonly lastAt: string;
  /** How often the answer was a failure. */
  readonly failed: number;
  /** Journal indexes, the first `entriesMax`. */
  readonly entries: readonly number[];
}

export interface TransitionCount {
  readonly from: string;
  readonly to: string;
  readonly count: number;
}

const entriesMax = 100;

interface Counting {
  count: number;
  readonly firstAt: number;
  lastAt: number;
  failed: number;
  readonly entries: number[];
}

export class Counts {
  readonly #walked: Walked;
  readonly #visits = new Map<number, Counting>();
  readonly #transitions = new Map<number, number>();

  constructor(walked: Walked) {
    this.#walked = walked;
    const firstAt = walked.hops[0]?.at;
    if (firstAt !== undefined) this.#visit(walked.net.numberOf(walked.net.chart.initial), firstAt, null);
    for (const hop of walked.hops) this.#add(hop);
  }

  #add({ step, to, moves, began, at }: Hop): void {
    const { net } = this.#walked;
    if (began !== -1) this.#visit(began, at, null);
    for (const move of moves) {
      if (move.kind === 'transition')
        this.#transitions.set(move.transition, (this.#transitions.get(move.transition) ?? 0) + 1);
      // A loop counts when it goes round, everything else when it is come to.
      if (move.kind === 'transition' && net.state(move.from).kind === 'loop' && net.isInside(move.to, move.from)) {
        this.#visit(move.from, at, null);
      }
      if (move.kind !== 'join' && move.to !== to && net.state(move.to).kind !== 'loop') this.#visit(move.to, at, null);
    }
    if (to !== -1) this.#visit(to, at, step);
  }

  #visit(number: number, at: number, step: JournalStep | null): void {
    const visit = this.#visits.get(number) ?? { count: 0, firstAt: at, lastAt: at, failed: 0, entries: [] };
    this.#visits.set(number, visit);
    visit.count++;
    visit.lastAt = at;
    if (step === null) return;
    if (step.hasFailed) visit.failed++;
    if (visit.entries.length < entriesMax) visit.entries.push(step.index);
  }

  result(): { readonly visited: Readonly<Record<string, Visit>>; readonly transitions: readonly TransitionCount[] } {
    const { net } = this.#walked;
    const visited = [...this.#visits].map(([number, { firstAt, lastAt, ...visit }]): [string, Visit] => [
      net.state(number).id,
      { ...visit, firstAt: new Date(firstAt).toISOString(), lastAt: new Date(lastAt).toISOString() },
    ]);
    return { visited: Object.fromEntries(visited), transitions: this.#counted() };
  }

  /** Between the same two states there may be several transitions. */
  #counted(): TransitionCount[] {
    const { transitions } = this.#walked.net.chart;
    const counts = new Map<string, TransitionCount>();
    for (const [index, count] of this.#transitions) {
      const transition = transitions[index];
      if (transition === undefined) continue;
      const { from, to } = transition;
      const key = JSON.stringify([from, to]);
      counts.set(key, { from, to, count: count + (counts.get(key)?.count ?? 0) });
    }
    return [...counts.values()];
  }
}
