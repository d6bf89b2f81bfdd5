/** What an engine is made from. */
import type { Endpoint } from '../sdk/protocol/index.ts';
import type { Clock } from './clock.ts';
import type { KafkaProperties } from './ingress/kafka/properties.ts';
import type { KafkaClient } from './ingress/kafka/subscriptions-parts.ts';
import type { Limits } from './limits.ts';
import type { Logger } from './log.ts';
import type { LoopParts } from './loop.ts';
import type { Store } from './store/store.ts';

export interface EngineOptions {
  readonly endpoints: readonly Endpoint[];
  readonly store: Store;
  /** Kafka's own properties, by cluster name. */
  readonly clusters?: Readonly<Record<string, KafkaProperties>>;
  readonly limits?: Partial<Limits>;
  readonly logger?: Logger;
  readonly clock?: Clock;
  /** For tests: a scripted log in place of kafkajs. */
  readonly kafka?: KafkaClient;
  /** For tests: stands between the loop and `actors/decide`. */
  readonly decide?: LoopParts['decide'];
  /** Called once when the engine had to stop by itself. */
  readonly onFatal?: (error: unknown) => void;
}
