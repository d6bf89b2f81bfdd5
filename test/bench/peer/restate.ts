/** One Restate server and one endpoint for it, made for one measurement and gone after it. Everything is on loopback. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePorts } from '../../kafka/broker/ports.ts';
import { watch } from '../../kafka/broker/watchdog.ts';
import { benchFolder } from '../../setup/folders.ts';
import { objectName } from '../handler.ts';
import type { PeerEndpointMethods } from '../processes/peer-endpoint.ts';
import { Subprocess } from '../processes/subprocess.ts';
import type { InstalledPeer } from './install.ts';

export interface Peer {
  readonly ingressUrl: string;
  /** Server and endpoint. */
  readonly pids: readonly number[];
  readonly endpoint: Subprocess<PeerEndpointMethods>;
  subscribe(topic: string, handler: string): Promise<void>;
  stop(): Promise<void>;
}

const READY_MS_MAX = 60_000;
const POLL_MS = 100;
const LOG_TAIL = 1_000;

export async function startPeer(installed: InstalledPeer, bootstrap: string | null): Promise<Peer> {
  const folder = await mkdtemp(benchFolder());
  const [node = 0, admin = 0, ingress = 0, endpointPort = 0] = await freePorts(4);
  const config = configOf({ folder, node, admin, ingress, bootstrap });
  await writeFile(join(folder, 'restate.toml'), config);
  const log = openSync(join(folder, 'server.log'), 'a');
  const args = ['--config-file', join(folder, 'restate.toml'), '--no-logo'];
  // What it leaves in the folder for temporary files goes with its own.
  const env = { ...process.env, TMPDIR: folder };
  const server = spawn(installed.server, args, { stdio: ['ignore', log, log], cwd: folder, env, detached: true });
  closeSync(log);
  const gone = new Promise<void>((resolve) => {
    server.once('exit', () => resolve());
    server.once('error', () => resolve());
  });
  const watchdog = server.pid === undefined ? null : watch(server.pid, folder);
  const endpoint = new Subprocess<PeerEndpointMethods>('peer-endpoint.ts', {
    NODE_ENV: 'production',
    RESTATE_LOGGING: 'ERROR',
  });
  const stop = async () => {
    server.kill('SIGKILL');
    await Promise.all([gone, endpoint.stop()]);
    watchdog?.release();
    await rm(folder, { recursive: true, force: true });
  };
  const adminUrl = `http://127.0.0.1:${admin}`;
  const ingressUrl = `http://127.0.0.1:${ingress}`;
  try {
    await endpoint.call('listen', installed.folder, endpointPort);
    await untilHealthy(server, [`${adminUrl}/health`, `${ingressUrl}/restate/health`]);
    await post(`${adminUrl}/deployments`, { uri: `http://127.0.0.1:${endpointPort}` });
  } catch (error) {
    const said = readFileSync(join(folder, 'server.log'), 'utf8').slice(-LOG_TAIL);
    await stop();
    throw new Error(`Restate could not be started: ${String(error)} ${said}`, { cause: error });
  }
  return {
    ingressUrl,
    pids: [server.pid ?? 0, endpoint.pid],
    endpoint,
    async subscribe(topic, handler) {
      const [source, sink] = [`kafka://bench/${topic}`, `service://${objectName}/${handler}`];
      await post(`${adminUrl}/subscriptions`, { source, sink, options: { 'auto.offset.reset': 'earliest' } });
    },
    stop,
  };
}

interface ConfigParts {
  readonly folder: string;
  readonly node: number;
  readonly admin: number;
  readonly ingress: number;
  readonly bootstrap: string | null;
}

/** Its defaults, but for where it listens, what it says, and that it calls nobody. */
function configOf({ folder, node, admin, ingress, bootstrap }: ConfigParts): string {
  const cluster = `[[ingress.kafka-clusters]]\nname = "bench"\nbrokers = ["PLAINTEXT://${bootstrap}"]\n`;
  return `base-dir = "${join(folder, 'data')}"
listen-mode = "tcp"
bind-address = "127.0.0.1:${node}"
advertised-address = "http://127.0.0.1:${node}/"
disable-telemetry = true
log-filter = "error"

[admin]
bind-address = "127.0.0.1:${admin}"

[ingress]
bind-address = "127.0.0.1:${ingress}"

${bootstrap === null ? '' : cluster}`;
}

async function untilHealthy(server: ChildProcess, urls: readonly string[]): Promise<void> {
  const deadline = Date.now() + READY_MS_MAX;
  for (const url of urls) {
    while (!(await isHealthy(url))) {
      if (server.exitCode !== null || server.pid === undefined) throw new Error('the server has ended');
      if (Date.now() > deadline) throw new Error(`${url} was not healthy within ${READY_MS_MAX / 1_000} s`);
      await delay(POLL_MS);
    }
  }
}

async function isHealthy(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false; // Not listening yet.
  }
}

async function post(url: string, body: object): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`POST ${url}: ${response.status} ${await response.text()}`);
}
