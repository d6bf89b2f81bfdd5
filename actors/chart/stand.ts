/**
 * In which state of its chart does an invocation stand that has just asked for something? Two look-ups, no allocation:
 * the engine asks this with every entry that has to wait.
 *
 * Where several states have the name, it is the nearest one in front of where the invocation stood, counted in steps; at
 * the same distance, the first in the text.
 */
import type { Chart, StepEntry } from './chart.ts';
import { journalNameOf, matcherOf } from './names.ts';
import { nearestOf } from './nearest.ts';
import { Net } from './net.ts';

interface Candidates {
  /** Where the invocation has been nowhere yet, or nothing leads from there. */
  readonly first: string;
  /** Null where there is one only. */
  readonly nearest: ReadonlyMap<string, string> | null;
}

interface Pattern {
  readonly matches: (name: string) => boolean;
  readonly candidates: Candidates;
}

/** Precomputed for a chart. */
export interface ChartTable {
  readonly hash: string;
  readonly initial: string;
  readonly byKind: ReadonlyMap<StepEntry, ReadonlyMap<string, Candidates>>;
  readonly patterns: ReadonlyMap<StepEntry, readonly Pattern[]>;
}

export function tableOf(chart: Chart): ChartTable {
  const net = new Net(chart);
  const byKind = new Map<StepEntry, Map<string, Candidates>>();
  const patterns = new Map<StepEntry, (Pattern & { readonly known: number })[]>();
  for (const { entry, name, isPattern, numbers } of groupsOf(chart)) {
    const candidates = candidatesOf(net, numbers);
    if (isPattern) {
      const known = name.replaceAll('*', '').length;
      patterns.set(entry, [...(patterns.get(entry) ?? []), { matches: matcherOf(name), candidates, known }]);
    } else {
      byKind.set(entry, (byKind.get(entry) ?? new Map<string, Candidates>()).set(name, candidates));
    }
  }
  // The pattern that tells most comes first.
  for (const list of patterns.values()) list.sort((a, b) => b.known - a.known);
  return { hash: chart.hash, initial: chart.initial, byKind, patterns };
}

/**
 * @param from where it stood last, null before its first step; kept while it is on its way between steps
 * @param name as `stepNameOf` gives it
 * @returns the state's id, or null where the chart has no such step
 */
export function standOf(table: ChartTable, from: string | null, kind: StepEntry, name: string): string | null {
  const candidates = table.byKind.get(kind)?.get(name) ?? byPattern(table, kind, name);
  if (candidates === undefined) return null;
  if (candidates.nearest === null) return candidates.first;
  return candidates.nearest.get(from ?? table.initial) ?? candidates.first;
}

function byPattern(table: ChartTable, kind: StepEntry, name: string): Candidates | undefined {
  const patterns = table.patterns.get(kind);
  if (patterns === undefined) return undefined;
  for (const pattern of patterns) if (pattern.matches(name)) return pattern.candidates;
  return undefined;
}

interface Group {
  readonly entry: StepEntry;
  readonly name: string;
  readonly isPattern: boolean;
  readonly numbers: number[];
}

/** The steps that are called alike. */
function groupsOf({ states }: Chart): Iterable<Group> {
  const groups = new Map<string, Group>();
  states.forEach((state, number) => {
    if (state.entry === null) return;
    const { name, isPattern } = journalNameOf(state);
    const key = `${state.entry}:${isPattern}:${name}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { entry: state.entry, name, isPattern, numbers: [number] });
    else group.numbers.push(number);
  });
  return groups.values();
}

function candidatesOf(net: Net, numbers: readonly number[]): Candidates {
  const first = net.state(numbers[0] as number).id;
  if (numbers.length === 1) return { first, nearest: null };
  const found = nearestOf(net, numbers);
  const nearest = new Map<string, string>();
  found.forEach((number, from) => {
    if (number !== -1) nearest.set(net.state(from).id, net.state(number).id);
  });
  return { first, nearest };
}
