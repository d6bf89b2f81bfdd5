/** Removes what nobody may read any more, in small bites between the turns. */
import type { Clock } from './clock.ts';
import type { Logger } from './log.ts';
import type { Store } from './store/store.ts';

/** Between two looks, ms; and between two bites where there is more, ms. */
const EVERY_MS = 30_000;
const BETWEEN_BITES_MS = 50;
/** Invocations in one bite: some 10 ms of the writer's time. */
const BITE = 200;

export class Janitor {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #logger: Logger;
  #cancel: (() => void) | null = null;
  #stopped = false;

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
    this.#cancel = this.#clock.after(ms, () => void this.#sweep());
  }

  async #sweep(): Promise<void> {
    if (this.#stopped) return;
    try {
      const gone = await this.#store.sweep({ before: this.#clock.now(), limit: BITE });
      if (!this.#stopped) this.#later(gone >= BITE ? BETWEEN_BITES_MS : EVERY_MS);
    } catch (error) {
      if (this.#stopped) return;
      this.#logger.warn({ error: String(error) }, 'expired invocations could not be removed; trying again');
      this.#later(EVERY_MS);
    }
  }
}
