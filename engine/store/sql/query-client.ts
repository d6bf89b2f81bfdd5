/**
 * People's questions, on threads that have no other work: a slow one costs the engine nothing. There are two, each started
 * by its first question: a screen asks for rows and counts together, and rows must not wait behind a count.
 */
import type { BoundedQueries, StoreQueries } from '../queries.ts';
import { StoreError } from '../store.ts';
import { QueryLine } from './query-line.ts';
import { WorkerClient } from './worker-client.ts';

export interface QueryClientOptions {
  readonly file: string;
  /** Who has the data, where it is in memory: then there are no further threads. */
  readonly writer: WorkerClient | null;
  readonly timeoutMs: number;
  /** Resolves when every turn that is durable is in the database. */
  readonly settled: () => Promise<void>;
}

/** All questions, by name: each store that is asked from afar calls them so. */
export const QUESTION_NAMES = [
  ...(['invocations', 'count', 'invocation', 'statusCounts', 'livingCounts', 'stepCounts', 'stepFailures'] as const),
  ...(['charts', 'chart', 'failures'] as const),
  ...(['journal', 'isAnswered', 'output', 'actors', 'actor', 'promises', 'keyPauseCount'] as const),
  ...(['deadLetters', 'deadLetter', 'deadLetterCounts', 'audit', 'migrations'] as const),
] satisfies readonly (keyof StoreQueries)[];

/** What looks at all that lives, or at many rows: with a backlog of hundreds of thousands that is most of a second. */
export const QUESTIONS_THAT_COUNT: ReadonlySet<string> = new Set([
  ...['count', 'statusCounts', 'livingCounts', 'stepCounts', 'stepFailures', 'deadLetterCounts'],
]);

export class QueryClient {
  readonly queries: BoundedQueries;
  readonly #rows: QueryLine;
  readonly #counts: QueryLine;
  readonly #settled: () => Promise<void>;
  #installation: string | null = null;

  constructor({ file, writer, timeoutMs, settled }: QueryClientOptions) {
    this.#settled = settled;
    const opening = () => [{ file, installation: this.#installation }];
    const line = () => {
      const worker = writer ?? new WorkerClient({ module: 'query-worker', file, opening });
      return new QueryLine({ worker, mayEnd: writer === null });
    };
    this.#rows = line();
    this.#counts = line();
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
    await Promise.all([this.#rows.close(reason), this.#counts.close(reason)]);
  }

  #within(ms: number): StoreQueries {
    const entries = QUESTION_NAMES.map((name) => [name, (...args: readonly unknown[]) => this.#ask(name, args, ms)]);
    return Object.fromEntries(entries) as unknown as StoreQueries;
  }

  async #ask(name: string, args: readonly unknown[], ms: number): Promise<unknown> {
    if (this.#installation === null) throw new StoreError('unavailable', 'the store is not open', 'Open it first.');
    await this.#untilSettled(ms);
    return (QUESTIONS_THAT_COUNT.has(name) ? this.#counts : this.#rows).ask(name, args, ms);
  }

  /** Where the rows of turns take as long as the answer may, what the database has is the answer (S6). */
  async #untilSettled(ms: number): Promise<void> {
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, ms);
    // What can't be written now is told by who writes.
    await Promise.race([this.#settled().catch(() => undefined), late]);
    clearTimeout(timer);
  }
}
