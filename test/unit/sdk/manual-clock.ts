// The clock of an attempt, for tests.

import type { AttemptClock } from '../../../sdk/driver/clock.ts';

/** Time by hand; macrotasks are real. */
export class ManualClock implements AttemptClock {
  #now = 1_700_000_000_000;
  readonly #timers = new Map<number, { at: number; callback: () => void }>();
  #nextTimer = 1;

  now(): number {
    return this.#now;
  }

  after(ms: number, callback: () => void): unknown {
    this.#timers.set(this.#nextTimer, { at: this.#now + ms, callback });
    return this.#nextTimer++;
  }

  cancel(timer: unknown): void {
    this.#timers.delete(timer as number);
  }

  defer(callback: () => void): void {
    setImmediate(callback);
  }

  get pending(): number {
    return this.#timers.size;
  }

  /** Fires what is due, in order. */
  advance(ms: number): void {
    const until = this.#now + ms;
    for (;;) {
      const due = [...this.#timers].filter(([, { at }]) => at <= until).sort((a, b) => a[1].at - b[1].at)[0];
      if (due === undefined) break;
      this.#timers.delete(due[0]);
      this.#now = due[1].at;
      due[1].callback();
    }
    this.#now = until;
  }
}
