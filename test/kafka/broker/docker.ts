// Kafka in a container, for machines with a Docker engine: one container, its port mapped on loopback.

import { randomBytes } from 'node:crypto';
import { type Broker, type BrokerOptions, kafkaVersion, untilReady } from './broker.ts';
import { freePorts } from './ports.ts';
import { run } from './run.ts';
import { settings } from './server-properties.ts';

const image = `apache/kafka-native:${kafkaVersion}`;
const probeMs = 5_000;
const commandMs = 60_000;
const pullMs = 600_000;

/** Null when a Docker engine answers, else the reason. */
export async function whyNoDocker(): Promise<string | null> {
  const probe = await run('docker', ['version', '--format', '{{.Server.Version}}'], probeMs);
  return probe.ok ? null : 'no Docker engine answers';
}

export async function startDockerBroker(options: BrokerOptions): Promise<Broker> {
  const [port] = (await freePorts(1)) as [number];
  const name = `keymail-kafka-${randomBytes(4).toString('hex')}`;
  const bootstrap = `127.0.0.1:${port}`;
  options.onProgress?.(`starting ${image} in Docker on ${bootstrap}`);
  // Overriding one listener variable drops the image's whole default configuration, so all of it is given.
  const configured = { ...settings({ port, controllerPort: 9093, dataDir: '/tmp/kafka-data' }) };
  configured['listeners'] = `PLAINTEXT://0.0.0.0:${port},CONTROLLER://127.0.0.1:9093`;
  const environment = Object.entries(configured).flatMap(([key, value]) => [
    '--env',
    `KAFKA_${key.toUpperCase().replaceAll('.', '_')}=${value}`,
  ]);
  const publish = `127.0.0.1:${port}:${port}`;
  await must(['run', '--detach', '--name', name, '--publish', publish, ...environment, image], pullMs);
  await untilReady(bootstrap, () => null);
  return dockerBroker(name, bootstrap);
}

function dockerBroker(name: string, bootstrap: string): Broker {
  const docker = (...args: string[]) => must([...args, name], commandMs);
  const start = async () => {
    await docker('start');
    await untilReady(bootstrap, () => null);
  };
  return {
    bootstrap,
    how: 'docker',
    secure: null,
    dataDir: null,
    controllable: true,
    start,
    stop: () => docker('rm', '--force', '--volumes'),
    shutDown: () => docker('stop'),
    kill: () => docker('kill'),
    restart: async () => {
      await docker('stop');
      await start();
    },
    pause: () => docker('pause'),
    resume: () => docker('unpause'),
  };
}

async function must(args: readonly string[], timeoutMs: number): Promise<void> {
  const result = await run('docker', args, timeoutMs);
  if (!result.ok) throw new Error(`docker ${args[0]} failed: ${result.output}`);
}
