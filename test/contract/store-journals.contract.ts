// Payloads and journals come back as they were written, byte for byte, with every kind of item (S5).

import { expect } from 'chai';
import type { Entry, InvocationId, Payload } from '../../sdk/protocol/index.ts';
import { bytesOf, formatAwakeableId } from '../../sdk/protocol/index.ts';
import type { Contract } from './store-fixtures.ts';
import { appended, completion, item, RUNNING, T0, write } from './store-fixtures.ts';

export function journalsContract({ bench }: Contract): void {
  describe('payloads (S5)', () => {
    const payloads: Readonly<Record<string, Payload>> = {
      'empty text': '',
      'empty bytes': new Uint8Array(),
      'text with NUL': 'a\u0000b',
      'text of several scripts': 'naïve 名前 🙂',
      'text that looks like a number': '007',
      'bytes that are not UTF-8': Uint8Array.from([0xff, 0, 0xfe, 0x80]),
      'a window on a larger buffer': new Uint8Array(Uint8Array.from([1, 2, 3, 4, 5, 6]).buffer, 2, 3),
      '1 MB of text': 'x'.repeat(1_000_000),
      '1 MB of bytes': new Uint8Array(1_000_000).fill(0xee),
    };
    for (const [name, payload] of Object.entries(payloads)) {
      it(`come back as they were: ${name}`, async () => {
        const first = bench().invocation(1);
        const set = { kind: 'stateSet', service: 'orders', key: 'k1', name: 'v', value: payload } as const;
        await bench().commit(...bench().begun(first, payload), write(first.shard, set));

        const [journal] = await bench().journals([first]);
        const input = journal?.[0];
        const found = input?.type === 'entry' && input.entry.kind === 'input' ? input.entry.payload : null;
        expect(found === null ? null : plain(found)).to.deep.equal(plain(payload));
        const [rows] = await bench().store.load([first.address]);
        const state = rows?.kind === 'actor' ? rows.state.map(([name, value]) => [name, plain(value)]) : null;
        expect(state).to.deep.equal([['v', plain(payload)]]);
      });
    }
  });

  describe('journals', () => {
    it('are read in parts, from their beginning and from their end', async () => {
      const first = bench().invocation(1, RUNNING);
      const others = [bench().invocation(2), bench().invocation(3, { key: 'k2' })];
      const clears = Array.from({ length: 9 }, (_, at) =>
        appended(first, item(at + 1, { kind: 'clear', name: `${at}` })),
      );
      await bench().commit(...[first, ...others].flatMap((each) => bench().begun(each)), ...clears);
      const part = async (from: number, limit: number) =>
        (await bench().store.queries.journal(first, { from, limit })).map(({ index }) => index);
      expect(await part(0, 3)).to.deep.equal([0, 1, 2]);
      expect(await part(8, 3)).to.deep.equal([8, 9]);
      expect(await part(-2, 3)).to.deep.equal([8, 9]);
      expect(await part(-5, 3)).to.deep.equal([5, 6, 7]);
      expect(await part(-20, 3)).to.deep.equal([0, 1, 2]);
      expect(await part(10, 3)).to.deep.equal([]);
      expect(await bench().store.queries.journal(first)).to.have.length(10);
    });

    it('tell whether there is an answer under a number', async () => {
      const [first, other] = [bench().invocation(1, RUNNING), bench().invocation(2, { key: 'k2' })];
      await bench().commit(
        ...[first, other].flatMap((each) => bench().begun(each)),
        appended(first, item(1, { kind: 'sleep', id: 1, name: '', delayMs: 5, dueAt: T0 + 5 })),
        appended(first, completion(2, -17, { kind: 'void' })),
      );
      const answered = (ref: typeof first) =>
        Promise.all([1, -17, -18].map((id) => bench().store.queries.isAnswered(ref, id)));
      expect(await answered(first)).to.deep.equal([false, true, false]);
      expect(await answered(other)).to.deep.equal([false, false, false]);
      expect(await answered(bench().invocation(98))).to.deep.equal([false, false, false]);
    });

    it('hold every kind of item', async () => {
      const first = bench().invocation(1, RUNNING);
      const items = allEntries(first.id).map((entry, at) => item(at + 1, entry, at));
      const completions = [
        completion(items.length + 1, 1, { kind: 'value', value: '"v"' }),
        completion(items.length + 2, 5, {
          kind: 'failure',
          failure: { code: 500, message: 'no', metadata: { a: 'b' } },
        }),
        completion(items.length + 3, -1, { kind: 'void' }),
        completion(items.length + 4, -18, { kind: 'value', value: '"early"' }),
      ];
      const all = [...items, ...completions];
      await bench().commit(...bench().begun(first), ...all.map((each) => appended(first, each)));
      const [journal] = await bench().journals([first]);
      expect(journal?.slice(1)).to.deep.equal(all);
      expect(await bench().store.queries.journal(first)).to.deep.equal(journal);
    });

    it('come in the order asked, and empty where there is none', async () => {
      const [one, two] = [bench().invocation(1), bench().invocation(2, { key: 'k2' })];
      await bench().commit(...bench().begun(one, '1'), ...bench().begun(two, '2'));
      const journals = await bench().journals([two, bench().invocation(3), one]);
      expect(
        journals.map((each) =>
          each.map((found) => (found.type === 'entry' && 'payload' in found.entry ? found.entry.payload : null)),
        ),
      ).to.deep.equal([['2'], [], ['1']]);
    });
  });
}

