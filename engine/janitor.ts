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

export class Janitor {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #logger: Logger;
  #cancel: (() => void) | null = null;
  #stopped = false;
  /** Of the bites that follow one another. */
  #roundBeganAt = 0;

  constructor(store: Store, clock: Clock, logger: Logger) {
    this.#store = store;
    this.#clock = clock;
    this.#logger = logger;
  }

  start(): void {
    this.#later(EVERY_MS);
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
  }

  #later(ms: number): void {
    this.#cancel = this.#clock.after(ms, () => void this.#round());
  }

  #round(): Promise<void> {
    this.#roundBeganAt = this.#clock.elapsed();
    return this.#sweep();
  }

  #goOn(tookMs: number): void {
    const isBehind = this.#clock.elapsed() - this.#roundBeganAt > EVERY_MS;
    const pauseMs = isBehind ? Math.max(BEHIND_MS, tookMs) : BETWEEN_BITES_MS;
    this.#cancel = this.#clock.after(pauseMs, () => void this.#sweep());
  }

  async #sweep(): Promise<void> {
    if (this.#stopped) return;
    const beganAt = this.#clock.elapsed();
    try {
      const gone = await this.#store.sweep({ before: this.#clock.now(), limit: BITE });
      if (this.#stopped) return;
      if (gone < BITE) this.#later(EVERY_MS);
      else this.#goOn(this.#clock.elapsed() - beganAt);
    } catch (error) {
      if (this.#stopped) return;
      this.#logger.warn({ error: String(error) }, 'expired invocations could not be removed; trying again');
      this.#later(EVERY_MS);
    }
  }
}
