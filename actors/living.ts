/**
 * The living invocations of one cell, as a map. A deep mailbox is many times the same row with other numbers, so of one
 * that waits untouched only its numbers are kept, beside an example that is otherwise the same; whoever asks for it gets it
 * whole. 100,000 records in mailboxes: 100 MB of heap as rows, 20 MB like this, and nothing has to be read when one begins.
 */
import type { Seq } from '../sdk/protocol/index.ts';
import { renumberedId } from '../sdk/protocol/index.ts';
import type { Invocation, JournalFold, Origin } from './invocation.ts';

/** Kinds of waiting ones that a cell tells apart; the others are kept whole. */
const EXAMPLES_MAX = 4;

/** What may differ between one that waits and its example, but for the number, which is the map's key. */
class Waiting {
  readonly example: Invocation;
  readonly position: number;
  readonly createdAt: number;
  readonly inputBytes: number;
  readonly idempotencyKey: string | null;
  /** Of a record; 0 where it came from elsewhere. */
  readonly offset: number;
  readonly timestampMs: number;

  constructor(example: Invocation, { position, createdAt, inputBytes, idempotencyKey, origin }: Invocation) {
    this.example = example;
    this.position = position;
    this.createdAt = createdAt;
    this.inputBytes = inputBytes;
    this.idempotencyKey = idempotencyKey;
    this.offset = origin.kind === 'kafka' ? origin.offset : 0;
    this.timestampMs = origin.kind === 'kafka' ? origin.timestampMs : 0;
  }

  whole(seq: Seq): Invocation {
    const { example, position, createdAt, inputBytes, idempotencyKey, offset, timestampMs } = this;
    const origin: Origin =
      example.origin.kind === 'kafka' ? { ...example.origin, offset, timestampMs } : example.origin;
    const id = renumberedId(example.id, seq);
    return { ...example, seq, id, position, createdAt, inputBytes, idempotencyKey, origin };
  }
}

export class Living {
  readonly #kept = new Map<Seq, Invocation | Waiting>();
  #examples: Invocation[] = [];
  /** The one that was asked for last, where it is whole: a command asks for the same one four times, and numbers hash slowly. */
  #last: Invocation | null = null;

  /** Of rows that may be somebody else's: they are copied, because `journaled` moves them. */
  static of(invocations: Iterable<Invocation>): Living {
    const living = new Living();
    for (const invocation of invocations) living.set({ ...invocation });
    return living;
  }

  get size(): number {
    return this.#kept.size;
  }

  has(seq: Seq): boolean {
    return this.#kept.has(seq);
  }

  get(seq: Seq): Invocation | undefined {
    if (this.#last?.seq === seq) return this.#last;
    const kept = this.#kept.get(seq);
    if (kept instanceof Waiting) return kept.whole(seq);
    if (kept !== undefined) this.#last = kept;
    return kept;
  }

  /** @param invocation the cell's own from now on: its fold moves with its journal, the rest never */
  set(invocation: Invocation): void {
    const example = isUntouched(invocation) ? this.#exampleOf(invocation) : null;
    this.#kept.set(invocation.seq, example === null ? invocation : new Waiting(example, invocation));
    if (example === null) this.#last = invocation;
    else if (this.#last?.seq === invocation.seq) this.#last = null;
  }

  /**
   * Its journal has grown. One that is kept whole is the cell's own and moves with it, in place: a copy for each item was
   * 2 KB for an invocation of three steps. What others are made after stays as it is.
   */
  journaled(seq: Seq, journalLength: number, fold: Omit<JournalFold, 'journalLength'>): void {
    const kept = this.#last?.seq === seq ? this.#last : this.#kept.get(seq);
    if (kept === undefined) throw new Error(`bug: the journal of ${seq}, which is not alive here`);
    if (kept instanceof Waiting) return this.set({ ...kept.whole(seq), ...fold, journalLength });
    if (this.#examples.includes(kept)) return this.set({ ...kept, ...fold, journalLength });
    const own: { -readonly [Name in keyof JournalFold]: JournalFold[Name] } = kept;
    own.journalLength = journalLength;
    own.open = fold.open;
    own.failed = fold.failed;
    own.signals = fold.signals;
    if (isUntouched(kept)) this.set(kept);
  }

  delete(seq: Seq): void {
    this.#kept.delete(seq);
    if (this.#last?.seq === seq) this.#last = null;
    if (this.#kept.size === 0) this.#examples = [];
  }

  keys(): Iterable<Seq> {
    return this.#kept.keys();
  }

  *values(): Generator<Invocation> {
    for (const [seq, kept] of this.#kept) yield kept instanceof Waiting ? kept.whole(seq) : kept;
  }

  *[Symbol.iterator](): Generator<readonly [Seq, Invocation]> {
    for (const invocation of this.values()) yield [invocation.seq, invocation];
  }

  /** The first of a kind becomes the example of those that follow. */
  #exampleOf(invocation: Invocation): Invocation | null {
    const known = this.#examples.find((example) => isAlike(example, invocation));
    if (known !== undefined) return known;
    if (this.#examples.length < EXAMPLES_MAX) this.#examples.push(invocation);
    return null;
  }
}

/** Waits for the key, has its input and nothing else, and nobody but its caller's record tells it from others. */
function isUntouched(invocation: Invocation): boolean {
  const { status, journalLength, parent, origin } = invocation;
  if (status !== 'queued' || journalLength !== 1 || parent !== null) return false;
  if (origin.kind !== 'kafka' && origin.kind !== 'http' && origin.kind !== 'client') return false;
  const { attempt, retryCount, retryingSince, dueAt, startedAt, lastError, cancelRequested, step } = invocation;
  if (attempt !== 0 || retryCount !== 0 || cancelRequested) return false;
  if (retryingSince !== null || dueAt !== null || startedAt !== null || lastError !== null || step !== null)
    return false;
  return invocation.open.size === 0 && invocation.failed.length === 0 && invocation.signals.size === 0;
}

/** Of two untouched ones in one cell: address, shard and key are the same. */
function isAlike(one: Invocation, other: Invocation): boolean {
  return (
    one.target.handler === other.target.handler &&
    one.mode === other.mode &&
    one.chart === other.chart &&
    isSameSource(one.origin, other.origin)
  );
}

function isSameSource(one: Origin, other: Origin): boolean {
  if (one.kind !== 'kafka' || other.kind !== 'kafka') return one.kind === other.kind;
  return one.subscription === other.subscription && one.topic === other.topic && one.partition === other.partition;
}
