// A kafkajs batch as ours.

import type { Batch, KafkaMessage } from 'kafkajs';
import type { RecordBatch, SourceRecord } from './source.ts';

/** What kafkajs 2.2.4 has and does not declare. */
interface BatchInternals {
  /** The offset that the fetch asked for: the one proof that kafkajs still reads where we told it to. */
  readonly fetchedOffset: string;
}

interface MessageInternals {
  readonly batchContext?: { readonly partitionLeaderEpoch: number };
}

export function fetchedOffset(batch: Batch): bigint {
  return BigInt((batch as Batch & BatchInternals).fetchedOffset);
}

export function toRecordBatch(batch: Batch): RecordBatch {
  return {
    topic: batch.topic,
    partition: batch.partition,
    records: batch.messages.map(toRecord),
    firstOffset: fetchedOffset(batch),
    // The last offset of the fetch, filtered records included: else a trailing commit marker would be fetched for ever.
    nextOffset: BigInt(batch.lastOffset()) + 1n,
    highWatermark: BigInt(batch.highWatermark),
  };
}

function toRecord(message: KafkaMessage): SourceRecord {
  const leaderEpoch = (message as KafkaMessage & MessageInternals).batchContext?.partitionLeaderEpoch;
  return {
    offset: BigInt(message.offset),
    key: message.key,
    value: message.value,
    headers: cleanHeaders(message.headers),
    timestampMs: Number(message.timestamp),
    ...(leaderEpoch === undefined ? {} : { leaderEpoch }),
  };
}

const noHeaders: SourceRecord['headers'] = [];

/**
 * kafkajs collects headers in a plain object and takes inherited properties for a header seen before: one called `constructor`
 * arrives as `[Object, <its value>]`, one called `__proto__` as `[Object.prototype, <its value>]`. Only buffers and nulls are real.
 */
export function cleanHeaders(headers: KafkaMessage['headers']): SourceRecord['headers'] {
  if (!headers) return noHeaders;
  const clean: [name: string, value: Buffer | null][] = [];
  for (const [name, found] of Object.entries(headers)) {
    // Declared otherwise, but a header without a value is null.
    const values: readonly unknown[] = Array.isArray(found) ? found : [found];
    for (const value of values) {
      if (value === null || Buffer.isBuffer(value)) clean.push([name, value]);
    }
  }
  return clean;
}
