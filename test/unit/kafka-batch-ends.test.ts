/** Where a batch ends, when compaction took its last records. */
import { expect } from 'chai';
import type { DecodedBatch } from '../../engine/ingress/kafka/batch-ends.ts';
import { withEnd } from '../../engine/ingress/kafka/batch-ends.ts';

const batch = (first: number, last: number, ...offsets: number[]): DecodedBatch => ({
  firstOffset: String(first),
  lastOffsetDelta: last - first,
  records: offsets.map((offset) => ({ offset: String(offset), key: null })),
});
const told = (one: DecodedBatch) =>
  withEnd(one).records.map(({ offset, isControlRecord }) => `${offset}${isControlRecord ? ' passed over' : ''}`);

describe('the end of a batch', () => {
  it('is told by its last record, where that is still there', () => {
    expect(told(batch(10, 12, 10, 11, 12))).to.eql(['10', '11', '12']);
    expect(told(batch(10, 12, 12))).to.eql(['12']);
  });

  it('is told by a record to pass over, where the last has gone, or all have', () => {
    expect(told(batch(10, 12, 10))).to.eql(['10', '12 passed over']);
    expect(told(batch(10, 12))).to.eql(['12 passed over']);
  });
});
