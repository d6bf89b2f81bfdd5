// Everything that one run needs: a broker with a topic, the outside world, an engine with a subscription.

import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startBroker } from '../../../test/kafka/broker/index.ts';
import { Tools } from '../../../test/kafka/tools.ts';
import { clusterName, EngineProcess } from './engine-process.ts';
import { KeymailClient } from './keymail-client.ts';
import { choosePorts } from './ports.ts';
import { WorldProcess, type WorldTemper } from './world-process.ts';

export interface InstallationOptions {
  /** Of a broker that somebody else starts and stops; without it, one is started. */
  readonly bootstrap?: string;
  /** What is wanted where it is free; 0 is any port. */
  readonly ports?: { readonly ingress: number; readonly admin: number; readonly world: number };
  readonly temper?: WorldTemper;
  /** Beside the broker's: bootstrap servers by the name of their cluster. */
  readonly clusters?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  readonly onProgress?: (line: string) => void;
  /** Told where the logs, the database and the ledger are as soon as they have a place. */
  readonly onDirectory?: (directory: string) => void;
  /** Keeps the directory when everything else is taken away. */
  readonly keepsDirectory?: () => boolean;
}

export interface Installation {
  readonly directory: string;
  readonly tools: Tools;
  readonly topic: string;
  readonly world: WorldProcess;
  readonly engine: EngineProcess;
  readonly keymail: KeymailClient;
  /** Of `topic` to `orders/process`. */
  readonly subscription: string;
}

const partitions = 4;

/**
 * Starts all of it. What has been started is put on `cleanup`, which takes it away in the opposite order, also when the
 * start fails half-way.
 */
export async function install(options: InstallationOptions, cleanup: AsyncDisposableStack): Promise<Installation> {
  const { signal, onProgress = () => undefined } = options;
  const bootstrap = options.bootstrap ?? (await broker(onProgress, cleanup));
  signal?.throwIfAborted();
  const directory = mkdtempSync(join(tmpdir(), 'keymail-orders-'));
  cleanup.defer(async () => {
    if (!options.keepsDirectory?.()) await rm(directory, { recursive: true, force: true });
  });
  options.onDirectory?.(directory);

  const tools = new Tools(bootstrap);
  cleanup.defer(() => tools.close());
  const topic = `orders-${randomBytes(3).toString('hex')}`;
  await tools.createTopicNamed(topic, partitions);
  // A broker that somebody else runs keeps no topic of ours.
  cleanup.defer(() => tools.deleteTopic(topic));
  onProgress(`topic ${topic} with ${partitions} partitions on ${bootstrap}`);

  const { ingress, admin, world: worldPort } = options.ports ?? { ingress: 0, admin: 0, world: 0 };
  const [ingressPort = 0, adminPort = 0, port = 0] = await choosePorts([ingress, admin, worldPort]);
  const world = new WorldProcess({ directory, port, ...options.temper });
  cleanup.defer(() => world.stop());
  await world.untilReady(signal);
  onProgress(`outside world (stock, payment, shipping, mail) on ${world.url}`);

  const clusters = { ...options.clusters, [clusterName]: bootstrap };
  const engine = new EngineProcess({ directory, clusters, worldUrl: world.url, ingressPort, adminPort });
  cleanup.defer(() => engine.stop());
  const startedAt = Date.now();
  const readyAt = await engine.start(signal);
  onProgress(`engine ready after ${readyAt - startedAt} ms, admin on ${engine.adminUrl}`);

  const keymail = new KeymailClient(engine);
  const [source, sink] = [`kafka://${clusterName}/${topic}`, 'service://orders/process'];
  const subscription = await keymail.subscribe(source, sink);
  onProgress(`subscription ${source} → ${sink}`);
  return { directory, tools, topic, world, engine, keymail, subscription };
}

async function broker(onProgress: (line: string) => void, cleanup: AsyncDisposableStack): Promise<string> {
  const started = await startBroker({ onProgress });
  cleanup.defer(() => started.stop());
  return started.bootstrap;
}
