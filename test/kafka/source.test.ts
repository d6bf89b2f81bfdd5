// The contract of the source port, over the fake and over kafkajs on a real broker.

import { createClusterAdmin, createKafkaSource } from '../../engine/ingress/kafka/kafkajs.ts';
import { FakeCluster } from './fake-log.ts';
import { FakeAdmin, FakeSource } from './fake-source.ts';
import { brokerStartMsMax, sharedBroker } from './shared-broker.ts';
import { sourceContract } from './source.contract.ts';
import type { SourceGround } from './source-bench.ts';
import { testGroup, testSettings } from './test-settings.ts';
import { Tools } from './tools.ts';

describe('source contract: the fake', () => {
  sourceContract(() => fakeGround);
});

describe('source contract: kafkajs on a real broker', () => {
  let tools: Tools;
  let ground: SourceGround;

  before(async function () {
    this.timeout(brokerStartMsMax);
    const { bootstrap } = await sharedBroker();
    tools = new Tools(bootstrap);
    ground = realGround(tools);
  });

  after(() => tools.close());

  sourceContract(() => ground);
});

const cluster = new FakeCluster();
let topics = 0;

const fakeGround: SourceGround = {
  async createTopic(partitions) {
    topics += 1;
    const topic = `fake-${topics}`;
    cluster.createTopic(topic, partitions);
    return topic;
  },
  createTopicNamed: async (topic) => cluster.createTopic(topic),
  deleteTopic: async (topic) => cluster.deleteTopic(topic),
  addPartitions: async (topic, count) => cluster.addPartitions(topic, count),
  deleteRecords: async (topic, partition, offset) => cluster.deleteRecords(topic, partition, offset),
  produce: async (topic, partition, records) => cluster.produce(topic, partition, records),
  source: (names) => new FakeSource(cluster, names),
  admin: () => new FakeAdmin(cluster),
};

function realGround(tools: Tools): SourceGround {
  const settings = testSettings(tools.bootstrap);
  return {
    createTopic: (partitions) => tools.createTopic(partitions),
    createTopicNamed: (topic) => tools.createTopicNamed(topic),
    deleteTopic: (topic) => tools.deleteTopic(topic),
    addPartitions: (topic, count) => tools.addPartitions(topic, count),
    deleteRecords: (topic, partition, offset) => tools.deleteRecords(topic, partition, offset),
    produce: (topic, partition, records) => tools.produce(topic, partition, records),
    source: (names) => createKafkaSource({ settings, topics: names, groupId: testGroup() }),
    admin: () => createClusterAdmin(settings),
  };
}
