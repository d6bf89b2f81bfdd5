/** Where a thread's time went, as a table: functions by their own time, and files by theirs. */
import type { CpuProfile, Frame } from './cpu-profile.ts';
import { callTree, wallOf } from './cpu-profile.ts';

const FUNCTIONS = 18;
const FILES = 14;

/** @param operations what the shares are also given for: µs per operation */
export function topCosts(profile: CpuProfile, operations: number): string[] {
  const root = callTree(profile);
  const byFunction = new Map<string, number>();
  const byFile = new Map<string, number>();
  const visit = (frame: Frame): void => {
    add(byFunction, `${frame.name} ${frame.place}`, frame.self);
    add(byFile, frame.place.replace(/:\d+$/, '') || frame.name, frame.self);
    for (const child of frame.children) visit(child);
  };
  visit(root);
  const busy = (100 * root.total) / Math.max(1, wallOf(profile));
  const line = ([name, micros]: readonly [string, number]) =>
    `  ${((100 * micros) / root.total).toFixed(1).padStart(5)} %  ${(micros / operations).toFixed(2).padStart(7)} µs  ${name}`;
  return [
    `  ${busy.toFixed(0)} % busy, ${(root.total / operations).toFixed(1)} µs an operation; own time by function:`,
    ...top(byFunction, FUNCTIONS).map(line),
    '  by file:',
    ...top(byFile, FILES).map(line),
  ];
}

function add(sums: Map<string, number>, name: string, micros: number): void {
  sums.set(name, (sums.get(name) ?? 0) + micros);
}

function top(sums: ReadonlyMap<string, number>, count: number): [string, number][] {
  return [...sums].sort((a, b) => b[1] - a[1]).slice(0, count);
}
