// `keymail start` as a process of a test: on ports of its own, with a configuration of its own, for one life after the other.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Exit, NodeProcess } from './node-process.ts';

export interface KeymailProcessOptions {
  /** Of the configuration, the database and the log. */
  readonly directory: string;
  /** Modules, from the root of the repository. */
  readonly services: readonly string[];
  /** Default `keymail.db` in the directory. */
  readonly databaseFile?: string;
  /** Another store than that file. */
  readonly storeUrl?: string;
  /** Default: any that are free. */
  readonly ports?: { readonly ingress: number; readonly admin: number };
  /** Kafka's properties of the cluster `test`. */
  readonly cluster?: Readonly<Record<string, string>>;
  readonly limits?: Readonly<Record<string, number>>;
  readonly env?: Readonly<Record<string, string>>;
  /** A module that is loaded before everything else, in every thread. */
  readonly preload?: string;
  readonly wrapper?: readonly string[];
}

export interface Addresses {
  readonly ingress: string;
  readonly admin: string;
}

/** The name of the cluster in a subscription's source: `kafka://test/topic`. */
export const clusterName = 'test';

const lookMs = 10;
const readyMsMax = 60_000;
const logTailLines = 30;

export class KeymailProcess {
  readonly databaseFile: string;
  readonly #options: KeymailProcessOptions;
  readonly #configFile: string;
  #process: NodeProcess | null = null;
  #addresses: Addresses | null = null;

  constructor(options: KeymailProcessOptions) {
    this.#options = options;
    this.databaseFile = options.databaseFile ?? join(options.directory, 'keymail.db');
    this.#configFile = join(options.directory, 'keymail.yaml');
    // JSON is YAML.
    writeFileSync(this.#configFile, JSON.stringify(configOf(options, this.databaseFile)));
  }

  /** Of the life that runs, and is ready. */
  get addresses(): Addresses {
    if (this.#addresses === null) throw new Error('the engine is not ready');
    return this.#addresses;
  }

  get pid(): number {
    return this.#living.pid;
  }

  /** Of the last life; null while it runs, and before the first one. */
  get exit(): Exit | null {
    return this.#process?.exit ?? null;
  }

  get running(): boolean {
    return this.#process !== null && this.#process.exit === null;
  }

  get ended(): Promise<Exit> {
    return this.#living.ended;
  }

  /** What all lives have said on standard error. */
  get log(): string {
    const file = join(this.#options.directory, 'engine.log');
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  }

  get logTail(): string {
    return this.log.trimEnd().split('\n').slice(-logTailLines).join('\n');
  }

  /** Starts it (again), and waits until it is ready. @throws Error with its last words where it ends before. */
  async start(env: Readonly<Record<string, string>> = {}): Promise<Addresses> {
    this.launch(env);
    const addresses = await this.ready();
    if (addresses === null) throw new Error(`the engine ended (${JSON.stringify(this.exit)}):\n${this.logTail}`);
    return addresses;
  }

  /** Starts it (again), and waits for nothing. */
  launch(env: Readonly<Record<string, string>> = {}): void {
    if (this.running) throw new Error('the engine runs already');
    const { directory, services, preload, wrapper } = this.#options;
    const flags = preload === undefined ? [] : ['--import', preload];
    const command = ['admin/cli/main.ts', 'start', '-c', this.#configFile, '--json'];
    this.#addresses = null;
    this.#process = new NodeProcess({
      name: 'engine',
      directory,
      args: [...flags, ...command, '--services', ...services],
      env: { ...this.#options.env, ...env },
      ...(wrapper === undefined ? {} : { wrapper }),
    });
  }

  /** Its addresses as soon as it is ready; null where it ends before. */
  async ready(): Promise<Addresses | null> {
    const life = this.#living;
    const deadline = Date.now() + readyMsMax;
    while (life.exit === null) {
      const said = life.out;
      if (said.trimEnd().endsWith('}')) {
        this.#addresses = JSON.parse(said) as Addresses;
        return this.#addresses;
      }
      if (Date.now() > deadline) throw new Error(`the engine is not ready:\n${this.logTail}`);
      await delay(lookMs);
    }
    return null;
  }

  signal(signal: NodeJS.Signals): void {
    this.#living.signal(signal);
  }

  async kill(): Promise<void> {
    await this.#process?.kill();
  }

  async stop(): Promise<Exit | null> {
    return (await this.#process?.stop()) ?? null;
  }

  get #living(): NodeProcess {
    if (this.#process === null) throw new Error('the engine was never started');
    return this.#process;
  }
}

function configOf({ cluster, limits, storeUrl, ports }: KeymailProcessOptions, databaseFile: string): object {
  return {
    ingress: { port: ports?.ingress ?? 0 },
    admin: { port: ports?.admin ?? 0 },
    store: { url: storeUrl ?? `sqlite:${databaseFile}` },
    ...(cluster === undefined ? {} : { kafka: { clusters: { [clusterName]: cluster } } }),
    ...(limits === undefined ? {} : { limits }),
  };
}
