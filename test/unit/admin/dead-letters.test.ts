// Dead letters in the admin API: shown, edited, redriven and discarded.

import { expect } from 'chai';
import { adminHouse, problemOf } from './house.ts';
import { letter, letterId } from './samples.ts';

describe('dead letters in the admin API', () => {
  const { given, get, read, change, operations } = adminHouse();

  it('lists and shows them', async () => {
    const asked: unknown[] = [];
    await given({
      query: {
        deadLetters: async (...question) => {
          asked.push(question);
          return { rows: [letter], next: null };
        },
        deadLetter: async () => letter,
      },
    });
    const { items } = await read('/dead-letters?status=open&code=key_not_utf8&subscription=sub_1');
    expect(items[0]).to.deep.include({ id: letterId, code: 'key_not_utf8', offset: 3 });
    expect(asked).to.deep.equal([
      [
        { status: 'open', code: 'key_not_utf8', subscription: 'sub_1' },
        { cursor: null, limit: 50 },
      ],
    ]);
    const one = await read(`/dead-letters/${letterId}`);
    expect(one.key).to.deep.equal({ encoding: 'base64', data: '/w==', sizeBytes: 1, truncated: false });
    expect(one.headers).to.deep.equal([
      { name: 'h', value: null },
      { name: 'h', value: { encoding: 'utf8', data: 'x', sizeBytes: 1, truncated: false } },
    ]);
    await problemOf(await get('/dead-letters/dl_1'), 400, 'invalid_id');
  });

  const edits = [
    ['text', 'text'],
    [{ encoding: 'utf8', data: 'text' }, 'text'],
    [{ encoding: 'base64', data: 'dGV4dA==' }, 'text'],
    [{ encoding: 'base64', data: '/w==' }, Uint8Array.from([0xff])],
    // As text, the SQLite of Node 22 would give it back cut.
    ['a\u0000b', Uint8Array.of(97, 0, 98)],
    [{ encoding: 'utf8', data: 'a\u0000b' }, Uint8Array.of(97, 0, 98)],
    [null, null],
  ] as const;
  for (const [value, stored] of edits) {
    it(`edits the value to ${JSON.stringify(value)}`, async () => {
      await given({ query: { deadLetter: async () => letter } });
      expect((await change('PATCH', `/dead-letters/${letterId}`, { value })).status).to.equal(200);
      expect(operations()[0]?.operation).to.deep.equal({ kind: 'editDeadLetter', id: letterId, value: stored });
    });
  }

  for (const value of [5, { encoding: 'base64', data: '***' }, { encoding: 'hex', data: '' }, undefined]) {
    it(`refuses the value ${JSON.stringify(value)}`, async () => {
      await given();
      await problemOf(await change('PATCH', `/dead-letters/${letterId}`, { value }), 400, 'invalid_request');
    });
  }

  for (const [verb, kind] of [
    ['redrive', 'redriveDeadLetter'],
    ['discard', 'discardDeadLetter'],
  ]) {
    it(`can ${verb} one`, async () => {
      await given({ query: { deadLetter: async () => letter } });
      expect((await change('POST', `/dead-letters/${letterId}/${verb}`)).status).to.equal(200);
      expect(operations()).to.deep.equal([{ operation: { kind, id: letterId }, by: 'local' }]);
    });
  }
});
