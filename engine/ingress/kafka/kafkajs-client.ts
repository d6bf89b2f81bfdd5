// The one place where a kafkajs client is made, with what every client here needs: codecs first, and no word on the console.

import kafkajs, { type Kafka, type KafkaConfig, type LogEntry } from 'kafkajs';
import { registerCodecs } from './codecs.ts';

// Its warning concerns producers that moved from kafkajs 1, and can only be silenced so.
process.env['KAFKAJS_NO_PARTITIONER_WARNING'] ??= '1';

export type ClientLog = (entry: LogEntry) => void;

export function createClient(config: KafkaConfig, log: ClientLog): Kafka {
  registerCodecs();
  return new kafkajs.Kafka({ ...config, logLevel: kafkajs.logLevel.WARN, logCreator: () => log });
}
