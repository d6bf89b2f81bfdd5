/**
 * One thread that answers questions, asked one at a time, so that the clock of each starts with its own work. SQLite can't
 * be told to stop from another thread, so a question that takes too long ends the thread, and the next one starts it again.
 */
import { StoreError } from '../store.ts';
import type { WorkerClient } from './worker-client.ts';

export interface QueryLineOptions {
  readonly worker: WorkerClient;
  /** False where the thread has other work as well: then it is never ended from here. */
  readonly mayEnd: boolean;
}

/** Each waits at most the time limit, so more than this many are not answered in time anyway. */
const WAITING_MAX = 1_000;

/**
 * For a thread to start, ms: on a busy machine that takes seconds. It is no part of a question's time, because a thread that
 * was ended while it started would start with the next question, and be ended again: nobody would ever be answered.
 */
const START_WITHIN_MS = 30_000;

export class QueryLine {
  readonly #options: QueryLineOptions;
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #closed = false;

  constructor(options: QueryLineOptions) {
    this.#options = options;
  }

  /** @throws StoreError unavailable, timeout, and what the question itself comes to */
  async ask(name: string, args: readonly unknown[], ms: number): Promise<unknown> {
    if (this.#waiting >= WAITING_MAX) throw overloaded();
    this.#waiting += 1;
    const answer = this.#last.then(() => this.#request(name, args, ms));
    this.#last = answer.catch(() => undefined); // Whoever asked hears of it.
    try {
      return await answer;
    } finally {
      this.#waiting -= 1;
    }
  }

  /** A read has nothing to finish: its asker is told, and the thread ends without waiting for it. */
  async close(reason: StoreError): Promise<void> {
    this.#closed = true;
    if (this.#options.mayEnd) await this.#options.worker.terminate(reason);
    await this.#last;
  }

  async #request(name: string, args: readonly unknown[], ms: number): Promise<unknown> {
    if (this.#closed) throw new StoreError('unavailable', 'the store is not open', 'Open it first.');
    const { worker } = this.#options;
    await this.#within(START_WITHIN_MS, worker.opened(), `the thread that answers ${name} did not start within`);
    return this.#within(ms, worker.request('query', [name, args]), `the query ${name} took longer than`);
  }

  /** @throws StoreError timeout; then the thread is ended */
  async #within<T>(ms: number, answer: Promise<T>, what: string): Promise<T> {
    const { promise: late, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => reject(this.#tooLong(ms, what)), ms);
    try {
      return await Promise.race([answer, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  #tooLong(ms: number, what: string): StoreError {
    const error = new StoreError(
      'timeout',
      `${what} ${ms} ms and was given up`,
      'Ask for less: a service, a status, a shorter time.',
    );
    if (this.#options.mayEnd) void this.#options.worker.terminate(error);
    return error;
  }
}

const overloaded = (): StoreError =>
  new StoreError('unavailable', `more than ${WAITING_MAX} queries wait`, 'Ask less often.');
