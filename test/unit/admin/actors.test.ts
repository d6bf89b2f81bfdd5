// Actors in the admin API: the list of them, and one with its mailbox and state.

import { expect } from 'chai';
import { id } from '../ingress/scripted-engine.ts';
import { adminHouse } from './house.ts';
import { row } from './samples.ts';

describe('actors in the admin API', () => {
  const { given, read } = adminHouse();

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
});
