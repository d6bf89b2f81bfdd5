/** How often something happened lately, by key, in bounded memory: the key that was quiet longest is forgotten first. */
export interface RateLimits {
  /** Times within the window; then one waits until the window is over. */
  readonly timesMax: number;
  readonly windowMs: number;
  readonly keysMax: number;
}

interface Window {
  readonly endsAt: number;
  times: number;
}

export class RateWindow {
  readonly #limits: RateLimits;
  readonly #windows = new Map<string, Window>();

  constructor(limits: RateLimits) {
    this.#limits = limits;
  }

  /** How long this key has to wait, ms; 0 where it need not. */
  waitMs(key: string, now: number): number {
    const window = this.#windows.get(key);
    return window === undefined || window.times < this.#limits.timesMax ? 0 : Math.max(0, window.endsAt - now);
  }

  add(key: string, now: number): void {
    const { windowMs, keysMax } = this.#limits;
    const known = this.#windows.get(key);
    const window = known !== undefined && known.endsAt > now ? known : { endsAt: now + windowMs, times: 0 };
    window.times += 1;
    // Put at the end again, so that the first is the one that was quiet longest.
    this.#windows.delete(key);
    this.#windows.set(key, window);
    const [oldest] = this.#windows.keys();
    if (this.#windows.size > keysMax && oldest !== undefined) this.#windows.delete(oldest);
  }
}
