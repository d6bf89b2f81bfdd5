/**
 * Records as kafkajs decodes them, and their way through it. kafkajs 2.2.4 hands the records of a batch to a function as its
 * arguments, of which there can't be more than some 100,000: a larger batch was never read, and the engine tried for ever.
 */

/** A record as kafkajs decodes it, markers included; the old formats have no context. */
export interface FetchedRecord {
  readonly offset: string;
  readonly key: Buffer | null;
  /** One of Kafka's own, which a reader passes over. */
  isControlRecord?: boolean;
  readonly batchContext?: { readonly producerId: string; readonly inTransaction: boolean };
}

/** Of a batch's records: more would overflow its stack. */
const RECORDS_MAX = 10_000;

/** Records of a large batch on their way through kafkajs, as one. */
export class Bundle {
  readonly records: readonly FetchedRecord[];

  constructor(records: readonly FetchedRecord[]) {
    this.records = records;
  }
}

/** `unbundled` gives them back. */
export function bundled<Batch extends { readonly records: readonly FetchedRecord[] }>(batch: Batch): Batch {
  return batch.records.length <= RECORDS_MAX ? batch : { ...batch, records: [new Bundle(batch.records)] };
}

export function unbundled(records: readonly (FetchedRecord | Bundle)[]): readonly FetchedRecord[] {
  if (!records.some((one) => one instanceof Bundle)) return records as readonly FetchedRecord[];
  return records.flatMap((one) => (one instanceof Bundle ? one.records : [one]));
}
