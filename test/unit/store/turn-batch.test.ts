// A turn as statements of PostgreSQL: few, whatever its size, and in an order in which each row is written as if one by one.

import { expect } from 'chai';
import type { Change } from '../../../actors/change.ts';
import { statementsOf } from '../../../engine/store/sql/postgres/turn-batch.ts';
import { arrayOf } from '../../../engine/store/sql/postgres/values.ts';
import { seqOf, shardId } from '../../../sdk/protocol/index.ts';

const shard = shardId(1);
const key = { service: 'cart', key: 'k' } as const;
const set = (name: string, value: string): Change => ({ kind: 'stateSet', ...key, name, value });
const clear = (name: string): Change => ({ kind: 'stateCleared', ...key, name });

const namesOf = (...changes: Change[]) =>
  statementsOf({ number: 1, writes: changes.map((change) => ({ shard, change })) }).map(({ name }) => name);

describe('a turn in PostgreSQL', () => {
  it('is one statement for an operation, however many rows it is about', () => {
    const many = Array.from({ length: 1_000 }, (_, at) => set(`name-${at}`, '1'));
    expect(namesOf(...many, clear('other'))).to.deep.equal(['setState', 'clearState']);
  });

  it('keeps the order of what is about one row', () => {
    expect(namesOf(set('a', '1'), set('b', '1'), clear('a'), set('a', '2'), set('a', '3'))).to.deep.equal([
      ...['setState', 'clearState', 'setState', 'setState'],
    ]);
  });

  it('keeps what is about a whole key apart from what is before and behind it', () => {
    const clearAll: Change = { kind: 'stateClearedAll', ...key };
    expect(namesOf(set('a', '1'), clearAll, set('a', '2'), set('b', '2'))).to.deep.equal([
      ...['setState', 'clearAllState', 'setState'],
    ]);
  });

  it('appends to one journal in one go', () => {
    const items = [0, 1, 2].map((index): Change => {
      const entry = { kind: 'set', name: 'n', value: String(index) } as const;
      return { kind: 'journalAppended', seq: seqOf(2 ** 32), item: { type: 'entry', index, at: 0, seen: 0, entry } };
    });
    expect(namesOf(...items)).to.deep.equal(['appendPlain']);
  });
});

describe('an array on its way to PostgreSQL', () => {
  it('has its numbers whole, below zero and beyond 2^32, and null in its place', () => {
    const sent = arrayOf('number', [0, -1, 2 ** 53 - 1, null, -(2 ** 40)]);
    expect(sent.readInt32BE(8)).to.equal(20);
    const values = [24, 36, 48].map((at) => Number(sent.readBigInt64BE(at)));
    expect(values).to.deep.equal([0, -1, 2 ** 53 - 1]);
    expect(sent.readInt32BE(56)).to.equal(-1);
    expect(Number(sent.readBigInt64BE(64))).to.equal(-(2 ** 40));
  });

  it('refuses a number that is none of ours, and takes NUL out of text', () => {
    expect(() => arrayOf('number', [0.5])).to.throw('whole number');
    expect(arrayOf('text', ['a\u0000b']).subarray(24).toString()).to.equal('a\ufffdb');
  });

  it('tells bytes from text', () => {
    const [text, bytes] = [arrayOf('payload', ['é']), arrayOf('payload', [Uint8Array.of(1, 2)])];
    expect([...text.subarray(24)]).to.deep.equal([0xc3, 0xa9]);
    expect([...bytes.subarray(24)]).to.deep.equal([0xff, 1, 2]);
  });
});
