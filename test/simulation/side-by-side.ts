/**
 * What engines asked of their stores, asked of a database and of the specification side by side: every answer must be the same. So
 * what a simulation shows holds there, too: with turns under way that are decided ahead of the disk, and cells read meanwhile.
 */
import { expect } from 'chai';
import type { MemoryData } from '../../engine/store/memory/data.ts';
import { openMemory } from '../../engine/store/memory.ts';
import type { Store } from '../../engine/store/store.ts';
import { StoreError } from '../../engine/store/store.ts';
import { questions } from './questions.ts';
import type { Asked, Method, StoreEvent } from './store-log.ts';

export interface ReplayOptions {
  readonly events: readonly StoreEvent[];
  /** The specification's rows, of the same installation as the database's. */
  readonly data: MemoryData;
  /** The database. */
  readonly open: () => Store;
}

export interface Replayed {
  /** Questions whose answers were held against each other. */
  readonly compared: number;
  /** Loads while a turn was being written. */
  readonly loadsMeanwhile: number;
}

/** The two stores of one engine. */
interface Pair {
  readonly memory: Store;
  readonly other: Store;
}

/** @throws AssertionError where two answers differ */
export async function replay({ events, data, open }: ReplayOptions): Promise<Replayed> {
  const pair = new Replay(data, open);
  try {
    for (const event of events) await pair.happen(event);
    await pair.look();
    return pair.replayed;
  } finally {
    await pair.end();
  }
}

/** Their order is the store's own. */
const UNORDERED: ReadonlySet<Method> = new Set(['running', 'subscriptionIds']);

class Replay {
  readonly #data: MemoryData;
  readonly #open: () => Store;
  readonly #pending = new Map<Asked, Promise<void>>();
  #pair: Pair | null = null;
  #compared = 0;
  #loadsMeanwhile = 0;

  constructor(data: MemoryData, open: () => Store) {
    this.#data = data;
    this.#open = open;
  }

  get replayed(): Replayed {
    return { compared: this.#compared, loadsMeanwhile: this.#loadsMeanwhile };
  }

  async happen({ kind, asked }: StoreEvent): Promise<void> {
    if (kind === 'answered') return this.#answered(asked);
    if (asked.method === 'open') return this.#begin();
    if (asked.method === 'close') return this.end();
    const { memory, other } = this.#opened();
    if (asked.method === 'load' && [...this.#pending.keys()].some(({ method }) => method === 'commit')) {
      this.#loadsMeanwhile += 1;
    }
    const [got, expected] = [answerOf(other, asked), answerOf(memory, asked)];
    this.#pending.set(asked, this.#compare(asked, expected, got));
  }

  /** Everything that people may ask. */
  async look(): Promise<void> {
    if (this.#pair === null) return;
    await this.#allAnswered();
    const { memory, other } = this.#pair;
    for (const { name, ask } of await questions(memory.queries)) {
      expect(await ask(other.queries), name).to.deep.equal(await ask(memory.queries));
      this.#compared += 1;
    }
  }

  async end(): Promise<void> {
    const pair = this.#pair;
    this.#pair = null;
    try {
      await this.#allAnswered();
    } finally {
      await pair?.other.close();
    }
  }

  async #begin(): Promise<void> {
    await this.end();
    const pair = { memory: openMemory(this.#data), other: this.#open() };
    this.#pair = pair;
    expect(await pair.other.open(), 'open').to.deep.equal(await pair.memory.open());
  }

  async #answered(asked: Asked): Promise<void> {
    await this.#pending.get(asked);
    this.#pending.delete(asked);
  }

  async #allAnswered(): Promise<void> {
    for (const asked of [...this.#pending.keys()]) await this.#answered(asked);
  }

  async #compare(asked: Asked, expected: Promise<unknown>, got: Promise<unknown>): Promise<void> {
    const told = () => `${asked.method} ${JSON.stringify(asked.args).slice(0, 500)}`;
    expect(await got, told()).to.deep.equal(await expected);
    this.#compared += 1;
  }

  #opened(): Pair {
    if (this.#pair === null) throw new Error('bug: a store was asked before it was opened');
    return this.#pair;
  }
}

/** What it says, or why it says no. */
async function answerOf(store: Store, { method, args }: Asked): Promise<unknown> {
  try {
    const answer = await (store[method] as (...args: readonly unknown[]) => Promise<unknown>).call(store, ...args);
    return UNORDERED.has(method) ? (answer as readonly string[]).toSorted() : answer;
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return { code: error.code, message: error.message };
  }
}
