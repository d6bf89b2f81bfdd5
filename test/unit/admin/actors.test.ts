// Actors in the admin API: the list of them, and one with its mailbox and state.

import { expect } from 'chai';
import { id } from '../ingress/scripted-engine.ts';
import { adminHouse, problemOf } from './house.ts';
import { row } from './samples.ts';

describe('actors in the admin API', () => {
  const { given, read, change, operations } = adminHouse();

  it('shows actors, keys with slashes included', async () => {
    const asked: unknown[] = [];
    const state: [string, string | Uint8Array][] = [
      ['n', '1'],
      ['b', Uint8Array.from([0xff])],
    ];
    await given({
      query: {
        actors: async (...question) => {
          asked.push(question);
          return { rows: [{ service: 'counter', key: 'k', holder: row, mailboxDepth: 2, paused: null }], next: null };
        },
        actor: async (...question) => {
          asked.push(question);
          return { service: 'counter', key: 'a/b', holder: null, mailboxDepth: 1, paused: null, mailbox: [row], state };
        },
      },
    });
    const { items } = await read('/actors?service=counter&prefix=k');
    expect(items[0]).to.deep.include({ service: 'counter', key: 'k', mailboxDepth: 2 });
    expect(items[0]?.holder.id).to.equal(id);
    const one = await read('/actors/counter/a%2Fb');
    expect(one.state).to.deep.equal([
      { name: 'n', value: { encoding: 'utf8', data: '1', sizeBytes: 1, truncated: false } },
      { name: 'b', value: { encoding: 'base64', data: '/w==', sizeBytes: 1, truncated: false } },
    ]);
    expect(asked).to.deep.equal([
      [
        { service: 'counter', prefix: 'k' },
        { cursor: null, limit: 50 },
      ],
      ['counter', 'a/b'],
    ]);
  });

  it('says what is wrong with the name of a value', async () => {
    await given();
    for (const [name, why] of [
      ['a\u0000', 'holds a NUL character, which nothing here does'],
      ['\ud800', 'not well-formed Unicode'],
    ] as const) {
      const set = { [name]: { encoding: 'utf8', data: '1' } };
      const response = await change('PATCH', '/actors/counter/k', { version: 'x', set });
      const { errors } = await problemOf(response, 400, 'invalid_request');
      expect(errors).to.deep.equal([{ path: `body.set.${name}`, message: why }]);
    }
    expect(operations()).to.deep.equal([]);
  });
});
