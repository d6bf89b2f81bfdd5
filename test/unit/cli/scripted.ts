// The command line against an admin API (or ingress) that says what a test wants, and keeps what it was asked.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { runCli } from '../../../admin/cli/program.ts';
import { type Listening, listen } from '../../setup/listen.ts';

export interface Asked {
  readonly method: string;
  /** Path and query, as they were sent. */
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface Scripted {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  /** JSON unless it is a text. */
  readonly body?: unknown;
}

export class ScriptedServer {
  readonly asked: Asked[] = [];
  readonly #answers: Scripted[] = [];
  #listening: Listening | null = null;

  static async start(): Promise<ScriptedServer> {
    const scripted = new ScriptedServer();
    scripted.#listening = await listen(createServer((request, response) => void scripted.#answer(request, response)));
    return scripted;
  }

  get url(): string {
    return this.#listening?.url ?? '';
  }

  /** The next answers, in order. */
  will(...answers: readonly Scripted[]): this {
    this.#answers.push(...answers);
    return this;
  }

  /** Forgets what was asked and what was not fetched. */
  reset(): void {
    this.asked.length = 0;
    this.#answers.length = 0;
  }

  async close(): Promise<void> {
    await this.#listening?.close();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = '', url = '', headers } = request;
    this.asked.push({ method, url, headers, body: Buffer.concat(chunks).toString() });
    const { status = 200, headers: answered = {}, body } = this.#answers.shift() ?? { status: 500 };
    const isText = typeof body === 'string';
    response.writeHead(status, { 'content-type': isText ? 'text/html' : 'application/json', ...answered });
    response.end(body === undefined ? undefined : isText ? body : JSON.stringify(body));
  }
}

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export const NOW = Date.parse('2026-01-31T08:00:00Z');

export interface World {
  /** What time it is there. Default: `NOW`. */
  readonly now?: () => number;
  readonly env?: Record<string, string>;
  readonly stdin?: string;
  readonly cwd?: string;
  readonly hasColors?: boolean;
  /** A terminal of that size; none where it is left out. */
  readonly screen?: { readonly columns: number; readonly rows: number };
  /** What a person types, in order; where it is left out nobody is there. */
  readonly typed?: readonly string[];
  /** Is given what interrupts, as Ctrl-C does. */
  readonly interruptible?: (interrupt: () => void) => void;
  /** Is told what has been printed so far. */
  readonly watching?: (out: string) => void;
}

/** Runs one command line in this process. */
export async function keymail(
  args: readonly string[],
  {
    now = () => NOW,
    env = {},
    stdin = '',
    cwd = '/',
    hasColors = false,
    screen,
    typed,
    interruptible,
    watching,
  }: World = {},
): Promise<Ran> {
  const typing = [...(typed ?? [])];
  let out = '';
  let err = '';
  const code = await runCli(args, {
    out(text) {
      out += text;
      watching?.(out);
    },
    err(text) {
      err += text;
    },
    readStdin: async () => stdin,
    env,
    cwd,
    now,
    hasColors,
    screen: screen ?? null,
    async ask(question) {
      if (typed === undefined) return null;
      err += question;
      return typing.shift() ?? '';
    },
    onInterrupt(act) {
      interruptible?.(act);
      return () => undefined;
    },
  });
  return { code, out, err };
}
