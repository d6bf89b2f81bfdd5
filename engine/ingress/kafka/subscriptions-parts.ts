/** What the subscriptions of an engine are made of. */
import type { Answers } from '../../answers.ts';
import type { Clock } from '../../clock.ts';
import type { Limits } from '../../limits.ts';
import type { Logger } from '../../log.ts';
import type { Loop } from '../../loop.ts';
import type { Places } from '../../places.ts';
import type { Registry } from '../../registry.ts';
import type { StoreInfo } from '../../store/store.ts';
import type { ClientSettings, KafkaProperties } from './properties.ts';
import type { ClusterAdmin, RecordSource } from './source.ts';

/** How Kafka is reached: kafkajs, or a scripted log in a test. */
export interface KafkaClient {
  source(options: { settings: ClientSettings; topics: readonly string[]; groupId: string }): RecordSource;
  admin(settings: ClientSettings): ClusterAdmin;
}

export interface SubscriptionsParts {
  readonly clusters: Readonly<Record<string, KafkaProperties>>;
  readonly client: KafkaClient;
  readonly info: StoreInfo;
  readonly registry: Registry;
  readonly places: Places;
  readonly loop: Loop;
  readonly answers: Answers;
  readonly clock: Clock;
  readonly limits: Limits;
  readonly logger: Logger;
}