/** Bytes come back as a plain array of their own; text that holds NUL may come back as bytes. */
const plain = (payload: Payload): Payload =>
  typeof payload === 'string' && !payload.includes('\u0000') ? payload : Uint8Array.from(bytesOf(payload));

function allEntries(id: InvocationId): Entry[] {
  const value = { kind: 'value', value: '1' } as const;
  const failure = { kind: 'failure', failure: { code: 400, message: 'bad' } } as const;
  const target = { service: 'orders', handler: 'process', key: 'k' };
  const outgoing = { target, payload: Uint8Array.from([0xff]), headers: [['a', 'b']] as [string, string][] };
  return [
    { kind: 'run', name: 'r', id: 1 },
    { kind: 'run', name: 'r', id: 2, outcome: value },
    { kind: 'run', name: '', id: 3, outcome: failure },
    { kind: 'run', name: 'v', id: 4, outcome: { kind: 'void' } },
    { kind: 'sleep', name: 's', id: 5, delayMs: 10 },
    { kind: 'sleep', name: 's', id: 6, delayMs: 10, dueAt: T0 },
    { kind: 'get', name: 'x', id: 0, outcome: value },
    { kind: 'get', name: 'x', id: 7 },
    { kind: 'keys', id: 0, outcome: { kind: 'value', value: '["x"]' } },
    { kind: 'set', name: 'x', value: '' },
    { kind: 'set', name: 'x', value: Uint8Array.from([0xff, 0]) },
    { kind: 'clear', name: 'x' },
    { kind: 'clearAll' },
    { kind: 'call', name: 'c', id: 8, resultId: 9, ...outgoing, callee: id, outcome: { kind: 'value', value: id } },
    { kind: 'call', name: 'c', id: 10, resultId: 11, target, payload: '', headers: [], idempotencyKey: 'i' },
    {
      kind: 'send',
      name: 'd',
      id: 12,
      delayMs: 0,
      ...outgoing,
      callee: id,
      outcome: { kind: 'value', value: 'other' },
    },
    { kind: 'send', name: 'd', id: 13, delayMs: 5, ...outgoing, outcome: failure },
    { kind: 'cancel', invocationId: id },
    { kind: 'attach', id: 14, to: { kind: 'invocation', invocationId: id } },
    { kind: 'attach', id: 15, to: { kind: 'workflow', service: 'signup', key: '' }, outcome: failure },
    { kind: 'peekOutput', id: 16, to: { kind: 'idempotent', ...target, idempotencyKey: 'i' } },
    { kind: 'promise', name: 'p', id: 17 },
    { kind: 'promise', name: 'p', id: 18, outcome: value },
    { kind: 'peekPromise', name: '', id: 19, outcome: { kind: 'void' } },
    { kind: 'completePromise', name: 'p', id: 20, completion: value, outcome: { kind: 'void' } },
    { kind: 'completePromise', name: 'p', id: 21, completion: failure, outcome: failure },
    { kind: 'completePromise', name: 'p', id: 22, completion: { kind: 'value', value: Uint8Array.from([0]) } },
    { kind: 'awakeable', id: -17 },
    { kind: 'signal', awakeableId: formatAwakeableId(id, 17), answer: value },
    { kind: 'signal', awakeableId: formatAwakeableId(id, 18), answer: failure, apart: true },
    { kind: 'output', outcome: failure },
  ];
}
