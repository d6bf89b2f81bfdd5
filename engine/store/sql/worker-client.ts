/**
 * One worker thread, seen from the engine's: requests go out in order, replies come back by number. The thread is
 * started with the first request, and again with the next one after it died; whatever it had been asked by then fails
 * as 'unavailable'. An idle thread does not keep the process alive.
 */
import type { ResourceLimits, WorkerOptions } from 'node:worker_threads';
import { Worker } from 'node:worker_threads';
import { inEmptyContext } from '../../empty-context.ts';
import { StoreError } from '../store.ts';
import { fromWire, storeErrorOf } from './errors.ts';
import type { Reply, Request } from './protocol.ts';

export interface WorkerClientOptions {
  /** The worker's module, without its extension, beside this one: TypeScript here, JavaScript in the package. */
  readonly module: string;
  readonly file: string;
  /** The arguments of `open`, which a fresh thread is always asked first. */
  readonly opening: () => readonly unknown[];
  /** Of the thread's heap. Default: Node's. */
  readonly resourceLimits?: ResourceLimits;
}

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

export class WorkerClient {
  readonly #options: WorkerClientOptions;
  readonly #pending = new Map<number, Pending>();
  #worker: Worker | null = null;
  #opened: Promise<unknown> = Promise.resolve();
  #closed: StoreError | null = null;
  #lastId = 0;

  constructor(options: WorkerClientOptions) {
    this.#options = options;
  }

  /** Starts the thread, if there is none, and gives what its `open` said. */
  async opened(): Promise<unknown> {
    this.#running();
    return this.#opened;
  }

  async request(method: string, args: readonly unknown[]): Promise<unknown> {
    return this.#send(this.#running(), method, args);
  }

  /** Lets the thread finish what it was asked, with `close` as the last; from now on every request fails with `reason`. */
  async close(reason: StoreError): Promise<void> {
    if (this.#closed !== null) return;
    this.#closed = reason;
    try {
      if (this.#worker !== null) await this.#send(this.#worker, 'close', []);
    } finally {
      await this.terminate(reason);
    }
  }

  /** Ends the thread now; what it was asked and has not answered fails with `reason`. */
  async terminate(reason: StoreError): Promise<void> {
    const worker = this.#worker;
    this.#drop(worker, reason);
    await worker?.terminate();
  }

  #running(): Worker {
    if (this.#closed !== null) throw this.#closed;
    // A thread holds on to the async context in which it was made: not to that of whoever happens to ask first.
    return this.#worker ?? inEmptyContext(() => this.#start());
  }

  #start(): Worker {
    const opening = this.#options.opening();
    const worker = this.#spawn();
    this.#worker = worker;
    this.#opened = this.#send(worker, 'open', opening);
    // A thread that could not open is of no use: the next request tries with a new one.
    this.#opened.catch(async (error: unknown) => {
      this.#drop(worker, error);
      await worker.terminate();
    });
    return worker;
  }

  #spawn(): Worker {
    const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
    const { module, resourceLimits } = this.#options;
    const url = new URL(`./${module}${extension}`, import.meta.url);
    const worker = newThread(url, resourceLimits === undefined ? {} : { resourceLimits });
    worker.unref();
    worker.on('message', (reply: Reply) => this.#receive(worker, reply));
    worker.on('error', (error) => this.#drop(worker, this.#died(error)));
    worker.on('exit', () => this.#drop(worker, this.#died(undefined)));
    return worker;
  }

  #send(worker: Worker, method: string, args: readonly unknown[]): Promise<unknown> {
    const id = ++this.#lastId;
    if (this.#pending.size === 0) worker.ref();
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      worker.postMessage({ id, method, args } satisfies Request);
    });
  }

  #receive(worker: Worker, reply: Reply): void {
    const pending = this.#pending.get(reply.id);
    this.#pending.delete(reply.id);
    if (this.#pending.size === 0) worker.unref();
    if ('error' in reply) pending?.reject(fromWire(reply.error));
    else pending?.resolve(reply.value);
  }

  /** Every request was sent to the one thread that runs, so all that wait have lost their answer with it. */
  #drop(worker: Worker | null, reason: unknown): void {
    if (worker === null || worker !== this.#worker) return;
    this.#worker = null;
    const waiting = [...this.#pending.values()];
    this.#pending.clear();
    for (const { reject } of waiting) reject(reason);
  }

  #died(error: unknown): unknown {
    const { file } = this.#options;
    const translated = storeErrorOf(error, file);
    if (translated instanceof StoreError) return translated;
    const message = error instanceof Error ? `: ${error.message}` : '';
    const remedy = 'Nothing to do: it is started again with the next request, and a repeated commit is written once.';
    return new StoreError('unavailable', `the thread that serves ${file} has ended${message}`, remedy, {
      cause: error,
    });
  }
}

/**
 * Threads inherit Node's flags, and `--input-type` (with `--eval`, or a program on standard input) is one that no file is started
 * with. The others go along where Node lets them be named for a thread.
 */
function newThread(url: URL, options: WorkerOptions): Worker {
  const flags = process.execArgv;
  if (!flags.some((flag) => flag.startsWith('--input-type'))) return new Worker(url, options);
  const ofProgram = /^(--input-type|--eval|--print|-e|-p|-pe)$/;
  const kept = flags.filter(
    (flag, at) => !flag.startsWith('--input-type=') && !ofProgram.test(flag) && !ofProgram.test(flags[at - 1] ?? ''),
  );
  try {
    return new Worker(url, { ...options, execArgv: kept });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_WORKER_INVALID_EXEC_ARGV') throw error;
    return new Worker(url, { ...options, execArgv: [] });
  }
}
