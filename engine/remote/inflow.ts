/**
 * What an endpoint says, frame by frame, and no faster than it becomes durable: who asks for what needs no answer is held up by
 * nothing but this, and all that the network brings would wait in memory for the disk.
 *
 *  F1. Frames are taken in the order in which they came, and the end of the exchange behind the last of them.
 *  F2. What was taken and is not durable is less than `readAheadBytesMax` and one frame. At the bound the exchange is not read, so
 *      that its other side is held up; it goes on when all that was taken is durable.
 *  F3. It waits for the disk alone, which waits for no frame. What the engine says goes out meanwhile, and an attempt that is
 *      over waits for nothing.
 */
import type { AttemptChannel } from '../../sdk/protocol/index.ts';
import type { Frame } from '../../sdk/protocol/wire/frames.ts';
import { Deframer } from '../../sdk/protocol/wire/frames.ts';

export interface InflowParts {
  readonly frameBytesMax: number;
  readonly readAheadBytesMax: number;
  readonly untilDurable: AttemptChannel['untilDurable'];
  readonly pause: () => void;
  readonly resume: () => void;
  /** The attempt has ended: nothing more is taken. */
  readonly isOver: () => boolean;
  readonly take: (frame: Frame) => void;
  /** What came is no frame, or `take` has thrown. */
  readonly wrong: (error: unknown) => void;
  /** The exchange is over, by the word of its transport. */
  readonly closed: (trouble: string | null) => void;
}

/** What even an empty frame costs in memory until it is written: a command, what follows from it, a row. */
const FRAME_BYTES_LEAST = 1_024;

export class Inflow {
  readonly #parts: InflowParts;
  readonly #frames: Deframer;
  /** Taken since the last time that all was known to be durable. */
  #aheadBytes = 0;
  #isHeld = false;
  #end: { readonly trouble: string | null } | null = null;

  constructor(parts: InflowParts) {
    this.#parts = parts;
    this.#frames = new Deframer(parts.frameBytesMax);
  }

  /** True while the exchange is not read. */
  get isHeld(): boolean {
    return this.#isHeld;
  }

  add(chunk: Uint8Array): void {
    this.#frames.add(chunk);
    this.#goOn();
  }

  /** Nothing more comes. */
  end(trouble: string | null): void {
    this.#end = { trouble };
    this.#goOn();
  }

  #goOn(): void {
    const { isOver, take, wrong, closed } = this.#parts;
    if (this.#isHeld && !isOver()) return;
    try {
      while (!isOver() && !this.#mustWait()) {
        const frame = this.#frames.next();
        if (frame === null) break;
        this.#aheadBytes += Math.max(frame.payload.length, FRAME_BYTES_LEAST);
        take(frame);
      }
    } catch (error) {
      wrong(error);
    }
    if (this.#end !== null && (isOver() || !this.#isHeld)) closed(this.#end.trouble);
  }

  #mustWait(): boolean {
    const { readAheadBytesMax, untilDurable, pause, resume } = this.#parts;
    if (this.#aheadBytes < readAheadBytesMax) return false;
    this.#aheadBytes = 0;
    const durable = untilDurable?.() ?? null;
    if (durable === null) return false;
    this.#isHeld = true;
    pause();
    void durable.then(() => {
      this.#isHeld = false;
      this.#goOn();
      if (!this.#isHeld) resume();
    });
    return true;
  }
}
