// One cluster of three for the suites of a mocha process that want one, because it takes seconds to start. Started by the first
// of them, stopped after the last: three nodes that nobody asks take a seventh of a processor core. A test that takes a node
// away brings it back.

import { eventually } from '../setup/eventually.ts';
import { skip } from '../setup/skip.ts';
import { type Cluster, startCluster } from './broker/maven-cluster.ts';
import { brokerStartMsMax } from './shared-broker.ts';
import { type OutRecord, Tools, toMessage, whyNoJava } from './tools.ts';

const inSyncMsMax = 30_000;

let starting: Promise<Cluster> | null = null;
/** That have been loaded, and are not over. */
let suitesLeft = 0;

/** To be called in a `describe`, whose tests are skipped where no cluster can be had. The cluster is there in tests and their hooks. */
export function clusterOfSuite(): Omit<Cluster, 'stop'> {
  let cluster: Cluster | undefined;
  suitesLeft += 1;
  before(async function () {
    this.timeout(brokerStartMsMax);
    const why = await whyNoJava();
    if (why !== null) skip(this, why);
    starting ??= startCluster({ onProgress: (line) => console.log(`    ${line}`) });
    cluster = await starting;
  });
  after(async () => {
    suitesLeft -= 1;
    if (suitesLeft > 0) return;
    // A start that failed has failed its tests already.
    const started = await starting?.catch(() => null);
    await started?.stop();
  });
  const found = () => {
    if (cluster === undefined) throw new Error('the cluster is not there yet');
    return cluster;
  };
  return {
    get bootstrap() {
      return found().bootstrap;
    },
    node: (id) => found().node(id),
    allUp: () => found().allUp(),
  };
}

/** What tests ask of a cluster and do to it, through clients that are quick to give up a node. */
export class ClusterTools extends Tools {
  constructor(bootstrap: string) {
    super(bootstrap, { requestTimeoutMs: 2_000 });
  }

  /** A topic whose partition p has its copies on the nodes `replicas[p]`, the first of which leads. */
  async createPlaced(
    replicas: readonly (readonly number[])[],
    config: Readonly<Record<string, string>> = {},
  ): Promise<string> {
    const topic = this.newName();
    await this.createPlacedNamed(topic, replicas, config);
    return topic;
  }

  async createPlacedNamed(
    topic: string,
    replicas: readonly (readonly number[])[],
    config: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    const admin = await this.admin();
    const configEntries = Object.entries(config).map(([name, value]) => ({ name, value }));
    const replicaAssignment = replicas.map((nodes, partition) => ({ partition, replicas: [...nodes] }));
    // Right after a deletion the name may still be taken for a moment.
    await eventually(() =>
      admin.createTopics({ waitForLeaders: false, topics: [{ topic, replicaAssignment, configEntries }] }),
    );
    await this.untilLed(topic, replicas.length);
  }

  /** Once: the error that it is refused with, or null. */
  async tryProduce(topic: string, partition: number, records: readonly OutRecord[]): Promise<Error | null> {
    const producer = this.kafka.producer({ retry: { retries: 0 } });
    await producer.connect();
    try {
      await producer.send({ topic, messages: records.map((record) => toMessage(record, partition)) });
      return null;
    } catch (error) {
      return error as Error;
    } finally {
      await producer.disconnect();
    }
  }

  /** Of a partition, −1 where it has none. */
  async leaderOf(topic: string, partition = 0): Promise<number> {
    return (await this.#stateOf(topic, partition)).leader;
  }

  /** The node that keeps the groups. */
  coordinator(): Promise<number> {
    return this.leaderOf('__consumer_offsets');
  }

  /** The node that keeps the transactions: a client that has asked it for an end, and got no answer, can't ask again. */
  async coordinatorOfTransactions(): Promise<number> {
    // Kafka makes its topic for the first one.
    await this.withTransactions(this.newName(), 1, async ([first]) => first?.end('abort'));
    return this.leaderOf('__transaction_state');
  }

  /** Waits until these nodes, and no others, have all that was written. */
  untilInSync(topic: string, partition: number, nodes: readonly number[]): Promise<unknown> {
    const wanted = [...nodes].sort().join();
    return eventually(async () => {
      const { isr } = await this.#stateOf(topic, partition);
      if ([...isr].sort().join() !== wanted)
        throw new Error(`${topic}/${partition} is in sync on ${isr}, not on ${wanted}`);
    }, inSyncMsMax);
  }

  untilLedBy(topic: string, partition: number, node: number): Promise<unknown> {
    return eventually(async () => (await this.leaderOf(topic, partition)) === node, inSyncMsMax);
  }

  /** Moves the copies of a partition elsewhere; the first node is to lead. */
  async reassign(topic: string, partition: number, replicas: readonly number[]): Promise<void> {
    const admin = await this.admin();
    await admin.alterPartitionReassignments({
      topics: [{ topic, partitionAssignment: [{ partition, replicas: [...replicas] }] }],
    });
    await this.untilInSync(topic, partition, replicas);
  }

  /** Where each partition's log ends, by a client that asks for the first time. */
  async endsOf(topic: string): Promise<ReadonlyMap<number, number>> {
    const fresh = new ClusterTools(this.bootstrap);
    try {
      const admin = await fresh.admin();
      const offsets = await eventually(() => admin.fetchTopicOffsets(topic));
      return new Map(offsets.map(({ partition, high }) => [partition, Number(high)]));
    } finally {
      await fresh.close();
    }
  }

  async #stateOf(topic: string, partition: number) {
    const admin = await this.admin();
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
    const found = topics[0]?.partitions.find(({ partitionId }) => partitionId === partition);
    return found ?? { leader: -1, isr: [] };
  }
}
