/** The records of a large batch on their way through kafkajs. */
import { expect } from 'chai';
import { bundled, type FetchedRecord, unbundled } from '../../engine/ingress/kafka/fetched.ts';

describe('fetched records', () => {
  const batchOf = (count: number, from = 0) => ({
    firstOffset: String(from),
    records: Array.from({ length: count }, (_, at): FetchedRecord => ({ offset: String(from + at), key: null })),
  });

  it('are handed on one by one where they are few, and as one where more would overflow the stack', () => {
    const few = batchOf(10_000);
    expect(bundled(few)).to.equal(few);
    const collected: FetchedRecord[] = [];
    // As kafkajs does.
    for (const batch of [few, batchOf(500_000, 10_000), batchOf(2, 510_000)])
      collected.push(...(bundled(batch).records as FetchedRecord[]));
    expect(collected).to.have.length(10_003);
    const records = unbundled(collected);
    expect(records).to.have.length(510_002);
    expect(records.every(({ offset }, at) => offset === String(at))).to.equal(true);
  });
});
