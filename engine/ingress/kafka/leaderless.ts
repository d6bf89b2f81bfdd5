/**
 * Partitions that have no leader: of an election that is under way, or because the brokers that have them are down. The others of
 * their topic are read meanwhile.
 *
 * kafkajs 2.2.4 takes the trouble of one partition for that of the answer: while one of a topic has no leader, it knows nothing of
 * the topic, and reads none of it. So it is told of those that have one; it learns of the others when they have one again.
 */
import { createRequire } from 'node:module';

interface PartitionMetadata {
  readonly partitionErrorCode: number;
}

export interface MetadataAnswer {
  readonly topicMetadata: readonly { partitionMetadata: readonly PartitionMetadata[] }[];
}

const LEADER_NOT_AVAILABLE = 5;
const isLed = ({ partitionErrorCode }: PartitionMetadata): boolean => partitionErrorCode !== LEADER_NOT_AVAILABLE;

/** Where none has a leader that stays the answer: then nothing can be read, and why is worth saying. */
export function hideLeaderless(answer: MetadataAnswer): void {
  for (const topic of answer.topicMetadata) {
    const led = topic.partitionMetadata.filter(isLed);
    if (led.length > 0) topic.partitionMetadata = led;
  }
}

interface Response {
  parse: (answer: MetadataAnswer) => Promise<MetadataAnswer>;
}

const require = createRequire(import.meta.url);
let isMended = false;

/** Of the response in each version that a broker may speak. */
const VERSIONS = [0, 1, 2, 3, 4, 5, 6] as const;

export function mendMetadata(): void {
  if (isMended) return;
  isMended = true;
  for (const version of VERSIONS) {
    const response = require(`kafkajs/src/protocol/requests/metadata/v${version}/response.js`) as Response;
    const { parse } = response;
    response.parse = async (answer) => {
      hideLeaderless(answer);
      return parse(answer);
    };
  }
}
