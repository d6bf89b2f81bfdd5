/**
 * How far in each state of a chart is written: one step for each container around it (loop, parallel, region, try), and
 * one for each branch of a choice. Branches are no containers: they are what only one outcome of a choice leads to.
 */
import type { ChartView } from './answers.ts';

export interface Place {
  readonly depth: number;
  /** Of the branches that begin here, outermost first. */
  readonly headings: readonly { readonly depth: number; readonly text: string }[];
}

export function placesOf(chart: ChartView): ReadonlyMap<string, Place> {
  const parents = new Map(chart.states.map(({ id, parent }) => [id, parent]));
  const branches = branchesOf(chart);
  return new Map(
    chart.states.map(({ id }) => {
      const containers = ancestorsOf(parents, id).length;
      const around = branches.filter(({ states }) => states.has(id));
      let depth = containers;
      const headings = around.flatMap(({ isMain, begin, text }) => {
        const heading = begin === id ? [{ depth, text }] : [];
        if (!isMain) depth += 1;
        return heading;
      });
      return [id, { depth, headings }];
    }),
  );
}

function ancestorsOf(parents: ReadonlyMap<string, string | null>, id: string): string[] {
  const found: string[] = [];
  for (let up = parents.get(id) ?? null; up !== null && !found.includes(up); up = parents.get(up) ?? null)
    found.push(up);
  return found;
}

interface Branch {
  readonly text: string;
  readonly begin: string;
  readonly states: ReadonlySet<string>;
  /** How the handler goes on where all other outcomes end it: written no further in. */
  readonly isMain: boolean;
}

const BRANCH_KINDS: ReadonlySet<string> = new Set(['then', 'else', 'case', 'default']);
const ENDINGS: ReadonlySet<string> = new Set(['end', 'throw']);

function branchesOf(chart: ChartView): Branch[] {
  const endings = new Set(chart.states.filter(({ kind }) => ENDINGS.has(kind)).map(({ id }) => id));
  return chart.states.flatMap(({ id, kind }, at) => {
    if (kind !== 'choice') return [];
    const later = new Set(chart.states.slice(at + 1).map((state) => state.id));
    const outcomes = chart.transitions.filter(({ from }) => from === id);
    const reaches = outcomes.map(({ to }) => reachOf(chart, to, later));
    const own = reaches.map((reach, one) => {
      const others = reaches.filter((_, other) => other !== one);
      return new Set([...reach].filter((each) => !others.some((other) => other.has(each))));
    });
    const ends = reaches.map((reach, one) => [...reach].every((each) => own[one]?.has(each) || endings.has(each)));
    return outcomes.flatMap(({ kind: outcome, label }, one) => {
      const states = own[one] ?? new Set<string>();
      const begin = chart.states.find((state) => states.has(state.id))?.id;
      if (!BRANCH_KINDS.has(outcome) || begin === undefined) return [];
      const isLast = outcome === 'else' || outcome === 'default';
      const isMain = isLast && ends.every((isOver, other) => other === one || isOver);
      return [{ text: headingOf(outcome, label, isMain), begin, states, isMain }];
    });
  });
}

function headingOf(kind: string, label: string | null, isMain: boolean): string {
  const word = label === null || label === '' ? kind : `${kind} ${label}`;
  return isMain ? `${word}, it goes on:` : `${word}:`;
}

/** What comes after in the order of the source, whichever way; what is in a container is reached with it. */
function reachOf({ states, transitions }: ChartView, from: string, later: ReadonlySet<string>): Set<string> {
  const reached = new Set<string>();
  const waiting = [from];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (reached.has(id) || !later.has(id)) continue;
    reached.add(id);
    const current = id;
    waiting.push(...transitions.filter((each) => each.from === current).map(({ to }) => to));
    waiting.push(...states.filter(({ parent }) => parent === current).map((state) => state.id));
  }
  return reached;
}
