/** Which records are left out of a fetch, by the broker's list of aborted transactions. */
import { expect } from 'chai';
import type { AbortedTransaction } from '../../engine/ingress/kafka/aborted.ts';
import { abortedOf, hideAborted } from '../../engine/ingress/kafka/aborted.ts';
import type { FetchedRecord } from '../../engine/ingress/kafka/fetched.ts';

const record = (offset: number, producerId: string, key: Buffer | null = null): FetchedRecord => ({
  offset: String(offset),
  key,
  batchContext: { producerId, inTransaction: producerId !== '-1' },
});
const marker = (offset: number, producerId: string, kind: 'abort' | 'commit'): FetchedRecord => ({
  ...record(offset, producerId, Buffer.from([0, 0, 0, kind === 'abort' ? 0 : 1])),
  isControlRecord: true,
});
const from = (producerId: string, firstOffset: number): AbortedTransaction => ({
  producerId,
  firstOffset: String(firstOffset),
});
const offsets = (records: readonly FetchedRecord[]) => records.map(({ offset }) => Number(offset));

describe('records of aborted transactions', () => {
  it('are found whatever order the list has', () => {
    const log = [record(0, 'a'), record(1, 'b'), record(2, 'a'), marker(3, 'b', 'abort'), record(4, 'a')];
    expect(offsets(abortedOf(log, [from('b', 1), from('a', 0)]))).to.eql([0, 1, 2, 4]);
  });

  it('are found where a fetch begins in the midst of several', () => {
    const log = [record(10, 'b'), record(11, 'a'), record(12, 'c'), record(13, '-1')];
    expect(offsets(abortedOf(log, [from('a', 1), from('b', 2), from('c', 3)]))).to.eql([10, 11, 12]);
  });

  it('end at the marker of their producer, and at nothing else', () => {
    const zero = Buffer.alloc(4);
    const log = [record(0, 'a', zero), record(1, 'a'), record(2, '-1', zero), marker(3, 'a', 'abort'), record(4, 'a')];
    expect(offsets(abortedOf(log, [from('a', 0)]))).to.eql([0, 1]);
  });

  it('are told from those of a transaction that was committed between two aborted ones', () => {
    const log = [record(0, 'a'), marker(1, 'a', 'abort'), record(2, 'a'), marker(3, 'a', 'commit'), record(4, 'a')];
    expect(offsets(abortedOf(log, [from('a', 0), from('a', 4)]))).to.eql([0, 4]);
  });

  it('may stand beside records of the old formats, which know no transactions', () => {
    expect(abortedOf([{ offset: '0', key: null }], [from('a', 0)])).to.eql([]);
  });

  it('become records that are passed over, and kafkajs is left nothing to sort out', () => {
    const messages = [record(0, 'a'), record(1, '-1')];
    const partition = { messages, abortedTransactions: [from('a', 0)] };
    hideAborted(partition);
    expect(messages.map(({ isControlRecord }) => isControlRecord ?? false)).to.eql([true, false]);
    expect(partition.abortedTransactions).to.eql([]);
  });
});
