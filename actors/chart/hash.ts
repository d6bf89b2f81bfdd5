/** What a chart is known by: structure and names, without lines and notes, so that a reformatted handler keeps its hash. */
import { createHash } from 'node:crypto';
import type { ChartState, ChartTransition } from './chart.ts';

const DIGITS = 12;

export interface Hashed {
  readonly states: readonly ChartState[];
  readonly transitions: readonly ChartTransition[];
}

export function hashOf({ states, transitions }: Hashed): string {
  const structure = [
    states.map(({ id, kind, entry, label, match, parent, join, many, main }) => [
      ...[id, kind, entry, label, match ?? null, parent],
      ...[join ?? null, many ?? false, main ?? false],
    ]),
    transitions.map(({ from, to, kind, label }) => [from, to, kind, label]),
  ];
  return createHash('sha256').update(JSON.stringify(structure)).digest('hex').slice(0, DIGITS);
}
