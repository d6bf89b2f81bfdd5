/** Trouble of the store that may pass is waited out: the same request again, until it succeeds or nobody wants it any more. */
import type { Clock } from './clock.ts';
import { sleep } from './clock.ts';
import type { Logger } from './log.ts';
import { StoreError } from './store/store.ts';

/** Waits between tries, ms: doubling from the first to the last. */
const RETRY_MS = { first: 50, last: 5_000 } as const;

type Request = 'load' | 'commit';

export class Patience {
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #givesUp: () => boolean;
  /** By what was asked; or what the store said by itself. */
  readonly #troubles = new Map<Request | 'said', StoreError>();

  /** @param givesUp true when nobody wants an answer any more: then the next trouble is thrown */
  constructor(parts: { readonly clock: Clock; readonly logger: Logger }, givesUp: () => boolean) {
    this.#clock = parts.clock;
    this.#logger = parts.logger;
    this.#givesUp = givesUp;
  }

  /** What is being waited out now; null while all is well. */
  get trouble(): StoreError | null {
    for (const trouble of this.#troubles.values()) return trouble;
    return null;
  }

  /** What the store says by itself; the next request that succeeds puts an end to it. */
  hear(trouble: StoreError): void {
    this.#troubles.set('said', trouble);
  }

  /** The store says by itself that it has passed. */
  hearItPassed(): void {
    if (this.#troubles.delete('said') && this.#troubles.size === 0) this.#logger.info({}, 'the store works again');
  }

  async insist<T>(what: Request, request: () => Promise<T>): Promise<T> {
    for (let waitMs: number = RETRY_MS.first; ; waitMs = Math.min(waitMs * 2, RETRY_MS.last)) {
      try {
        const result = await request();
        if (this.#troubles.size > 0) this.#over(what);
        return result;
      } catch (error) {
        if (!isPassing(error) || this.#givesUp()) throw error;
        if (this.#troubles.size === 0) {
          const facts = { what, error: error.message, remedy: error.remedy };
          this.#logger.error(facts, 'the store does not work; trying again');
        }
        this.#troubles.set(what, error);
        await sleep(this.#clock, waitMs);
      }
    }
  }

  #over(what: Request): void {
    this.#troubles.delete(what);
    this.#troubles.delete('said');
    if (this.#troubles.size === 0) this.#logger.info({ what }, 'the store works again');
  }
}

export const isPassing = (error: unknown): error is StoreError =>
  error instanceof StoreError && error.code === 'unavailable';
