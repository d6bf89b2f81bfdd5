// Three nodes of Apache Kafka on this machine, as users have them: each is broker and controller, and each can be taken away.

import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { testFolder } from '../../setup/folders.ts';
import type { Broker, BrokerOptions } from './broker.ts';
import { clusterSettings } from './cluster-properties.ts';
import { installKafka } from './maven.ts';
import { formatStorage, MavenBroker } from './maven-broker.ts';
import { freePorts } from './ports.ts';
import { propertiesText } from './server-properties.ts';

/** A controller by majority, and a partition that can lose one of two copies: three are the fewest. */
export const nodeIds = [1, 2, 3] as const;
export type NodeId = (typeof nodeIds)[number];

const startsMax = 3;
/** Three beside each other: less each than one has. */
const heapMb = 256;

export interface Cluster {
  /** Of all nodes, as a user would name them. */
  readonly bootstrap: string;
  node(id: number): Broker;
  /** Brings back those that a test has taken away. */
  allUp(): Promise<void>;
  /** Ends it for good and removes its data. */
  stop(): Promise<void>;
}

export async function startCluster(options: BrokerOptions = {}): Promise<Cluster> {
  const jars = await installKafka(options);
  for (let attempt = 1; ; attempt += 1) {
    const nodes = await create(jars);
    const stop = async (): Promise<void> => {
      await Promise.all([...nodes.values()].map((node) => node.stop()));
    };
    options.onProgress?.(`starting ${nodes.size} nodes of Apache Kafka`);
    try {
      await Promise.all([...nodes.values()].map((node) => node.start()));
      return {
        bootstrap: [...nodes.values()].map(({ bootstrap }) => bootstrap).join(','),
        node: (id) => nodeOf(nodes, id),
        allUp: async () => {
          const down = [...nodes.values()].filter(({ isRunning }) => !isRunning);
          await Promise.all(down.map((node) => node.start()));
        },
        stop,
      };
    } catch (error) {
      await stop();
      // Another process may have taken one of the ports meanwhile; new ports are tried, a few times.
      if (attempt === startsMax) throw error;
    }
  }
}

function nodeOf(nodes: ReadonlyMap<number, MavenBroker>, id: number): MavenBroker {
  const node = nodes.get(id);
  if (node === undefined) throw new Error(`the cluster has no node ${id}`);
  return node;
}

async function create(jars: string): Promise<Map<number, MavenBroker>> {
  const ports = await freePorts(2 * nodeIds.length);
  const places = nodeIds.map((id, at) => ({ id, port: ports[2 * at] ?? 0, controllerPort: ports[2 * at + 1] ?? 0 }));
  const nodes = places.map(async ({ id, port }): Promise<[number, MavenBroker]> => {
    const directory = await mkdtemp(testFolder(`kafka-${id}`));
    const dataDir = join(directory, 'data');
    await mkdir(dataDir);
    const configured = clusterSettings({ id, dataDir, places });
    await writeFile(join(directory, 'server.properties'), propertiesText(configured));
    await formatStorage(jars, directory, []);
    const bootstrap = `127.0.0.1:${port}`;
    return [id, new MavenBroker({ jars, directory, dataDir, bootstrap, secure: null, heapMb })];
  });
  return new Map(await Promise.all(nodes));
}
