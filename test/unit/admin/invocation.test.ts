// One invocation in the admin API: what it shows, its journal, and what can be done with it.

import { expect } from 'chai';
import { RefusedError } from '../../../engine/answers.ts';
import type { JournalPart, JournalRow } from '../../../engine/store/queries.ts';
import type { JournalItem } from '../../../sdk/protocol/index.ts';
import { id } from '../ingress/scripted-engine.ts';
import { adminHouse, problemOf } from './house.ts';
import { row } from './samples.ts';

describe('an invocation in the admin API', () => {
  const { given, get, read, change, operations } = adminHouse();

  it('shows the failed attempts of one, oldest first', async () => {
    const failures = [
      { attempt: 1, at: 1_700_000_000_060, code: 500, message: 'boom', stepId: 0 },
      { attempt: 2, at: 1_700_000_000_100, code: 500, message: 'boom', stepId: 1, stepName: 'charge', stack: 'at x' },
    ];
    await given({ query: { invocation: async () => row, failures: async () => failures } });
    const shown = (await (await get(`/invocations/${id}`)).json()) as { readonly failures: unknown };
    expect(shown.failures).to.deep.equal([
      { ...failures[0], at: '2023-11-14T22:13:20.060Z' },
      { ...failures[1], at: '2023-11-14T22:13:20.100Z' },
    ]);
  });

  it('shows one, with the stack of its last error', async () => {
    await given({ query: { invocation: async () => row } });
    const one = await read(`/invocations/${id}`);
    expect(one.origin).to.deep.equal({
      kind: 'kafka',
      subscription: 'sub_1',
      topic: 't',
      partition: 0,
      offset: 5,
      timestamp: '2023-11-14T22:13:20.000Z',
    });
    expect(one.lastError.stack).to.contain('Error: boom');
  });

  it('tells an id that is none from one that is not here', async () => {
    await given();
    await problemOf(await get('/invocations/inv_x'), 400, 'invalid_id');
    await problemOf(await get(`/invocations/${id}`), 404, 'not_found');
    await problemOf(await get('/invocations/inv_000000000000000100000000000007'), 404, 'not_found');
    await problemOf(await get(`/invocations/${id}/journal`), 404, 'not_found');
  });

  it('pages through a journal', async () => {
    const items: JournalItem[] = [
      {
        type: 'entry',
        index: 0,
        at: 1,
        seen: 0,
        entry: {
          kind: 'input',
          payload: '{"a":1}',
          headers: [
            ['Authorization', 'Bearer secret'],
            ['x', 'y'],
          ],
        },
      },
      { type: 'entry', index: 1, at: 2, seen: 0, entry: { kind: 'run', id: 1, name: 'charge' } },
      { type: 'completion', index: 2, at: 3, id: 1, outcome: { kind: 'value', value: Uint8Array.from([0xff]) } },
      { type: 'entry', index: 3, at: 4, seen: 1, entry: { kind: 'set', name: 'state', value: 'x'.repeat(100_000) } },
      {
        type: 'entry',
        index: 4,
        at: 5,
        seen: 1,
        entry: { kind: 'output', outcome: { kind: 'failure', failure: { code: 500, message: 'no' } } },
      },
    ];
    await given({ query: { journal: async (_ref, part) => partOf(items, part) } });
    const seen: Record<string, unknown>[] = [];
    let cursor: string | null = null;
    do {
      const query: string = cursor === null ? '?limit=2' : `?limit=2&cursor=${cursor}`;
      const page = (await read(`/invocations/${id}/journal${query}`)) as unknown as {
        items: Record<string, unknown>[];
        next: string | null;
      };
      seen.push(...page.items);
      cursor = page.next;
    } while (cursor !== null);
    expect(seen.map(({ index }) => index)).to.deep.equal([0, 1, 2, 3, 4]);
    expect(seen[0]).to.deep.include({
      kind: 'input',
      headers: [
        { name: 'Authorization', value: '***' },
        { name: 'x', value: 'y' },
      ],
    });
    expect(seen[1]).to.deep.include({ type: 'entry', kind: 'run', name: 'charge', completionId: 1 });
    expect(seen[2]?.['outcome']).to.deep.equal({
      kind: 'value',
      value: { encoding: 'base64', data: '/w==', sizeBytes: 1, truncated: false },
    });
    expect(seen[3]?.['value']).to.deep.include({ sizeBytes: 100_000, truncated: true });
    const end = await read(`/invocations/${id}/journal?from=-3&limit=2`);
    expect(end.items.map((item) => 'index' in item && item.index)).to.deep.equal([2, 3]);
    const last = await read(`/invocations/${id}/journal?from=-3&limit=2&cursor=${end.next}`);
    expect(last.items.map((item) => 'index' in item && item.index)).to.deep.equal([4]);
    expect(last.next).to.equal(null);
    await problemOf(await get(`/invocations/${id}/journal?from=-1001`), 400, 'invalid_request');
    await problemOf(await get(`/invocations/${id}/journal?cursor=xyz`), 400, 'invalid_cursor');
  });

  for (const verb of ['cancel', 'kill', 'pause', 'resume', 'retry']) {
    it(`can ${verb} one`, async () => {
      await given({ query: { invocation: async () => row } });
      const response = await change('POST', `/invocations/${id}/${verb}`);
      expect(response.status).to.equal(200);
      expect(await response.json()).to.include({ id });
      expect(operations()).to.deep.equal([{ operation: { kind: `${verb}Invocation`, id }, by: 'local' }]);
    });
  }

  it('says why an operation is not possible', async () => {
    await given({
      submit: () => Promise.reject(new RefusedError({ code: 'already_finished', message: 'it is completed' })),
    });
    const problem = await problemOf(await change('POST', `/invocations/${id}/cancel`), 409, 'already_finished');
    expect(problem.detail).to.equal('it is completed');
  });

  it('refuses a body where none is taken', async () => {
    await given();
    await problemOf(await change('POST', `/invocations/${id}/cancel`, { now: true }), 400, 'invalid_request');
    expect(operations()).to.deep.equal([]);
  });
});

const partOf = (items: readonly JournalRow[], part: JournalPart = { from: 0, limit: items.length }) =>
  items.slice(part.from).slice(0, part.limit);
