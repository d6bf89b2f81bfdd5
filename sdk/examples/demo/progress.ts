// What a person sees while the demo works: on a terminal one line that changes, elsewhere a line every two seconds.

export interface Snapshot {
  readonly elapsedMs: number;
  /** Records in the topic, and how many there will be. */
  readonly recordsIn: number;
  readonly recordsAll: number;
  /** Orders that are through to the last step, and how many there will be. */
  readonly ordersThrough: number;
  readonly ordersAll: number;
  /** As the engine said last; null while it is down or has said nothing yet. */
  readonly engine: { readonly lag: number; readonly backlog: number; readonly deadLetters: number } | null;
}

export function progressLine({ elapsedMs, engine, ...counts }: Snapshot): string {
  const parts = [
    `${seconds(elapsedMs).padStart(7)}  records in ${share(counts.recordsIn, counts.recordsAll)}`,
    `orders completed ${share(counts.ordersThrough, counts.ordersAll)}`,
    engine === null
      ? 'the engine is down'
      : `lag ${count(engine.lag)} · backlog ${count(engine.backlog)} · dead letters ${count(engine.deadLetters)}`,
  ];
  return parts.join(' · ');
}

export const count = (value: number): string => value.toLocaleString('en-US');
export const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
const share = (part: number, all: number): string => `${count(part).padStart(count(all).length)}/${count(all)}`;

/** What lines are written to; stderr, so that stdout stays what was asked for. */
export interface Screen {
  readonly isTTY?: boolean;
  /** Width in characters; a longer line would break, and then can't be replaced. */
  readonly columns?: number;
  write(text: string): unknown;
}

const lineEveryMs = 2_000;
const clearLine = '\r\x1b[2K';

export class Progress {
  readonly #screen: Screen;
  readonly #now: () => number;
  #isLive = false;
  #lastAt = Number.NEGATIVE_INFINITY;

  constructor(screen: Screen, now: () => number = Date.now) {
    this.#screen = screen;
    this.#now = now;
  }

  /** Something that happened: a line that stays. */
  say(line: string): void {
    this.#endLive();
    this.#screen.write(`${line}\n`);
  }

  /** How things stand: replaces what stood there. */
  show(snapshot: Snapshot): void {
    const line = progressLine(snapshot);
    if (this.#screen.isTTY) {
      this.#screen.write(`${clearLine}${line.slice(0, (this.#screen.columns ?? 80) - 1)}`);
      this.#isLive = true;
    } else if (this.#now() - this.#lastAt >= lineEveryMs) {
      this.#screen.write(`${line}\n`);
      this.#lastAt = this.#now();
    }
  }

  #endLive(): void {
    if (this.#isLive) this.#screen.write(clearLine);
    this.#isLive = false;
  }
}
