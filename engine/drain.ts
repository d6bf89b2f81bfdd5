/** At the end of an engine: what is in the middle of a step may finish it; what only waits is left to the next start. */
import type { Clock } from './clock.ts';
import { sleep } from './clock.ts';
import type { Attempts } from './invoker/attempts.ts';
import type { Limits } from './limits.ts';
import type { Loop } from './loop.ts';

/** Between two looks whether everything has come to a safe place, ms. */
const LOOK_MS = 5;

export async function drain(parts: {
  readonly attempts: Attempts;
  readonly loop: Loop;
  readonly clock: Clock;
  readonly limits: Limits;
}): Promise<void> {
  const { attempts, loop, clock, limits } = parts;
  const deadline = clock.elapsed() + limits.drainMs;
  attempts.hold();
  // A step that has ended still has its result on the way to the store: dropped now, it would run again.
  const unsettled = () => attempts.busy > 0 || loop.isBusy;
  while (unsettled() && clock.elapsed() < deadline && loop.closedBecause === null) await sleep(clock, LOOK_MS);
}
