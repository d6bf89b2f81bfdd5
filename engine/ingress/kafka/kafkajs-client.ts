// The one place where a kafkajs client is made, with what every client here needs: codecs and mended fetches first, and no
// word on the console.

import kafkajs, { type Kafka, type KafkaConfig, type LogEntry } from 'kafkajs';
import { mendFetches } from './aborted.ts';
import { mendBatchEnds } from './batch-ends.ts';
import { registerCodecs } from './codecs.ts';
import { mendMetadata } from './leaderless.ts';
import { mendLostConnections } from './lost-connections.ts';
import { mendStoppedFetchers } from './stopped-fetchers.ts';

// Its warning concerns producers that moved from kafkajs 1, and can only be silenced so.
process.env['KAFKAJS_NO_PARTITIONER_WARNING'] ??= '1';

// Its queue of requests sets a timer for a time before 1970, at each connection. Node says so once in a process, and who sees
// that can do nothing about it: so it is said where nobody hears it.
const { emitWarning } = process;
process.emitWarning = () => undefined;
clearTimeout(setTimeout(() => undefined, -1));
process.emitWarning = emitWarning;

export type ClientLog = (entry: LogEntry) => void;

export function createClient(config: KafkaConfig, log: ClientLog): Kafka {
  registerCodecs();
  mendFetches();
  mendBatchEnds();
  mendMetadata();
  mendLostConnections();
  mendStoppedFetchers();
  return new kafkajs.Kafka({ ...config, logLevel: kafkajs.logLevel.WARN, logCreator: () => log });
}
