/**
 * One life of the engine. When it ends, everything in its memory ends with it: its callbacks are not called any more,
 * what it asks of the store has no effect, what its handlers do does not happen.
 */
import type { Clock } from '../../engine/clock.ts';
import type { AttemptClock } from '../../sdk/driver/clock.ts';
import type { Random } from './random.ts';
import type { Scheduler } from './scheduler.ts';

export interface WallClock {
  /** ms since the epoch; jumps as clocks do that are set. */
  now(): number;
}

export interface IncarnationParts {
  readonly number: number;
  readonly scheduler: Scheduler;
  readonly wall: WallClock;
  /** Of how late timers are. */
  readonly random: Random;
  readonly onDeath: (why: string) => void;
}

export class Incarnation {
  readonly number: number;
  readonly #parts: IncarnationParts;
  #alive = true;
  /** Another engine has opened the data: this one does not know yet. */
  isZombie = false;
  /** Dies at the so-manieth of its next calls to the outside; null: does not. */
  #callsLeft: number | null = null;

  constructor(parts: IncarnationParts) {
    this.number = parts.number;
    this.#parts = parts;
  }

  get alive(): boolean {
    return this.#alive;
  }

  /** Alive, and the one that owns the data. */
  get acts(): boolean {
    return this.#alive && !this.isZombie;
  }

  /** The plug is pulled. */
  die(why: string): void {
    if (!this.#alive) return;
    this.#alive = false;
    this.#parts.onDeath(why);
  }

  /** Between two effects, in the middle of a start: wherever it next reaches for something outside of itself. */
  dieAfterCalls(calls: number): void {
    this.#callsLeft = calls;
  }

  /** Called by every port. False where the caller is dead, or just died. */
  reaches(): boolean {
    if (this.#callsLeft !== null && this.#alive) {
      this.#callsLeft -= 1;
      if (this.#callsLeft < 0) this.die('between two effects');
    }
    return this.#alive;
  }

  readonly clock: Clock = {
    now: () => this.#parts.wall.now(),
    elapsed: () => this.#parts.scheduler.now,
    after: (delayMs, callback) => {
      if (!this.reaches()) return () => undefined;
      return this.#after(delayMs, callback);
    },
    soon: (callback) => this.#soon(callback),
  };

  readonly attemptClock: AttemptClock = {
    now: () => this.#parts.wall.now(),
    after: (ms, callback) => this.#after(ms, callback),
    cancel: (timer) => (timer as () => void)(),
    defer: (callback) => this.#soon(callback),
  };

  #after(delayMs: number, callback: () => void): () => void {
    // Timers are never early, and now and then a little late.
    const late = this.#parts.random.chance(0.2) ? this.#parts.random.below(3) : 0;
    return this.#parts.scheduler.after(Math.max(1, Math.ceil(delayMs)) + late, () => {
      if (this.#alive) callback();
    });
  }

  #soon(callback: () => void): void {
    this.#parts.scheduler.soon(() => {
      if (this.#alive) callback();
    });
  }
}
