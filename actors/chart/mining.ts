/**
 * What the source did not show, learnt from journals. Each journal is walked along the chart; a step that the chart has no
 * state for (a helper's, beyond an opaque state or out of nowhere) becomes a state, and what came directly before and
 * after it becomes transitions. All of it is `inferred`, and nothing that was parsed is changed: the hash stays as it is.
 *
 * Names that differ in numbers only are one step: `page 1`, `page 2` are `page *`.
 */
import type { JournalItem } from '../../sdk/protocol/index.ts';
import { type Chart, type ChartState, type ChartTransition, END, type StepEntry } from './chart.ts';
import { newEffort } from './effort.ts';
import { Ids } from './ids.ts';
import { type JournalStep, readJournal } from './journal.ts';
import { exactly } from './names.ts';
import { Net } from './net.ts';
import { type Hop, walk } from './walk.ts';

/** Further ones are left out: so many names are data, and no steps. */
const inferredMax = 100;

export function mined(chart: Chart, journals: readonly (readonly JournalItem[])[]): Chart {
  const effort = newEffort();
  const hops = journals.map((items) => walk(chart, readJournal(items), null, effort).hops);
  const miner = new Miner(chart, patternsIn(hops.flat().filter(isUnseen)));
  for (const one of hops) miner.learn(one);
  return miner.result();
}

/** Made by code that the chart does not show. */
const isUnseen = ({ step, to, isOpaque }: Hop): boolean => step !== null && (to === -1 || isOpaque);

/** For each name that has siblings the pattern that they share. */
function patternsIn(hops: readonly Hop[]): ReadonlySet<string> {
  const names = new Map<string, Set<string>>();
  for (const { step } of hops) {
    if (step === null) continue;
    const pattern = patternOf(step);
    names.set(pattern, (names.get(pattern) ?? new Set()).add(step.name));
  }
  return new Set([...names].filter(([, known]) => known.size > 1).map(([pattern]) => pattern));
}

const patternOf = ({ entry, name }: JournalStep): string => `${entry} ${name.replaceAll(/\d+/g, '*')}`;

class Miner {
  readonly #chart: Chart;
  readonly #net: Net;
  readonly #ids: Ids;
  readonly #patterns: ReadonlySet<string>;
  readonly #states = new Map<string, ChartState>();
  readonly #transitions = new Map<string, ChartTransition>();
  readonly #known: ReadonlySet<string>;

  constructor(chart: Chart, patterns: ReadonlySet<string>) {
    this.#chart = chart;
    this.#net = new Net(chart);
    this.#ids = new Ids(chart.states.map(({ id }) => id));
    this.#patterns = patterns;
    this.#known = new Set(chart.transitions.map(({ from, to }) => JSON.stringify([from, to])));
  }

  /** Regions go on side by side, so what came before is what came before in the same region. */
  learn(hops: readonly Hop[]): void {
    const { states, initial } = this.#chart;
    let last = states.find(({ id }) => id === initial) as ChartState;
    const lastIn = new Map<number, ChartState>();
    for (const hop of hops) {
      const unseen = isUnseen(hop);
      const place = states[hop.to] ?? null;
      const around = [...this.#regionsAround(place ?? last), -1];
      const own = lastIn.get(around[0] ?? -1) ?? null;
      const before = own ?? last;
      const isBeside = own === null && !around.includes(this.#regionsAround(last)[0] ?? -1);
      const state = unseen ? this.#stateFor(hop, before) : place;
      if (state === null) continue;
      // Code that can't be seen is entered before its first step.
      const from = unseen && place !== null && !before.inferred ? place : before;
      if (unseen || hop.isSurprise || (before.inferred && !isBeside)) this.#connect(from, state);
      last = state;
      lastIn.set(this.#regionsAround(state)[0] ?? -1, state);
    }
    // What came after a region came after its end.
    for (const one of lastIn.values()) if (one.inferred && one !== last) this.#connect(one, last);
  }

  #stateFor({ step, to }: Hop, before: ChartState): ChartState | null {
    if (step === null) return null;
    const pattern = patternOf(step);
    const isPattern = this.#patterns.has(pattern);
    const name = isPattern ? pattern.slice(step.entry.length + 1) : step.name;
    const parent = (this.#net.states[to] ?? before).parent;
    const key = JSON.stringify([step.entry, name, parent]);
    const known = this.#states.get(key);
    if (known !== undefined || this.#states.size >= inferredMax) return known ?? null;
    const state = this.#inferred(step.entry, name, isPattern, parent);
    this.#states.set(key, state);
    return state;
  }

  #inferred(entry: StepEntry, name: string, isPattern: boolean, parent: string | null): ChartState {
    const shown = exactly(name === '' ? entry : name);
    const match = isPattern || name === '' ? name : shown.match;
    const where = { parent, line: null, column: null };
    const id = this.#ids.next(shown.label, entry);
    return {
      id,
      kind: 'step',
      entry,
      label: shown.label,
      ...(match === null ? {} : { match }),
      ...where,
      inferred: true,
    };
  }

  /** Into a parallel one goes by its beginning, out of a region by its end. */
  #connect(from: ChartState, to: ChartState): void {
    const target = this.#entrance(from, to);
    if (target === null || target.id === from.id) {
      if (from.id === to.id) this.#add(from.id, to.id);
      return;
    }
    this.#add(from.id, target.id);
  }

  #add(from: string, to: string): void {
    const key = JSON.stringify([from, to]);
    if (this.#known.has(key) || from === END) return;
    this.#transitions.set(key, { from, to, kind: 'next', label: null, inferred: true });
  }

  #entrance(from: ChartState, to: ChartState): ChartState | null {
    const fromRegions = this.#regionsAround(from);
    const toRegions = this.#regionsAround(to);
    const [inner] = fromRegions;
    if (inner !== undefined && !toRegions.includes(inner)) {
      const end = this.#net.childrenOf(inner).find((child) => this.#net.state(child).kind === 'end');
      return end === undefined ? null : this.#net.state(end);
    }
    const outermost = toRegions.filter((region) => !fromRegions.includes(region)).at(-1);
    return outermost === undefined ? to : this.#net.state(this.#net.parents[outermost] as number);
  }

  /** Innermost first. */
  #regionsAround({ parent }: ChartState): number[] {
    if (parent === null) return [];
    const number = this.#net.numberOf(parent);
    return [number, ...this.#net.around(number)].filter((one) => this.#net.state(one).kind === 'region');
  }

  result(): Chart {
    const { states, transitions } = this.#chart;
    // The ends stay last.
    const parsed = states.slice(0, -2);
    return {
      ...this.#chart,
      states: [...parsed, ...this.#states.values(), ...states.slice(-2)],
      transitions: [...transitions, ...this.#transitions.values()],
    };
  }
}
