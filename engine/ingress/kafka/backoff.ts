// Growing pauses between attempts: doubled each time, with a bound, spread by a fifth so that many sources don't knock in step.

export interface BackoffOptions {
  readonly firstMs: number;
  readonly maxMs: number;
  /** A number in [0, 1); injected so that a test can hold it still. */
  readonly entropy?: () => number;
}

const growth = 2;
const spread = 0.2;

export class Backoff {
  readonly #options: BackoffOptions;
  #nextMs: number;

  constructor(options: BackoffOptions) {
    this.#options = options;
    this.#nextMs = options.firstMs;
  }

  /** The next pause in milliseconds; the one after it is longer, up to the bound. */
  next(): number {
    const { maxMs, entropy = Math.random } = this.#options;
    const pauseMs = Math.min(this.#nextMs, maxMs);
    this.#nextMs = Math.min(this.#nextMs * growth, maxMs);
    return Math.round(pauseMs * (1 - spread * entropy()));
  }

  reset(): void {
    this.#nextMs = this.#options.firstMs;
  }
}
