/** Which subscriptions a simulation has: one in each that has Kafka, and in half of them more. */
import type { Random } from './random.ts';

export const TOPIC = 'events';
export const OTHER_TOPIC = 'changes';

/** A subscription that the operator makes, and makes again where it is gone. */
export interface Wanted {
  readonly topic: string;
  readonly sink: string;
  readonly options: Readonly<Record<string, unknown>>;
}

/** The same program for two handlers: neither may be one that it calls. */
export function othersOf(more: Random, tight: boolean, sink: string): Wanted[] {
  const options = () => ({
    backlogRecordsMax: tight ? more.between(2, 6) : 10_000,
    nullKey: more.pick(['dead-letter', 'partition', 'record']),
    tombstones: more.pick(['deliver', 'skip']),
    onTopicRecreated: more.pick(['halt', 'restart']),
  });
  const sameTopic = { topic: TOPIC, sink: sink === 'inbox/take' ? 'plain/take' : 'inbox/take', options: options() };
  const otherTopic = { topic: OTHER_TOPIC, sink: 'inbox/take', options: options() };
  return more.pick([[sameTopic], [otherTopic], [sameTopic, otherTopic]]);
}
