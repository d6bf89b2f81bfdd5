// A topic of a scripted cluster, for screens of what comes from Kafka.

import type { KafkaClient } from '../../engine/ingress/kafka/subscriptions-parts.ts';
import { demand } from '../http/house.ts';
import { FakeCluster } from '../kafka/fake-log.ts';
import { FakeAdmin, FakeSource } from '../kafka/fake-source.ts';

export interface ScriptedKafka {
  readonly cluster: FakeCluster;
  /** For the options of a stage. */
  readonly kafka: KafkaClient;
}

export function scriptedKafka(): ScriptedKafka {
  const cluster = new FakeCluster();
  return {
    cluster,
    kafka: { source: ({ topics }) => new FakeSource(cluster, topics), admin: () => new FakeAdmin(cluster) },
  };
}

/** Binds `topic` to a handler, and gives the id of the subscription. */
export async function subscribe(
  admin: string,
  topic: string,
  options: Readonly<Record<string, unknown>> = {},
  sink = 'service://cart/event',
): Promise<string> {
  const { body } = await demand(`${admin}/subscriptions`, 'POST', { source: `kafka://local/${topic}`, sink, options });
  return body.id;
}
