/**
 * What is asked of the writer's thread, in order (S4): everything behind the rows of the turns that are durable before it
 * (`rows-behind.ts`), and nothing that it is handed to write beside a turn that is written in line (`in-line.ts`, I1).
 */
import { StoreError } from '../store.ts';
import { RowsBehind } from './rows-behind.ts';
import type { WorkerClient } from './worker-client.ts';

export interface WriterLineParts {
  readonly writer: WorkerClient;
  /** The rows of this turn, and of those before it, are in the database. */
  readonly applied: (turn: number) => void;
  /** Rows that will never fit. */
  readonly lost: (error: unknown) => void;
}

export class WriterLine {
  readonly behind: RowsBehind;
  readonly #writer: WorkerClient;
  #handed = 0;

  constructor({ writer, applied, lost }: WriterLineParts) {
    this.#writer = writer;
    this.behind = new RowsBehind({ apply: (records) => writer.request('apply', [records]), applied, lost });
  }

  /** The thread writes nothing but what is behind. */
  get isAlone(): boolean {
    return this.#handed === 0;
  }

  /** @throws what the thread says; of rows before it that could not be written, what it said of those */
  async ask(method: string, args: readonly unknown[]): Promise<unknown> {
    if (this.behind.isEmpty) return this.#writer.request(method, args);
    const [rows, answer] = await Promise.allSettled([this.behind.settled(), this.#writer.request(method, args)]);
    if (rows.status === 'rejected') throw rows.reason;
    if (answer.status === 'rejected') throw answer.reason;
    return answer.value;
  }

  /** Hands it something to write; until `then` is done as well no turn is written in line. */
  async write<Answer>(method: string, args: readonly unknown[], then?: (answer: Answer) => void): Promise<Answer> {
    this.#handed += 1;
    try {
      const answer = (await this.ask(method, args)) as Answer;
      then?.(answer);
      return answer;
    } finally {
      this.#handed -= 1;
    }
  }

  /** Before the thread ends. What can't be written now stays in the log for the next start. */
  async finish(): Promise<void> {
    await this.behind.settled().catch(() => undefined);
    this.behind.stop();
  }
}

/** What was acknowledged is in the log of turns, and stays there. */
export function unwritable(file: string, error: unknown): StoreError {
  if (error instanceof StoreError && error.code === 'fenced') return error;
  const { message } = error as Error;
  return new StoreError(
    'lost',
    `turns that were accepted do not fit ${file}: ${message}`,
    'Something else has changed the database. Stop, and start again: what is wrong is said then.',
    { cause: error },
  );
}
