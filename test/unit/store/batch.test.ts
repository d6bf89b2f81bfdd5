// What the writer's thread is sent, against what it reads.

import { expect } from 'chai';
import fc from 'fast-check';
import type { PackedBatch } from '../../../engine/store/sql/batch.ts';
import { Batch, BatchReader, copyOf } from '../../../engine/store/sql/batch.ts';
import type { Primitive } from '../../../engine/store/sql/operations.ts';
import { holds } from '../../setup/chance.ts';

const value = fc.oneof(
  fc.double({ noNaN: true }),
  fc.maxSafeInteger(),
  fc.constant(null),
  fc.string({ unit: 'binary' }),
  // Halves of a pair by themselves, too.
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 4 }).map((units) => String.fromCharCode(...units)),
  fc.integer({ min: 1_000, max: 1_100 }).map((length) => 'ü'.repeat(length)),
  fc.uint8Array({ maxLength: 20 }),
  fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes).subarray(1)),
);

const received = (batch: Batch): PackedBatch => {
  const packed = structuredClone(copyOf(batch.inPlace()));
  batch.clear();
  return packed;
};
const all = (packed: PackedBatch): Primitive[] => new BatchReader(packed).values(packed.kinds.length);
const plain = (values: readonly Primitive[]) =>
  values.map((each) => (each instanceof Uint8Array ? [...each] : each === 0 ? Number(each) : each));

describe('a packed batch', () => {
  it('comes out as it went in, one after the other through the same', async () => {
    const batch = new Batch();
    await holds(
      100,
      fc.property(fc.array(value, { maxLength: 60 }), (values) => {
        for (const each of values) batch.add(each);
        expect(plain(all(received(batch)))).to.deep.equal(plain(values));
      }),
    );
  });

  it('takes more than it has room for, and nothing of what was left half-way', () => {
    const batch = new Batch();
    const many = Array.from({ length: 50_000 }, (_, at) => (at % 3 === 0 ? `text ${at}` : at));
    for (const each of many) batch.add(each);
    expect(all(received(batch))).to.deep.equal(many);
    batch.add('half').add(Uint8Array.of(1)).clear();
    batch.begin('setState').add('whole');
    const reader = new BatchReader(received(batch));
    expect([typeof reader.operation(), reader.values(1), reader.isDone]).to.deep.equal(['number', ['whole'], true]);
  });

  it('sends text that holds NUL as bytes where it is a payload', () => {
    const batch = new Batch().addPayload('a\u0000b').addPayload('ab').addPayload(null);
    expect(plain(all(received(batch)))).to.deep.equal([[97, 0, 98], 'ab', null]);
  });

  it('sends no more bytes than it was given, though they are a window on a large buffer', () => {
    const pool = Buffer.alloc(1_000_000);
    const { apart } = received(new Batch().add(pool.subarray(5, 8)));
    expect((apart[0] as Uint8Array).buffer.byteLength).to.equal(3);
  });

  it('is read where it was packed; a copy of it stays what it was when the next is packed, and has no room to spare', () => {
    const batch = new Batch().add('first').add(1);
    const [inPlace, copy] = [batch.inPlace(), copyOf(batch.inPlace())];
    expect(all(inPlace)).to.deep.equal(['first', 1]);
    batch.clear();
    batch.add(2).add('next');
    expect(all(copy)).to.deep.equal(['first', 1]);
    expect([copy.kinds.buffer.byteLength, copy.numbers.buffer.byteLength]).to.deep.equal([2, 16]);
  });
});
