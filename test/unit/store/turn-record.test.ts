// A turn as bytes, and back: `turn-record.ts`.

import { expect } from 'chai';
import fc from 'fast-check';
import { Batch, BatchReader } from '../../../engine/store/sql/batch.ts';
import type { Primitive } from '../../../engine/store/sql/operations.ts';
import {
  BLOCK_BYTES,
  decodeRecord,
  encodeRecord,
  headOf,
  RECORD_BYTES_MAX,
  recordLength,
} from '../../../engine/store/sql/turn-record.ts';
import { holds } from '../../setup/chance.ts';

describe('the record of a turn', () => {
  const salt = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
  const head = { salt, turn: 2 ** 40, incarnation: 7, installation: '0123456789ab', block: 0 };
  const packed = (values: readonly Primitive[]) => {
    const batch = new Batch();
    for (const value of values) batch.add(value);
    return batch.inPlace();
  };
  const valuesOf = (record: Uint8Array, count: number) => new BatchReader(decodeRecord(record).batch).values(count);

  it('gives back every value, byte for byte; of a text what SQLite would be given', async () => {
    const value = fc.oneof(
      fc.constant(null),
      fc.double({ noNaN: true }),
      fc.maxSafeInteger(),
      fc.nat({ max: 300 }),
      fc.constantFrom(127, 128, 2 ** 16 - 1, 2 ** 16, 2 ** 32, 2 ** 48 - 1, 2 ** 48, -1),
      fc.string({ unit: 'binary', maxLength: 2_000 }),
      fc.uint8Array({ maxLength: 3_000 }),
    );
    await holds(
      200,
      fc.property(fc.array(value, { maxLength: 12 }), (values) => {
        const record = encodeRecord(head, packed(values)) as Uint8Array;
        const expected = values.map((each) => (typeof each === 'string' ? each.toWellFormed() : each));
        expect(recordLength(record)).to.equal(record.length);
        expect(valuesOf(record, values.length)).to.deep.equal(expected);
      }),
    );
  });

  it('has its place, and whose it is', () => {
    const record = encodeRecord({ ...head, block: 3 }, packed([1])) as Uint8Array;
    expect(headOf(record)).to.deep.equal({ ...head, block: 3 });
    const log = new Uint8Array(4 * BLOCK_BYTES);
    log.set(record, 3 * BLOCK_BYTES);
    expect(recordLength(log, 3 * BLOCK_BYTES)).to.equal(record.length);
    log.set(record, 2 * BLOCK_BYTES);
    expect(recordLength(log, 2 * BLOCK_BYTES), 'in the place of another').to.equal(null);
  });

  it('is none where any byte of it is another, or its end is missing', () => {
    const record = new Uint8Array(encodeRecord(head, packed(['text', 1, null])) as Uint8Array);
    for (let at = 0; at < record.length; at += 1) {
      const damaged = Uint8Array.from(record);
      damaged[at] = (damaged[at] as number) ^ 0x10;
      expect(recordLength(damaged), `byte ${at}`).to.equal(null);
      expect(recordLength(record.subarray(0, at)), `${at} bytes`).to.equal(null);
    }
  });

  it('is not made of more than it may hold', () => {
    for (const [length, isRecord] of [
      [RECORD_BYTES_MAX - 100, true],
      [RECORD_BYTES_MAX, false],
      [4 * RECORD_BYTES_MAX, false],
    ] as const) {
      expect(encodeRecord(head, packed(['x'.repeat(length)])) !== null).to.equal(isRecord);
      expect(encodeRecord(head, packed([new Uint8Array(length)])) !== null).to.equal(isRecord);
    }
    expect(encodeRecord(head, packed(['ü'.repeat(RECORD_BYTES_MAX / 2)]))).to.equal(null);
  });
});
