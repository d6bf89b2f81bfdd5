// The engine as a user runs it: `keymail start -c keymail.yaml --services orders.ts`, as a process that can be killed.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Child, root } from './child.ts';
import { until } from './wait.ts';

export interface EngineProcessOptions {
  /** Of the config file, the database and the log. */
  readonly directory: string;
  /** Bootstrap servers by the name of their cluster. */
  readonly clusters: Readonly<Record<string, string>>;
  readonly worldUrl: string;
  readonly ingressPort: number;
  readonly adminPort: number;
}

/** The name of the demo's cluster in the config file, and so in a subscription's source. */
export const clusterName = 'my-cluster';

const readyMsMax = 60_000;

export class EngineProcess {
  readonly ingressUrl: string;
  readonly adminUrl: string;
  readonly configFile: string;
  readonly #options: EngineProcessOptions;
  #child: Child | null = null;

  constructor(options: EngineProcessOptions) {
    this.#options = options;
    this.ingressUrl = `http://127.0.0.1:${options.ingressPort}`;
    this.adminUrl = `http://127.0.0.1:${options.adminPort}`;
    this.configFile = join(options.directory, 'keymail.yaml');
    writeFileSync(this.configFile, configText(options));
  }

  get running(): boolean {
    return this.#child?.running ?? false;
  }

  /** Starts it (again), and resolves with the moment when it was ready; ms since the epoch. */
  async start(signal?: AbortSignal): Promise<number> {
    if (this.running) throw new Error('the engine runs already');
    const services = join(root, 'sdk/examples/orders/orders.ts');
    this.#child = new Child({
      name: 'engine',
      script: ['admin/cli/main.ts', 'start', '-c', this.configFile, '--services', services],
      directory: this.#options.directory,
      env: { OUTSIDE_WORLD_URL: this.#options.worldUrl },
    });
    await until(() => this.#isReady(), { what: 'the engine is ready', withinMs: readyMsMax, signal });
    return Date.now();
  }

  /** SIGKILL. Resolves with the moment when it was gone; ms since the epoch. */
  async kill(): Promise<number> {
    await this.#child?.kill();
    return Date.now();
  }

  async stop(): Promise<void> {
    await this.#child?.stop();
  }

  /** What it said last. */
  logTail(): string {
    return this.#child?.logTail() ?? '';
  }

  /** @throws Error when the process has ended: then waiting is pointless. */
  async assertRunning(): Promise<void> {
    if (this.#child === null || this.#child.running) return;
    throw new Error(`the engine ended (${await this.#child.ended}):\n${this.logTail()}`);
  }

  async #isReady(): Promise<boolean> {
    await this.assertRunning();
    const answers = await Promise.all([isUp(`${this.ingressUrl}/health`), isUp(`${this.adminUrl}/health`)]);
    return answers.every(Boolean);
  }
}

function isUp(url: string): Promise<boolean> {
  // Refused connections are how a server that is not up yet answers.
  return fetch(url).then(
    (response) => response.ok,
    () => false,
  );
}

function configText({ directory, clusters, ingressPort, adminPort }: EngineProcessOptions): string {
  const properties = (bootstrap: string) => ({ 'bootstrap.servers': bootstrap });
  // JSON is YAML.
  const all = Object.fromEntries(Object.entries(clusters).map(([name, bootstrap]) => [name, properties(bootstrap)]));
  return `ingress: { port: ${ingressPort} }
admin: { port: ${adminPort} }
store: { url: ${JSON.stringify(`sqlite:${join(directory, 'keymail.db')}`)} }
kafka: { clusters: ${JSON.stringify(all)} }
`;
}
