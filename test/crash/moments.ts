// For what is loaded into the engine's process: which moment it ends at, and where it writes what it has seen.
//
//   CRASH_AT=17:after   the moment; left out, nothing is killed
//   CRASH_TRACE=file    a line for each commit, and for each statement that makes the schema

import { appendFileSync } from 'node:fs';
import { type KillPoint, killPointOf, type Position } from './kill-points.ts';

type Environment = Readonly<Partial<Record<'CRASH_AT' | 'CRASH_TRACE', string>>>;
const { CRASH_AT, CRASH_TRACE } = process.env as Environment;
const killAt: KillPoint | null = CRASH_AT === undefined ? null : killPointOf(CRASH_AT);

/** This moment is here. @param first done right before the end */
export function reach(position: Position, commit: number, first?: () => void): void {
  if (killAt?.position !== position || killAt.commit !== commit) return;
  first?.();
  process.kill(process.pid, 'SIGKILL');
}

/** The engine's thread knows. What follows is done in microtasks, all of them before an immediate. */
export function reachTold(commit: number): void {
  reach('told', commit);
  setImmediate(() => reach('after', commit));
}

export function trace(line: string): void {
  if (CRASH_TRACE !== undefined) appendFileSync(CRASH_TRACE, `${line}\n`);
}
