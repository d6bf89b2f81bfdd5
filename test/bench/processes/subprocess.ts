/** A process of its own for whatever is measured: what it costs is its own, and it begins without a history. */
import { type ChildProcess, fork } from 'node:child_process';
import type { Methods, Reply, Request } from './serve.ts';

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

const STOP_MS_MAX = 10_000;

export class Subprocess<Served extends Methods> {
  readonly pid: number;
  readonly #name: string;
  readonly #child: ChildProcess;
  readonly #pending = new Map<number, Pending>();
  readonly #ended: Promise<void>;
  #lastId = 0;

  /** @param module a file beside this one that calls `serve` */
  constructor(module: string, env: Readonly<Record<string, string>> = {}) {
    this.#name = module;
    this.#child = fork(new URL(module, import.meta.url), { env: { ...process.env, ...env } });
    if (this.#child.pid === undefined) throw new Error(`${module} could not be started`);
    this.pid = this.#child.pid;
    this.#child.on('message', (reply: Reply) => this.#receive(reply));
    this.#ended = new Promise((resolve) => {
      this.#child.once('exit', (code, signal) => {
        for (const { reject } of this.#pending.values()) reject(new Error(`${module} ended (${signal ?? code})`));
        this.#pending.clear();
        resolve();
      });
    });
  }

  /** @throws Error with the stack of the other side */
  call<Name extends keyof Served & string>(
    method: Name,
    ...args: Parameters<Served[Name]>
  ): Promise<Awaited<ReturnType<Served[Name]>>> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      if (!this.#child.connected) return reject(new Error(`${this.#name} has ended`));
      this.#pending.set(id, { resolve: resolve as (value: unknown) => void, reject });
      this.#child.send({ id, method, args } satisfies Request);
    });
  }

  /** Lets go of it; one that does not end by itself is killed. */
  async stop(): Promise<void> {
    if (this.#child.connected) this.#child.disconnect();
    const late = setTimeout(() => this.#child.kill('SIGKILL'), STOP_MS_MAX);
    await this.#ended;
    clearTimeout(late);
  }

  #receive({ id, value, error }: Reply): void {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    if (error === undefined) pending?.resolve(value);
    else pending?.reject(new Error(`${this.#name}: ${error}`));
  }
}
