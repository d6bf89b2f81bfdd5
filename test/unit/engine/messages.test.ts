/** How much an attempt may say in one entry: names and headers count, too, since all of it is written and kept in memory. */
import { expect } from 'chai';
import { tooLarge } from '../../../engine/invoker/messages.ts';
import { DEFAULT_LIMITS } from '../../../engine/limits.ts';
import type { AskedEntry, AwakeableId } from '../../../sdk/protocol/index.ts';

const LIMITS = { ...DEFAULT_LIMITS, entryBytesMax: 100 };
const long = 'x'.repeat(90);
const excessOf = (entry: AskedEntry) => tooLarge({ kind: 'entry', seen: 0, entry }, LIMITS);
const send = (headers: readonly (readonly [string, string])[]): AskedEntry => ({
  ...({ kind: 'send', id: 1, name: 's/h', payload: '12345', delayMs: 0 } as const),
  target: { service: 's', handler: 'h', key: null },
  headers,
});

describe('an entry', () => {
  it('counts with its name', () => {
    expect(excessOf({ kind: 'sleep', id: 1, name: 'x'.repeat(100), delayMs: 1 })).to.equal(null);
    expect(excessOf({ kind: 'sleep', id: 1, name: 'x'.repeat(101), delayMs: 1 })).to.contain('has 101 bytes');
    expect(excessOf({ kind: 'set', name: long, value: '12345678901' })).to.contain('has 101 bytes');
    expect(excessOf({ kind: 'run', id: 1, name: long, outcome: { kind: 'value', value: '12345678901' } })).to.contain(
      'has 101 bytes',
    );
  });

  it('counts with the JSON values that somebody will parse', () => {
    const limits = { ...DEFAULT_LIMITS, jsonValuesMax: 10 };
    const outcome = (length: number) => ({ kind: 'value', value: JSON.stringify(Array(length).fill(1)) }) as const;
    const run = (length: number) => ({ kind: 'run', id: 1, name: 'load', outcome: outcome(length) }) as const;
    expect(tooLarge({ kind: 'entry', seen: 0, entry: run(10) }, limits)).to.equal(null);
    expect(tooLarge({ kind: 'entry', seen: 0, entry: run(11) }, limits)).to.equal(
      'the entry run "load" is JSON of more than 10 values (jsonValuesMax): keep it elsewhere and pass a reference, or raise the limit',
    );
    expect(tooLarge({ kind: 'proposal', id: 1, outcome: outcome(11) }, limits)).to.contain(
      'the result is JSON of more',
    );
    const csv = { kind: 'value', value: '1,'.repeat(11) } as const;
    expect(tooLarge({ kind: 'proposal', id: 1, outcome: csv }, limits)).to.equal(null);
  });

  it('counts with the answer that it gives to somebody: a value, or the words of a reason', () => {
    const awakeableId = 'sign_1x' as AwakeableId;
    const value = (length: number) => ({ kind: 'value', value: 'x'.repeat(length) }) as const;
    const reason = { kind: 'failure', failure: { code: 500, message: 'x'.repeat(101) } } as const;
    expect(excessOf({ kind: 'signal', awakeableId, answer: value(100) })).to.equal(null);
    expect(excessOf({ kind: 'signal', awakeableId, answer: value(101) })).to.contain('has 101 bytes');
    expect(excessOf({ kind: 'signal', awakeableId, answer: reason })).to.contain('has 101 bytes');
    const answer = { kind: 'value', value: JSON.stringify(Array(11).fill(1)) } as const;
    const entry = { kind: 'signal', awakeableId, answer } as const;
    const limits = { ...DEFAULT_LIMITS, jsonValuesMax: 10 };
    expect(tooLarge({ kind: 'entry', seen: 0, entry }, limits)).to.contain('JSON of more than 10 values');
  });

  it('counts with the completion that it gives to a promise', () => {
    const promise = { kind: 'completePromise', id: 1, name: 'p' } as const;
    const value = (text: string) => ({ kind: 'value', value: text }) as const;
    expect(excessOf({ ...promise, completion: value('x'.repeat(99)) })).to.equal(null);
    expect(excessOf({ ...promise, completion: value('x'.repeat(100)) })).to.contain('has 101 bytes');
    const failure = { code: 500, message: 'no', metadata: { why: 'x'.repeat(96) } };
    expect(excessOf({ ...promise, completion: { kind: 'failure', failure } })).to.contain('has 102 bytes');
    const limits = { ...DEFAULT_LIMITS, jsonValuesMax: 10 };
    const entry = { ...promise, completion: value(JSON.stringify(Array(11).fill(1))) };
    expect(tooLarge({ kind: 'entry', seen: 0, entry }, limits)).to.contain('JSON of more than 10 values');
  });

  it('is no longer where it fails', () => {
    const failure = { code: 500, message: 'x'.repeat(60), metadata: { why: 'x'.repeat(60) } };
    const outcome = { kind: 'failure', failure } as const;
    expect(tooLarge({ kind: 'finished', seen: 0, outcome, cancelled: false }, LIMITS)).to.contain('has 123 bytes');
    expect(tooLarge({ kind: 'proposal', id: 1, outcome }, LIMITS)).to.contain('has 123 bytes');
  });

  it('counts with its headers', () => {
    expect(excessOf(send([['a', long]]))).to.equal(null);
    expect(excessOf(send([['name', long]]))).to.contain('has 102 bytes');
  });

  it('is named by the beginning of its name', () => {
    expect(excessOf({ kind: 'clear', name: 'x'.repeat(10_000) })).to.have.length.below(400);
  });
});
