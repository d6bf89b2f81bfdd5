/**
 * What user code sees next: the pure core of an attempt. No await, no clock, no chance, no timer.
 *
 *  1. What the handler asks for is held against the journal's entries, in order; what lies behind them is new (R2).
 *  2. Completions form one list in journal order: those of the journal, then those delivered later (R3). An entry that
 *     carries its outcome counts as its own completion, unless its id is 0: then user code had it at once.
 *  3. Completion number k (from 0) may be given to user code only after every logged entry with `seen` ≤ k was asked.
 *     So user code meets the results in the order, and at the places, at which it met them the first time.
 */
import {
  type AskedEntry,
  CANCEL_SIGNAL,
  type CompletionId,
  type Delivery,
  type EntryItem,
  type InputEntry,
  type JournalItem,
} from '../protocol/index.ts';
import { describe, MISMATCH_REMEDY, mismatchOf } from './compare.ts';

/** The answer to "the handler asks for this". */
export type Asked =
  | { readonly kind: 'new' }
  | { readonly kind: 'logged'; readonly entry: AskedEntry }
  | { readonly kind: 'mismatch'; readonly message: string };

const NEW: Asked = { kind: 'new' };

export class Replay {
  readonly input: InputEntry;
  /** Entries of the journal, the input left out; `#askedCount` of them were asked so far. */
  readonly #logged: (EntryItem & { readonly entry: AskedEntry })[] = [];
  #askedCount = 0;
  /** Completions not given yet begin at `#head`. */
  #completions: Delivery[] = [];
  #head = 0;
  #seen = 0;
  #journaledCompletions = 0;
  #lastIndex: number;
  #cancelKnown = false;
  /**
   * Ids whose completion was known before the handler asked; a run among them need not execute. That can be only while
   * entries are owed, so an attempt that replays nothing has none.
   */
  #answered: Set<CompletionId> | null = null;

  /** @throws Error where the journal does not begin with the input, or has an output: the engine broke the protocol. */
  constructor(journal: readonly JournalItem[]) {
    const first = journal[0];
    if (first?.type !== 'entry' || first.entry.kind !== 'input')
      throw new Error('the journal does not begin with an input');
    this.input = first.entry;
    for (let place = 1; place < journal.length; place++) this.#read(journal[place] as JournalItem);
    this.#journaledCompletions = this.#completions.length;
    this.#lastIndex = (journal[journal.length - 1] as JournalItem).index;
  }

  /** How many completions user code was given. */
  get seen(): number {
    return this.#seen;
  }

  /** How many of the journal's entries were asked; grows with each match. */
  get askedCount(): number {
    return this.#askedCount;
  }

  /** True while user code does what an earlier attempt did already. */
  get replaying(): boolean {
    return this.#askedCount < this.#logged.length || this.#seen < this.#journaledCompletions;
  }

  /** True where the handler has yet to ask for entries of the journal. */
  get owesEntries(): boolean {
    return this.#askedCount < this.#logged.length;
  }

  /** What the journal has where the handler asks next; null where it would be new. */
  get nextLogged(): AskedEntry | null {
    return this.#logged[this.#askedCount]?.entry ?? null;
  }

  get hasUndelivered(): boolean {
    return this.#head < this.#completions.length;
  }

  /** Rule 1. */
  ask(asked: AskedEntry): Asked {
    const item = this.#logged[this.#askedCount];
    if (item === undefined) return NEW;
    const message = mismatchOf(item.index, item.entry, asked);
    if (message !== null) return { kind: 'mismatch', message };
    this.#askedCount++;
    return { kind: 'logged', entry: item.entry };
  }

  /** Rule 2: completions as they arrive. Those at or before the last known index are had already. */
  add(deliveries: readonly Delivery[]): void {
    for (const delivery of deliveries) {
      if (delivery.index <= this.#lastIndex) continue;
      this.#lastIndex = delivery.index;
      this.#append(delivery);
    }
  }

  /** Rule 3: the completion that user code gets next, or null where there is none or an entry has to be asked before. */
  next(): Delivery | null {
    const delivery = this.#completions[this.#head];
    if (delivery === undefined || this.waitsForAsk) return null;
    this.#seen++;
    // A list that is emptied by `pop` keeps its room, and live completions mostly come one by one.
    if (this.#completions.length === 1) return this.#completions.pop() as Delivery;
    this.#head++;
    if (this.#head === this.#completions.length) {
      this.#completions = [];
      this.#head = 0;
    }
    return delivery;
  }

  /** True where the handler must ask for the next logged entry before anything else can be given to it. */
  get waitsForAsk(): boolean {
    const item = this.#logged[this.#askedCount];
    return item !== undefined && item.seen <= this.#seen;
  }

  isAnswered(id: CompletionId): boolean {
    return this.#answered?.has(id) === true;
  }

  /** True where a cancellation is known that user code was not given yet: what it starts now will be rejected. */
  get cancelAhead(): boolean {
    if (!this.#cancelKnown) return false;
    for (let place = this.#head; place < this.#completions.length; place++) {
      if ((this.#completions[place] as Delivery).id === CANCEL_SIGNAL) return true;
    }
    return false;
  }

  /** The sentence for a handler that stopped asking, by ending or by stalling, while the journal still has entries. */
  owedMessage(what: string): string {
    const item = this.#logged[this.#askedCount];
    if (item === undefined) throw new Error('no entry of the journal is owed');
    return `journal mismatch at entry ${item.index}: ${what}, the journal still has ${describe(item.entry)}. ${MISMATCH_REMEDY}`;
  }

  #read(item: JournalItem): void {
    if (item.type === 'completion') {
      this.#append(item);
      return;
    }
    const { entry } = item;
    if (entry.kind === 'input' || entry.kind === 'output')
      throw new Error(`the journal has an ${entry.kind} at ${item.index}`);
    this.#logged.push(item as EntryItem & { readonly entry: AskedEntry });
    if (!('outcome' in entry) || entry.outcome === undefined || entry.id === 0) return;
    this.#append({ index: item.index, id: entry.id, outcome: entry.outcome });
  }

  #append(delivery: Delivery): void {
    this.#completions.push(delivery);
    if (delivery.id === CANCEL_SIGNAL) this.#cancelKnown = true;
    if (!this.owesEntries) return;
    this.#answered ??= new Set();
    this.#answered.add(delivery.id);
  }
}
