/** Lets cells go that nobody comes to: a few at a time, all of them in one round. A suspended invocation then costs no memory. */
import type { Cells } from './cells.ts';
import type { Clock } from './clock.ts';

/** Between two bites, and in so many bites round, ms: who is idle leaves in the second round, after 4 to 8 s. */
const EVERY_MS = 250;
const BITES = 16;

/** @returns how to stop */
export function sweepIdleCells(cells: Cells, clock: Clock): () => void {
  let cancel = clock.after(EVERY_MS, bite);

  function bite(): void {
    cells.sweep(Math.ceil(cells.size / BITES));
    cancel = clock.after(EVERY_MS, bite);
  }

  return () => cancel();
}
