/** What all Kafka workloads say of their topic. */
import { TOPIC_KEYS, TOPIC_PARTITIONS } from '../topics.ts';

export { payloadBytes } from '../handler.ts';

export const TOPIC_NOTE = `${TOPIC_KEYS.toLocaleString('en')} keys, ${TOPIC_PARTITIONS} partitions`;
