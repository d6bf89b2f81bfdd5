// A node of several: the settings of one alone, with copies where a cluster has them.

import { settings } from './server-properties.ts';

export interface NodePlace {
  readonly id: number;
  readonly port: number;
  readonly controllerPort: number;
}

export function clusterSettings(node: {
  readonly id: number;
  readonly dataDir: string;
  readonly places: readonly NodePlace[];
}): Record<string, string> {
  const place = node.places.find(({ id }) => id === node.id);
  if (place === undefined) throw new Error(`node ${node.id} is none of the cluster`);
  const base = settings({ port: place.port, controllerPort: place.controllerPort, dataDir: node.dataDir });
  const { 'controller.quorum.bootstrap.servers': _alone, ...shared } = base;
  const copies = String(node.places.length);
  return {
    ...shared,
    'node.id': String(node.id),
    'controller.quorum.voters': node.places.map((one) => `${one.id}@127.0.0.1:${one.controllerPort}`).join(','),
    'offsets.topic.replication.factor': copies,
    'transaction.state.log.replication.factor': copies,
    // A node that stands still is out of the copies in sync after as long as its lease lasts.
    'replica.lag.time.max.ms': '2000',
    'controlled.shutdown.retry.backoff.ms': '200',
    // Leaders stay where a test has put them.
    'auto.leader.rebalance.enable': 'false',
    // One of two copies that is gone leaves one that may be written to, unless a topic says otherwise.
    'min.insync.replicas': '1',
    'broker.rack': `rack-${node.id}`,
    'replica.selector.class': 'org.apache.kafka.common.replica.RackAwareReplicaSelector',
  };
}
