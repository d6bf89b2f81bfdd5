/** Time, as the engine asks for it; a simulator brings another. */
import { inEmptyContext } from './empty-context.ts';

/** The system's calls back in the empty context, whoever asked. */
export interface Clock {
  /** ms since the epoch. */
  now(): number;
  /** ms since some moment. Never jumps, whoever sets the clock on the wall: for how long something has taken. */
  elapsed(): number;
  /** Calls back once, `delayMs` from now or a little later. Returns how to cancel. */
  after(delayMs: number, callback: () => void): () => void;
  /** Calls back as soon as what is going on now is over. */
  soon(callback: () => void): void;
}

/** setTimeout's longest delay; a longer one would fire at once. */
const TIMEOUT_MAX_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  after(delayMs, callback) {
    const timer = inEmptyContext(setTimeout, callback, Math.min(Math.max(0, delayMs), TIMEOUT_MAX_MS));
    return () => clearTimeout(timer);
  },
  soon: (callback) => {
    inEmptyContext(setImmediate, callback);
  },
};

export const sleep = (clock: Clock, ms: number): Promise<void> => new Promise((resolve) => clock.after(ms, resolve));
