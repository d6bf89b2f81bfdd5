/**
 * Turns that are decided and not yet written: while one is on its way to the disk, the next is decided and sent behind it.
 *
 * Deciding ahead is safe, because cells move when a turn is decided: what is decided next knows of it already. What the
 * world sees must wait:
 *
 *  W1. Turns become durable in the order in which they were decided. The store takes a turn only behind the one before
 *      it (S3), so what was sent behind a turn that failed has been refused, and is sent again after it.
 *  W2. The effects of a turn are done when it and every turn before it are durable; also those of a turn that wrote
 *      nothing, because it was decided on what the others wrote.
 *  W3. After a turn that failed for now nothing is sent until it is written; then the rest goes out again, in order.
 *  W4. At most `turnsInFlightMax` turns are in it, so that a memory ahead of the disk is a bounded one.
 */
import type { Cell } from '../actors/cell.ts';
import type { Effect } from '../actors/effect.ts';
import type { Clock } from './clock.ts';
import type { Limits } from './limits.ts';
import type { Patience } from './patience.ts';
import type { Store, Turn, Write } from './store/store.ts';

export interface PipelineParts {
  readonly store: Store;
  readonly limits: Limits;
  readonly clock: Clock;
  readonly patience: Patience;
  /** The last turn that the store has. */
  readonly turn: number;
  /** A turn is durable, and so are those before it; it took so long from when it was the next. Called in order. */
  readonly written: (turn: DecidedTurn, tookMs: number) => void;
  /** A turn can not be written, and nothing behind it. */
  readonly failed: (error: unknown) => void;
}

/** What one turn came to. */
export interface DecidedTurn {
  /** Counts all turns of this engine's life, also those that wrote nothing. */
  readonly sequence: number;
  readonly commands: number;
  readonly writes: readonly Write[];
  readonly effects: readonly Effect[];
  /** The cells that it changed. */
  readonly changed: readonly Cell[];
}

interface OnItsWay extends DecidedTurn {
  readonly turn: Turn | null;
  readonly addedAt: number;
  /** The store's answer, where it has been sent. */
  reply: Promise<void> | null;
}

export class Pipeline {
  readonly #parts: PipelineParts;
  /** In the order decided; the first is the next to become durable. */
  readonly #turns: OnItsWay[] = [];
  #number: number;
  #draining = false;
  #failed = false;
  /** The first turn has failed for now (W3). */
  #heldUp = false;
  #emptied: (() => void)[] = [];

  constructor(parts: PipelineParts) {
    this.#parts = parts;
    this.#number = parts.turn;
  }

  get isEmpty(): boolean {
    return this.#turns.length === 0;
  }

  get isFull(): boolean {
    return this.#turns.length >= this.#parts.limits.turnsInFlightMax;
  }

  /** Commands of the turns that are on their way. */
  get commands(): number {
    let commands = 0;
    for (const turn of this.#turns) commands += turn.commands;
    return commands;
  }

  /** After a failure nothing is taken any more. */
  add(decided: DecidedTurn): void {
    if (this.#failed) return;
    const { writes } = decided;
    const addedAt = this.#parts.clock.elapsed();
    const turn = writes.length === 0 ? null : { number: ++this.#number, writes };
    const added: OnItsWay = { ...decided, turn, addedAt, reply: null };
    this.#turns.push(added);
    if (!this.#heldUp) void this.#send(added);
    if (!this.#draining) void this.#drain();
  }

  /** Resolves when nothing is on its way; after a failure at once. */
  empty(): Promise<void> {
    return new Promise((resolve) => {
      if (!this.#draining) return resolve();
      this.#emptied.push(resolve);
    });
  }

  async #drain(): Promise<void> {
    const { clock } = this.#parts;
    this.#draining = true;
    let last = 0;
    try {
      for (let first = this.#turns[0]; first !== undefined; first = this.#turns[0]) {
        await this.#untilWritten(first);
        this.#turns.shift();
        const now = clock.elapsed();
        this.#parts.written(first, now - Math.max(first.addedAt, last));
        last = now;
      }
    } catch (error) {
      this.#failed = true;
      this.#turns.length = 0;
      this.#parts.failed(error);
    } finally {
      this.#draining = false;
      for (const resolve of this.#emptied.splice(0)) resolve();
    }
  }

  #untilWritten(first: OnItsWay): Promise<void> | null {
    if (first.turn === null) return null;
    return this.#parts.patience.insist('commit', async () => {
      try {
        await (first.reply ?? this.#send(first));
      } catch (error) {
        this.#heldUp = true;
        await this.#recall();
        throw error;
      }
      if (this.#heldUp) this.#sendAgain();
    });
  }

  /** What was sent behind a turn that failed has been refused with it; a turn that was stored all the same stays so (S2). */
  async #recall(): Promise<void> {
    for (const turn of this.#turns) {
      try {
        await turn.reply;
      } catch {
        turn.reply = null;
      }
    }
  }

  #sendAgain(): void {
    this.#heldUp = false;
    for (const turn of this.#turns) if (turn.reply === null) void this.#send(turn);
  }

  #send(sent: OnItsWay): Promise<void> | null {
    if (sent.turn === null) return null;
    sent.reply = this.#parts.store.commit(sent.turn);
    // Whoever comes to it finds the error; until then it is no one's.
    sent.reply.catch(() => undefined);
    return sent.reply;
  }
}
