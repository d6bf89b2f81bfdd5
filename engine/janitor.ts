/**
 * Removes what nobody may read any more, in small bites between the turns. With the usual pause that is 3,000 invocations a
 * second; where more than that expires, half of the writer's time is for it, because the file would grow without end.
 */
import type { Clock } from './clock.ts';
import type { Logger } from './log.ts';
import type { Store } from './store/store.ts';

/** Between two looks, ms; and between two bites where there is more, ms. */
const EVERY_MS = 30_000;
const BETWEEN_BITES_MS = 50;
/** Between two bites of a round that has gone on for longer than it is to the next, ms; or as long as a bite takes. */
const BEHIND_MS = 5;
/** Rows of each kind in one bite: some 10 ms of the writer's time. */
const BITE = 200;

export interface JanitorParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly logger: Logger;
  /** See `limits.ts`. */
  readonly auditKeptMs: number;
}

export class Janitor {
  readonly #parts: JanitorParts;
  #cancel: (() => void) | null = null;
  #stopped = false;
  /** Of the bites that follow one another. */
  #roundBeganAt = 0;

  constructor(parts: JanitorParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#later(EVERY_MS);
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
  }

  #later(ms: number): void {
    this.#cancel = this.#parts.clock.after(ms, () => void this.#round());
  }

  #round(): Promise<void> {
    this.#roundBeganAt = this.#parts.clock.elapsed();
    return this.#sweep();
  }

  #goOn(tookMs: number): void {
    const isBehind = this.#parts.clock.elapsed() - this.#roundBeganAt > EVERY_MS;
    const pauseMs = isBehind ? Math.max(BEHIND_MS, tookMs) : BETWEEN_BITES_MS;
    this.#cancel = this.#parts.clock.after(pauseMs, () => void this.#sweep());
  }

  async #sweep(): Promise<void> {
    if (this.#stopped) return;
    const { store, clock, auditKeptMs } = this.#parts;
    const beganAt = clock.elapsed();
    const before = clock.now();
    try {
      const gone = await store.sweep({ before, auditBefore: before - auditKeptMs, limit: BITE });
      if (this.#stopped) return;
      if (gone < BITE) this.#later(EVERY_MS);
      else this.#goOn(clock.elapsed() - beganAt);
    } catch (error) {
      if (this.#stopped) return;
      this.#parts.logger.warn({ error: String(error) }, 'expired invocations could not be removed; trying again');
      this.#later(EVERY_MS);
    }
  }
}
