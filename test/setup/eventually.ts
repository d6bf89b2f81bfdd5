// Waits for a condition instead of a time.

import { setTimeout as delay } from 'node:timers/promises';

const pollMs = 20;

/**
 * Calls `check` until it neither throws nor answers false, and returns its answer.
 * @param withinMs default 20 s; then the last failure is thrown as it was.
 */
export async function eventually<T>(check: () => T | Promise<T>, withinMs = 20_000): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    try {
      const answer = await check();
      if (answer !== false) return answer;
      if (Date.now() > deadline) throw new Error(`still false after ${withinMs} ms: ${check}`);
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    await delay(pollMs);
  }
}
