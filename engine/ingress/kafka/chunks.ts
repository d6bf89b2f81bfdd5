/** A batch in bites that fit one transaction: small enough that other keys' commands are not held up by it. */
import { inputBytesOf } from './mapping.ts';
import type { SourceRecord } from './source.ts';

const RECORDS_MAX = 500;
const BYTES_MAX = 1024 * 1024;

export interface Chunk {
  readonly records: readonly SourceRecord[];
  /** The position after it: the next chunk's first record, or for the last one the batch's end, with the tail that holds nothing. */
  readonly to: number;
}

export function chunksOf(records: readonly SourceRecord[], batchEnd: number): Chunk[] {
  const chunks: Chunk[] = [];
  let current: SourceRecord[] = [];
  let bytes = 0;
  for (const record of records) {
    const size = inputBytesOf(record) + (record.key?.byteLength ?? 0);
    if (current.length > 0 && (current.length >= RECORDS_MAX || bytes + size > BYTES_MAX)) {
      chunks.push({ records: current, to: Number(record.offset) });
      current = [];
      bytes = 0;
    }
    current.push(record);
    bytes += size;
  }
  chunks.push({ records: current, to: batchEnd });
  return chunks;
}
