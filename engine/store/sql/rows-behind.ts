/**
 * The rows of turns that are in the log already (`turn-log.ts`), on their way into the database: by the writer's thread, in order,
 * many turns in one transaction.
 *
 *  B1. What a turn touched is not read from the database by anybody else until its rows are there.
 *  B2. Whatever is asked of the writer's thread is asked behind the rows of every turn before it (S4).
 *  B3. Rows that can't be written now are tried again. Meanwhile no further turn comes here.
 *  B4. A group goes when the one before it has answered; so the thread has one group to do, a load that is asked of it waits for
 *      little, and what comes meanwhile shares a transaction. Where the thread does not keep up, a turn waits for room.
 */
import type { CellAddress } from '../../../actors/address.ts';
import { StoreError } from '../store.ts';
import type { Touched } from './touched.ts';
import { touchOf } from './touched.ts';
import { blocksOf } from './turn-record.ts';

/**
 * Of a group: 96 turns of one call each, or eight of 256. Turns of one invocation write the same pages, and a sync costs the same for
 * all: with 32 blocks and 10 ms, HTTP at 256 in flight was a tenth slower, and a call alone took a fifth longer, for two
 * fifths more of the CPU. It takes the thread some 60 ms, and what is asked of it meanwhile waits.
 */
export const GROUP_BLOCKS = 96;
/** What is less is sent after this, ms, or as soon as something is asked. */
const GROUP_MS = 100;
/** Of what is behind, 1.5 MiB: four groups. Where the thread does not keep up, turns go at its pace. */
export const BEHIND_BLOCKS_MAX = 384;
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
  #waitingBlocks = 0;
  #blocks = 0;
  #groups = 0;
  #last: Promise<void> = Promise.resolve();
  #failure: unknown = null;
  #timer: NodeJS.Timeout | null = null;
  #roomFor: (() => void)[] = [];

  constructor(parts: RowsBehindParts) {
    this.#parts = parts;
  }

  get isEmpty(): boolean {
    return this.#sent.length + this.#waiting.length === 0;
  }

  /** It takes no further turn now (B3). */
  get isStuck(): boolean {
    return this.#failure !== null;
  }

  /** Of a turn that is in the log. @returns what the next one has to wait for (B4); null where there is room */
  add(turn: number, record: Uint8Array, touched: readonly Touched[]): Promise<void> | null {
    this.#waiting.push({ turn, record, touched });
    for (const each of touched) this.#touched.set(each, (this.#touched.get(each) ?? 0) + 1);
    const blocks = blocksOf(record.length);
    this.#blocks += blocks;
    this.#waitingBlocks += blocks;
    this.#goOn();
    if (this.#blocks < BEHIND_BLOCKS_MAX) return null;
    return new Promise((resolve) => this.#roomFor.push(resolve));
  }

  /** B1. */
  isTouched(address: CellAddress): boolean {
    return this.#touched.size > 0 && this.#touched.has(touchOf(address));
  }

  /** Sends everything at once (B2). Resolves when it is in the database. @throws what the thread says */
  async settled(): Promise<void> {
    if (this.isEmpty) return;
    while (this.#send());
    await this.#last;
    if (this.#failure !== null) throw this.#failure;
  }

  /** Nothing is tried again by itself. */
  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** B4. */
  #goOn(): void {
    if (this.#waiting.length === 0 || this.#groups > 0) return;
    if (this.#waitingBlocks >= GROUP_BLOCKS) this.#send();
    else this.#sendAfter(GROUP_MS);
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

  /** @returns whether there was something to send */
  #send(): boolean {
    this.stop();
    // What was sent behind a group that failed fails with it.
    if (this.#failure !== null && this.#groups > 0) return false;
    this.#failure = null;
    const group = this.#nextGroup();
    if (group.length === 0) return false;
    this.#sent = this.#sent.concat(group);
    this.#groups += 1;
    this.#last = this.#apply(group);
    return true;
  }

  #nextGroup(): readonly Behind[] {
    let blocks = 0;
    let count = 0;
    for (; count < this.#waiting.length && blocks < GROUP_BLOCKS; count += 1)
      blocks += blocksOf((this.#waiting[count] as Behind).record.length);
    const group = this.#waiting.slice(0, count);
    this.#waiting = this.#waiting.slice(count);
    this.#waitingBlocks -= blocks;
    return group;
  }

  async #apply(group: readonly Behind[]): Promise<void> {
    try {
      await this.#parts.apply(group.map(({ record }) => record));
      if (this.#failure === null) this.#applied(group);
    } catch (error) {
      this.#failure ??= error;
    }
    this.#groups -= 1;
    if (this.#failure === null) this.#goOn();
    else if (this.#groups === 0) this.#failed(this.#failure);
  }

  #applied(group: readonly Behind[]): void {
    this.#sent = this.#sent.slice(group.length);
    for (const { touched, record } of group) {
      this.#blocks -= blocksOf(record.length);
      for (const each of touched) this.#untouch(each);
    }
    this.#parts.applied((group.at(-1) as Behind).turn);
    if (this.#blocks < BEHIND_BLOCKS_MAX) this.#letIn();
  }

  #untouch(each: Touched): void {
    const left = (this.#touched.get(each) as number) - 1;
    if (left === 0) this.#touched.delete(each);
    else this.#touched.set(each, left);
  }

  #letIn(): void {
    for (const resolve of this.#roomFor.splice(0)) resolve();
  }

  /** Rows that were written all the same are not written again (S2). The next turn is told by the thread what is wrong. */
  #failed(error: unknown): void {
    this.#waiting = [...this.#sent, ...this.#waiting];
    this.#waitingBlocks = this.#blocks;
    this.#sent = [];
    this.#letIn();
    if (error instanceof StoreError && error.code === 'unavailable') this.#sendAfter(AGAIN_MS);
    else this.#parts.lost(error);
  }
}
