// The settings that tests read with: those of a user, but for the two delays that would make a test wait.

import { randomBytes } from 'node:crypto';
import {
  type ClientSettings,
  type KafkaProperties,
  translateProperties,
} from '../../engine/ingress/kafka/properties.ts';

export function testSettings(bootstrap: string, more: KafkaProperties = {}): ClientSettings {
  return translateProperties({
    'bootstrap.servers': bootstrap,
    'metadata.max.age.ms': 500,
    'reconnect.backoff.max.ms': 1_000,
    ...more,
  });
}

/** A group of its own for each source, as an engine makes one for each of its lives. */
export function testGroup(): string {
  return `g-${randomBytes(5).toString('hex')}`;
}
