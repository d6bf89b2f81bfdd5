// Actors in the admin API: the list of them, one with its mailbox and state, and a workflow's promises.

import { expect } from 'chai';
import { failureOf, VOID, valueOutcome } from '../../../sdk/protocol/index.ts';
import { id, ref } from '../ingress/scripted-engine.ts';
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

  it('shows the promises of a key: who waits for one, what one was completed with, and by whom', async () => {
    const asked: unknown[] = [];
    const nobody = { waiting: [], waitingCount: 0 };
    const done = { since: 1_700_000_000_000, completedBy: ref, ...nobody };
    await given({
      query: {
        promises: async (...question) => {
          asked.push(question);
          return {
            rows: [
              { name: 'no', completion: failureOf({ code: 418, message: 'tea' }), ...done },
              {
                name: 'old',
                completion: VOID,
                since: null,
                completedBy: null,
                ...nobody,
                damage: 'corrupt_row: promise',
              },
              { name: 'yes', completion: valueOutcome('"<b>"'), ...done },
              { name: 'wanted', completion: null, since: 1, completedBy: null, waiting: [row], waitingCount: 12 },
            ],
            next: 'more',
          };
        },
      },
    });
    const { items, next } = await read('/actors/signup/a%2Fb/promises?limit=4&cursor=x');
    const by = { completedBy: id, since: '2023-11-14T22:13:20.000Z', ...nobody };
    const [no, old, yes, wanted] = items;
    expect(no).to.deep.equal({
      ...{ name: 'no', status: 'rejected', ...by },
      completion: { kind: 'failure', failure: { code: 418, message: 'tea' } },
    });
    expect(old).to.deep.equal({
      ...{ name: 'old', status: 'resolved', since: null, ...nobody, damage: 'corrupt_row: promise' },
      completion: { kind: 'void' },
    });
    expect(yes).to.deep.equal({
      ...{ name: 'yes', status: 'resolved', ...by },
      completion: { kind: 'value', value: { encoding: 'utf8', data: '"<b>"', sizeBytes: 5, truncated: false } },
    });
    expect(wanted).to.deep.include({ name: 'wanted', status: 'pending', waitingCount: 12 });
    expect(wanted).to.have.nested.property('waiting[0].id', id);
    expect(wanted).not.to.have.nested.property('waiting[0].lastError.stack');
    expect(next).to.equal('more');
    expect(asked).to.deep.equal([
      [
        { service: 'signup', key: 'a/b' },
        { cursor: 'x', limit: 4 },
      ],
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
