/** Kafka by way of kafkajs, as the engine's subscriptions ask for it. */
import { createClusterAdmin, createKafkaSource } from './kafkajs.ts';
import type { KafkaClient } from './subscriptions-parts.ts';

export const kafkaJsClient: KafkaClient = {
  source: (options) => createKafkaSource(options),
  admin: (settings) => createClusterAdmin(settings),
};
