/**
 * One session with the server, which is begun anew after it was lost.
 *
 * Statements are prepared once and sent without waiting for the answers of those before them, so that a transaction is one
 * way there and back, however many statements it has; the server answers in order. When the connection breaks, everything
 * that has no answer yet fails as `unavailable`, whether it was done or not: whoever asked asks again (S2). The next
 * request connects again. An answer that does not come ends the session: a server that hangs is one that is gone.
 */
import type pg from 'pg';
import { inEmptyContext } from '../../../empty-context.ts';
import { StoreError } from '../../store.ts';
import type { ServerAddress } from './address.ts';
import { type Beginning, connected, cut } from './connect.ts';
import { endsSession, storeErrorOf } from './errors.ts';

export type Row = readonly unknown[];

export interface Statement {
  /** Prepared by this name, once in a session; left out, it is prepared each time. */
  readonly name?: string;
  readonly text: string;
  readonly values: readonly unknown[];
}

export interface Answer {
  readonly rows: Row[];
  /** Written or read. */
  readonly count: number;
}

export interface SessionOptions extends Beginning {
  /** How long an answer may take, ms. */
  readonly answerMsMax: number;
  /** What it means where the server gives a statement up: a question that was too large, or trouble that may pass. */
  readonly givenUp: 'timeout' | 'unavailable';
}

export class Session {
  readonly #options: SessionOptions;
  /** In the order in which they are asked. */
  #servers: readonly ServerAddress[];
  #client: Promise<pg.Client> | null = null;
  #closed: StoreError | null = null;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#servers = [options.address, ...options.address.others];
  }

  /** Where it is, or was last; of several servers the one that writes. */
  get server(): ServerAddress {
    return this.#servers[0] as ServerAddress;
  }

  get shown(): string {
    return this.#options.address.shown;
  }

  async ask(statement: Statement): Promise<Row[]> {
    return ((await this.askAll([statement]))[0] as Answer).rows;
  }

  /** Each by itself, all at once. @throws what the first that failed came to */
  async askAll(statements: readonly Statement[]): Promise<Answer[]> {
    return this.#within(async (client) => firstFailure(await send(client, statements)));
  }

  /**
   * All of them or none.
   * @returns the answers, and how long the server took for them and for the end of the transaction, ms
   */
  async transaction(
    statements: readonly Statement[],
    mode = '',
  ): Promise<{ answers: Answer[]; rowsMs: number; syncMs: number }> {
    return this.#within(async (client) => {
      const beganAt = performance.now();
      const begin = client.query(`begin ${mode}`);
      const answers = send(client, statements);
      const end = client.query('commit');
      // Who comes to them hears of it; until then they are nobody's. A server that ends a session says so to the first that
      // waits, and the others fail a moment later.
      for (const each of [begin, end]) each.catch(() => undefined);
      const settled = await answers;
      await begin;
      const rowsAt = performance.now();
      const done = firstFailure(settled);
      // A transaction in which something failed is rolled back by its commit.
      if ((await end).command !== 'COMMIT')
        throw new Error('bug: a transaction was rolled back, and nothing in it had failed');
      return { answers: done, rowsMs: rowsAt - beganAt, syncMs: performance.now() - rowsAt };
    });
  }

  /** From now on every request fails with `reason`; what was asked is answered. */
  async close(reason: StoreError): Promise<void> {
    this.#closed ??= reason;
    const client = await this.#client?.catch(() => null);
    this.#client = null;
    await client?.end();
  }

  /** What waits for an answer fails as `unavailable`; the next request connects again. */
  async cut(): Promise<void> {
    const session = this.#client;
    const client = await session?.catch(() => null);
    if (session !== null && client) this.#drop(session, client);
  }

  async #within<Result>(action: (client: pg.Client) => Promise<Result>): Promise<Result> {
    const { address, answerMsMax, givenUp } = this.#options;
    try {
      const connecting = this.#connected();
      const client = await connecting;
      const late = setTimeout(() => this.#drop(connecting, client), answerMsMax);
      try {
        return await action(client);
      } catch (error) {
        if (endsSession(error)) this.#drop(connecting, client);
        throw error;
      } finally {
        clearTimeout(late);
      }
    } catch (error) {
      throw storeErrorOf(error, address.shown, givenUp);
    }
  }

  #connected(): Promise<pg.Client> {
    if (this.#closed !== null) throw this.#closed;
    // A socket holds on to the async context in which it was made: not to that of whoever happens to ask first.
    this.#client ??= inEmptyContext(() => this.#connect());
    return this.#client;
  }

  #connect(): Promise<pg.Client> {
    const forget = () => {
      if (this.#client === begun) this.#client = null;
    };
    const begun = this.#begin(forget);
    begun.catch(forget);
    return begun;
  }

  async #begin(forget: () => void): Promise<pg.Client> {
    const { client, server } = await connected(this.#servers, this.#options, forget);
    // What is begun anew begins where this one did.
    this.#servers = [server, ...this.#servers.filter((other) => other !== server)];
    return client;
  }

  #drop(session: Promise<pg.Client>, client: pg.Client): void {
    if (this.#client === session) this.#client = null;
    cut(client);
  }
}

function send(client: pg.Client, statements: readonly Statement[]): Promise<PromiseSettledResult<Answer>[]> {
  const asked = statements.map(async ({ name, text, values }): Promise<Answer> => {
    const query = {
      text,
      values: values as unknown[],
      rowMode: 'array' as const,
      ...(name === undefined ? {} : { name }),
    };
    const { rows, rowCount } = await client.query<unknown[]>(query);
    return { rows, count: rowCount ?? 0 };
  });
  return Promise.allSettled(asked);
}

/** Those behind it failed because of it. @throws what it came to */
function firstFailure(settled: readonly PromiseSettledResult<Answer>[]): Answer[] {
  return settled.map((each, at) => {
    if (each.status === 'fulfilled') return each.value;
    throw Object.assign(each.reason as Error, { statement: at });
  });
}

export const closedError = (): StoreError => new StoreError('unavailable', 'the store is closed', 'Open another one.');
