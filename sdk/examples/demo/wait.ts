// Waiting on a condition, and giving up when the demo is told to stop.

import { setTimeout as delay } from 'node:timers/promises';

export interface WaitOptions {
  /** What is waited for, for the message. */
  readonly what: string;
  readonly withinMs: number;
  readonly signal?: AbortSignal | undefined;
}

const pollMs = 20;

/**
 * Asks until the answer is true.
 * @throws Error that says what did not come in time; whatever `isTrue` throws; the reason of `signal`.
 */
export async function until(isTrue: () => Promise<boolean>, { what, withinMs, signal }: WaitOptions): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!(await isTrue())) {
    if (Date.now() > deadline) throw new Error(`${what}: not within ${withinMs / 1000} s`);
    await delay(pollMs, undefined, { ...(signal ? { signal } : {}) });
  }
}

/** Waits; ends early, without an error, when `signal` aborts. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  // The only way for this wait to fail is the abort, and whoever pauses looks at the signal next.
  await delay(ms, undefined, { signal }).catch(() => undefined);
}
