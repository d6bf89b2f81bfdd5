// Time by hand. What the engine does by itself (turns, reads) runs in rounds of the real event loop, which take no time here.

import type { Clock } from '../../../engine/clock.ts';

export const T0 = 1_700_000_000_000;
/** More than any chain of turns in these tests needs. */
const ROUNDS = 25;

/** Lets everything happen that waits for nothing but its turn. */
export async function settle(rounds = ROUNDS): Promise<void> {
  for (let round = 0; round < rounds; round += 1) await new Promise<void>((next) => setImmediate(next));
}

export class ManualClock implements Clock {
  #now = T0;
  #jumped = 0;
  #next = 1;
  readonly #alarms = new Map<number, { readonly at: number; readonly callback: () => void }>();
  /** Callbacks that were called. */
  rung = 0;

  now(): number {
    return this.#now;
  }

  elapsed(): number {
    return this.#now - this.#jumped - T0;
  }

  after(delayMs: number, callback: () => void): () => void {
    const number = this.#next;
    this.#next += 1;
    this.#alarms.set(number, { at: this.#now + Math.max(0, delayMs), callback });
    return () => this.#alarms.delete(number);
  }

  soon(callback: () => void): void {
    setImmediate(callback);
  }

  get alarms(): number {
    return this.#alarms.size;
  }

  /** Time goes on; each alarm rings at its time, and what follows from it happens before the next. */
  async advance(ms: number): Promise<void> {
    const until = this.#now + ms;
    await settle();
    for (let next = this.#soonest(until); next !== null; next = this.#soonest(until)) {
      const [number, { at, callback }] = next;
      this.#alarms.delete(number);
      this.#now = Math.max(this.#now, at);
      this.rung += 1;
      callback();
      await settle(3);
    }
    this.#now = until;
    await settle();
  }

  /** What somebody does takes so long, and nobody else has a turn meanwhile. */
  pass(ms: number): void {
    this.#now += ms;
  }

  /** Somebody sets the clock on the wall: what waits does not come nearer by it. */
  jump(ms: number): void {
    this.#now += ms;
    this.#jumped += ms;
    for (const [number, { at, callback }] of this.#alarms) this.#alarms.set(number, { at: at + ms, callback });
  }

  #soonest(until: number) {
    const due = [...this.#alarms].filter(([, { at }]) => at <= until);
    return due.sort(([a, x], [b, y]) => x.at - y.at || a - b)[0] ?? null;
  }
}
