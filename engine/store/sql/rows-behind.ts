/**
 * The rows of turns that are in the log already (`turn-log.ts`), on their way into the database: by the writer's thread, in order,
 * many turns in one transaction.
 *
 *  B1. What a turn touched is not read from the database by anybody else until its rows are there.
 *  B2. Whatever is asked of the writer's thread is asked behind the rows of every turn before it (S4).
 *  B3. Rows that can't be written now are tried again. Meanwhile no further turn comes here, so that what is behind is bounded.
 */
import type { CellAddress } from '../../../actors/address.ts';
import { StoreError } from '../store.ts';
import type { Touched } from './touched.ts';
import { touchOf } from './touched.ts';

/** In turns. As many are sent in one group: the cost of sending, and of the sync, is shared. */
const GROUP_TURNS = 32;
/** What is less is sent after this, ms. */
const GROUP_MS = 10;
/** In turns. Where the thread does not keep up, turns go to it directly, at its pace. */
const BEHIND_MAX = 256;
/** B3, ms. */
const AGAIN_MS = 1_000;

export interface RowsBehindParts {
  /** Has the writer's thread apply them, behind everything that it was asked before. */
  readonly apply: (records: readonly Uint8Array[]) => Promise<unknown>;
  /** The rows of this turn, and of those before it, are in the database. */
  readonly applied: (turn: number) => void;
  /** Trouble that will not pass, and that nobody may have asked for. */
  readonly lost: (error: unknown) => void;
}

interface Behind {
  readonly turn: number;
  readonly record: Uint8Array;
  readonly touched: readonly Touched[];
}

export class RowsBehind {
  readonly #parts: RowsBehindParts;
  /** Of the turns of `#sent` and `#waiting`, and how many of them. */
  readonly #touched = new Map<Touched, number>();
  #sent: Behind[] = [];
  #waiting: Behind[] = [];
  #groups = 0;
  #last: Promise<void> = Promise.resolve();
  #failure: unknown = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(parts: RowsBehindParts) {
    this.#parts = parts;
  }

  get isEmpty(): boolean {
    return this.#sent.length + this.#waiting.length === 0;
  }

  /** It takes no further turn now (B3). */
  get isFull(): boolean {
    return this.#failure !== null || this.#sent.length + this.#waiting.length >= BEHIND_MAX;
  }

  add(turn: number, record: Uint8Array, touched: readonly Touched[]): void {
    this.#waiting.push({ turn, record, touched });
    for (const each of touched) this.#touched.set(each, (this.#touched.get(each) ?? 0) + 1);
    if (this.#waiting.length >= GROUP_TURNS) this.#send();
    else this.#sendAfter(GROUP_MS);
  }

  /** B1. */
  isTouched(address: CellAddress): boolean {
    return this.#touched.size > 0 && this.#touched.has(touchOf(address));
  }

  /** Sends everything at once (B2). Resolves when it is in the database. @throws what the thread says */
  async settled(): Promise<void> {
    if (this.isEmpty) return;
    this.#send();
    await this.#last;
    if (this.#failure !== null) throw this.#failure;
  }

  /** Nothing is tried again by itself. */
  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #sendAfter(ms: number): void {
    if (this.#timer !== null) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#send();
    }, ms);
    // What is in the log is found at the next start.
    this.#timer.unref();
  }

  #send(): void {
    this.stop();
    // What was sent behind a group that failed fails with it.
    if (this.#failure !== null && this.#groups > 0) return;
    this.#failure = null;
    const group = this.#waiting;
    if (group.length === 0) return;
    this.#waiting = [];
    this.#sent = this.#sent.concat(group);
    this.#groups += 1;
    this.#last = this.#apply(group);
  }

  async #apply(group: readonly Behind[]): Promise<void> {
    try {
      await this.#parts.apply(group.map(({ record }) => record));
      if (this.#failure === null) this.#applied(group);
    } catch (error) {
      this.#failure ??= error;
    }
    this.#groups -= 1;
    if (this.#failure !== null && this.#groups === 0) this.#failed(this.#failure);
  }

  #applied(group: readonly Behind[]): void {
    this.#sent = this.#sent.slice(group.length);
    for (const { touched } of group) for (const each of touched) this.#untouch(each);
    this.#parts.applied((group.at(-1) as Behind).turn);
  }

  #untouch(each: Touched): void {
    const left = (this.#touched.get(each) as number) - 1;
    if (left === 0) this.#touched.delete(each);
    else this.#touched.set(each, left);
  }

  /** Rows that were written all the same are not written again (S2). */
  #failed(error: unknown): void {
    this.#waiting = [...this.#sent, ...this.#waiting];
    this.#sent = [];
    if (error instanceof StoreError && error.code === 'unavailable') this.#sendAfter(AGAIN_MS);
    else this.#parts.lost(error);
  }
}
