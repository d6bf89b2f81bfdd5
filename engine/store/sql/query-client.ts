/**
 * People's questions, on a thread that has no other work: a slow one costs the engine nothing. SQLite can't be told to
 * stop from another thread, so a question that takes too long ends the thread, and the next one starts it again.
 */
import type { BoundedQueries, StoreQueries } from '../queries.ts';
import { StoreError } from '../store.ts';
import { WorkerClient } from './worker-client.ts';

export interface QueryClientOptions {
  readonly file: string;
  /** Who has the data, where it is in memory: then there is no second thread. */
  readonly writer: WorkerClient | null;
  readonly timeoutMs: number;
}

/** Each waits at most the time limit, so more than this many are not answered in time anyway. */
const WAITING_MAX = 1_000;

const NAMES = [
  ...(['invocations', 'count', 'invocation', 'statusCounts', 'livingCounts', 'stepCounts', 'stepFailures'] as const),
  ...(['charts', 'chart', 'failures'] as const),
  ...(['journal', 'output', 'actors', 'actor', 'keyPauseCount'] as const),
  ...(['deadLetters', 'deadLetter', 'deadLetterCounts', 'audit', 'migrations'] as const),
] satisfies readonly (keyof StoreQueries)[];

/**
 * What looks at all that lives, or at many rows: with a backlog of hundreds of thousands that is most of a second. A screen
 * asks for them along with its rows, which must not wait behind them; but after so many passes it is their turn.
 */
const PATIENT: ReadonlySet<string> = new Set([
  ...['count', 'statusCounts', 'livingCounts', 'stepCounts', 'stepFailures', 'deadLetterCounts'],
]);
const PASSED_MAX = 20;

export class QueryClient {
  readonly queries: BoundedQueries;
  readonly #options: QueryClientOptions;
  readonly #worker: WorkerClient;
  #installation: string | null = null;
  /** Questions are asked one at a time, so that the clock of each starts with its own work. */
  #isAsking = false;
  readonly #prompt: (() => void)[] = [];
  readonly #patient: (() => void)[] = [];
  /** How often the first of the patient was passed. */
  #passed = 0;
  readonly #underWay = new Set<Promise<unknown>>();

  constructor(options: QueryClientOptions) {
    this.#options = options;
    const opening = () => [{ file: options.file, installation: this.#installation }];
    this.#worker = options.writer ?? new WorkerClient({ module: 'query-worker', file: options.file, opening });
    const { timeoutMs } = options;
    this.queries = {
      ...this.#within(timeoutMs),
      within: (ms) => this.#within(Math.min(ms, timeoutMs)),
    };
  }

  /** From now on questions are answered. */
  start(installation: string): void {
    this.#installation = installation;
  }

  async close(reason: StoreError): Promise<void> {
    this.#installation = null;
    // A read has nothing to finish: its asker is told, and the thread ends without waiting for it.
    if (this.#options.writer === null) await this.#worker.terminate(reason);
    await Promise.allSettled(this.#underWay);
  }

  #within(ms: number): StoreQueries {
    const entries = NAMES.map((name) => [name, (...args: readonly unknown[]) => this.#enqueue(name, args, ms)]);
    return Object.fromEntries(entries) as unknown as StoreQueries;
  }

  async #enqueue(name: string, args: readonly unknown[], ms: number): Promise<unknown> {
    if (this.#underWay.size >= WAITING_MAX) throw overloaded();
    const answer = this.#inLine(name, () => this.#ask(name, args, ms));
    this.#underWay.add(answer);
    try {
      return await answer;
    } finally {
      this.#underWay.delete(answer);
    }
  }

  async #inLine(name: string, ask: () => Promise<unknown>): Promise<unknown> {
    if (this.#isAsking) {
      const { promise: turn, resolve } = Promise.withResolvers<void>();
      (PATIENT.has(name) ? this.#patient : this.#prompt).push(resolve);
      await turn;
    }
    this.#isAsking = true;
    try {
      return await ask();
    } finally {
      this.#giveTurn();
    }
  }

  #giveTurn(): void {
    const isPassed = this.#prompt.length > 0 && this.#passed < PASSED_MAX;
    const next = (isPassed ? this.#prompt.shift() : this.#patient.shift()) ?? this.#prompt.shift();
    this.#passed = isPassed && this.#patient.length > 0 ? this.#passed + 1 : 0;
    // Who is next has the turn from here on: nobody who asks meanwhile may take it.
    this.#isAsking = next !== undefined;
    next?.();
  }

  async #ask(name: string, args: readonly unknown[], ms: number): Promise<unknown> {
    if (this.#installation === null) throw new StoreError('unavailable', 'the store is not open', 'Open it first.');
    const answer = this.#worker.request('query', [name, args]);
    const { promise: late, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => reject(this.#tooLong(name, ms)), ms);
    try {
      return await Promise.race([answer, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  #tooLong(name: string, ms: number): StoreError {
    const { writer } = this.#options;
    const error = new StoreError(
      'timeout',
      `the query ${name} took longer than ${ms} ms and was given up`,
      'Ask for less: a service, a status, a shorter time.',
    );
    if (writer === null) void this.#worker.terminate(error);
    return error;
  }
}

const overloaded = (): StoreError =>
  new StoreError('unavailable', `more than ${WAITING_MAX} queries wait`, 'Ask less often.');
