/**
 * Which records of a fetch belong to transactions that were aborted. The broker sends them along, with a list of those
 * transactions; leaving them out is the reader's part.
 *
 * kafkajs 2.2.4 does it wrongly in three ways, each of which shows records that never happened: it takes the list to be in order
 * of the first offsets, where brokers send it in the order of the ends; it begins at most one transaction at each record; and it
 * takes any record whose key is four zero bytes, which is the number 0 to Java, for the marker that ends one. So it is handed
 * fetches in which nothing is left to leave out.
 */
import { createRequire } from 'node:module';
import type { FetchedRecord } from './fetched.ts';
import { unbundled } from './fetched.ts';

export interface AbortedTransaction {
  readonly producerId: string;
  readonly firstOffset: string;
}

interface FetchedPartition {
  messages: readonly FetchedRecord[];
  abortedTransactions?: readonly AbortedTransaction[] | null;
}

interface FetchAnswer {
  readonly responses: readonly { readonly partitions: readonly FetchedPartition[] }[];
}

/** The aborted ones of records in offset order. */
export function abortedOf(
  records: readonly FetchedRecord[],
  transactions: readonly AbortedTransaction[],
): FetchedRecord[] {
  const begins = transactions
    .map(({ producerId, firstOffset }) => ({ producerId, firstOffset: BigInt(firstOffset) }))
    .sort((a, b) => (a.firstOffset < b.firstOffset ? 1 : -1));
  const open = new Set<string>();
  return records.filter((record) => {
    const offset = BigInt(record.offset);
    for (let next = begins.at(-1); next !== undefined && next.firstOffset <= offset; next = begins.at(-1)) {
      open.add(next.producerId);
      begins.pop();
    }
    const { producerId, inTransaction } = record.batchContext ?? { producerId: '', inTransaction: false };
    if (!record.isControlRecord) return inTransaction && open.has(producerId);
    if (endsAsAborted(record)) open.delete(producerId);
    return false;
  });
}

/** A marker's key: its version and its kind, two bytes each; 0 is an abort, 1 a commit. */
const endsAsAborted = ({ key }: FetchedRecord): boolean => key !== null && key.length >= 4 && key.readInt16BE(2) === 0;

/** Shown as Kafka's own, an aborted record is passed over as a marker is, and positions move past it alike. */
export function hideAborted(partition: FetchedPartition): void {
  const transactions = partition.abortedTransactions ?? [];
  if (transactions.length === 0) return;
  for (const record of abortedOf(partition.messages, transactions)) record.isControlRecord = true;
  partition.abortedTransactions = [];
}

interface BrokerClass {
  readonly prototype: { fetch(request: object): Promise<FetchAnswer> };
}

const require = createRequire(import.meta.url);
let isMended = false;

/** Where kafkajs takes its fetches from; it has no seam of its own for this. */
export function mendFetches(): void {
  if (isMended) return;
  isMended = true;
  const { prototype } = require('kafkajs/src/broker/index.js') as BrokerClass;
  const { fetch } = prototype;
  prototype.fetch = async function mended(request) {
    const answer = await fetch.call(this, request);
    for (const { partitions } of answer.responses) {
      for (const partition of partitions) {
        partition.messages = unbundled(partition.messages);
        hideAborted(partition);
      }
    }
    return answer;
  };
}
