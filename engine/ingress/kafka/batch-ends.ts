/**
 * The end of each batch of a log, as a record of Kafka's own that is passed over like a marker.
 *
 * Compaction takes records out of a batch and leaves it its range of offsets; of the last batch of a producer it may leave the
 * range alone. kafkajs 2.2.4 keeps the records and forgets the range: where all that a fetch brought is an empty batch it asks
 * for the same offset again, for ever, and behind the last record of a thinned batch it goes on by one offset for each fetch.
 */
import { createRequire } from 'node:module';
import type { FetchedRecord } from './fetched.ts';
import { bundled } from './fetched.ts';

export interface DecodedBatch {
  readonly firstOffset: string;
  readonly lastOffsetDelta: number;
  readonly records: FetchedRecord[];
}

/** Adds the end where no record is there to tell it. */
export function withEnd<Batch extends DecodedBatch>(batch: Batch): Batch {
  const offset = String(BigInt(batch.firstOffset) + BigInt(batch.lastOffsetDelta));
  if (batch.records.at(-1)?.offset !== offset) batch.records.push({ offset, key: null, isControlRecord: true });
  return batch;
}

type Decoder = (decoder: object) => Promise<DecodedBatch>;

const require = createRequire(import.meta.url);
let isMended = false;

/** kafkajs requires its decoder when it first reads a fetch, and keeps what it is given then. */
export function mendBatchEnds(): void {
  if (isMended) return;
  isMended = true;
  const place = require.resolve('kafkajs/src/protocol/recordBatch/v0/decoder.js');
  const decode = require(place) as Decoder;
  const loaded = require.cache[place];
  if (loaded === undefined) throw new Error('bug: a module that was required is not in the cache');
  loaded.exports = async (decoder: object) => bundled(withEnd(await decode(decoder)));
}
