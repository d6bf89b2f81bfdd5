// The list of invocations in the admin API: its filters, its count, its pages, and what is refused.

import { expect } from 'chai';
import { id } from '../ingress/scripted-engine.ts';
import { adminHouse, problemOf } from './house.ts';
import { row } from './samples.ts';

describe('a list of invocations in the admin API', () => {
  const { given, get } = adminHouse();

  it('lists them by every filter', async () => {
    const asked: unknown[] = [];
    await given({
      query: {
        invocations: async (...question) => {
          asked.push(question);
          return { rows: [row], next: 'more' };
        },
      },
    });
    const path =
      '/invocations?status=running&status=paused&service=counter&handler=add&key=a%2Fb&subscription=sub_1&step=run%3Apay&chart=c1&error=boo&createdFrom=2023-11-14T22:13:20Z&createdTo=1700000001000&limit=7&cursor=abc';
    const response = await get(path);
    expect(response.status).to.equal(200);
    const { items, next } = (await response.json()) as { items: Record<string, unknown>[]; next: string };
    expect(next).to.equal('more');
    expect(items[0]).to.deep.include({
      id,
      service: 'counter',
      key: 'k',
      status: 'backingOff',
      dueAt: '2023-11-14T22:13:21.000Z',
      finishedAt: null,
      chart: null,
      step: 'charge',
    });
    expect(items[0]?.['lastError']).not.to.have.property('stack');
    expect(asked).to.deep.equal([
      [
        {
          statuses: ['running', 'paused'],
          service: 'counter',
          handler: 'add',
          key: 'a/b',
          subscription: 'sub_1',
          step: 'run:pay',
          chart: 'c1',
          error: 'boo',
          createdFrom: 1_700_000_000_000,
          createdTo: 1_700_000_001_000,
        },
        { cursor: 'abc', limit: 7 },
      ],
    ]);
  });

  it('counts them by the same filters, and takes no error that is too short', async () => {
    const asked: unknown[] = [];
    await given({
      query: {
        count: async (filter) => {
          asked.push(filter);
          return { count: 10_000, more: true };
        },
      },
    });
    const response = await get('/invocations/count?status=failed&step=run%3Apay&error=boom&key=k');
    expect(await response.json()).to.deep.equal({ count: 10_000, more: true });
    expect(asked).to.deep.equal([{ statuses: ['failed'], step: 'run:pay', error: 'boom', key: 'k' }]);
    const problem = await problemOf(await get('/invocations/count?error=bo'), 400, 'invalid_request');
    expect(problem.errors).to.deep.equal([{ path: 'query.error', message: 'at least 3 characters' }]);
    await problemOf(await get('/invocations/count?limit=5'), 400, 'invalid_request');
  });

  it('asks for 50 of one status where no more is said', async () => {
    const asked: unknown[] = [];
    await given({
      query: {
        invocations: async (...question) => {
          asked.push(question);
          return { rows: [], next: null };
        },
      },
    });
    await get('/invocations?status=running');
    expect(asked).to.deep.equal([[{ statuses: ['running'] }, { cursor: null, limit: 50 }]]);
  });

  const refused = [
    ['status=dead', 'query.status.0', 'queued'],
    ['stauts=running', 'query.stauts', 'status, service, handler'],
    ['__proto__=1', 'query.__proto__', 'allowed are'],
    ['constructor=1', 'query.constructor', 'allowed are'],
    ['limit=0', 'query.limit', 'at least 1'],
    ['limit=1001', 'query.limit', 'at most 1000'],
    ['limit=x', 'query.limit', 'whole number'],
    ['limit=1.5', 'query.limit', 'whole number'],
    ['limit=', 'query.limit', 'at least 1'],
    ['limit=1&limit=2', 'query.limit', ''],
    ['service=a&service=b', 'query.service', ''],
    ['createdFrom=yesterday', 'query.createdFrom', 'RFC 3339'],
    ['createdFrom=2026-01-01', 'query.createdFrom', 'RFC 3339'],
    ['createdTo=2026-13-01T00:00:00Z', 'query.createdTo', 'RFC 3339'],
    ['cursor=', 'query.cursor', ''],
  ] as const;
  for (const [query, path, message] of refused) {
    it(`refuses ?${query} and names ${path}`, async () => {
      await given();
      const problem = await problemOf(await get(`/invocations?${query}`), 400, 'invalid_request');
      expect(problem.errors?.map((error) => error.path)).to.include(path);
      expect(problem.detail).to.contain(message);
    });
  }

  it('refuses a cursor of another list', async () => {
    const invocations = () =>
      Promise.reject(new Error('this is no cursor of this list: pass `next` of the page before, unchanged'));
    await given({ query: { invocations } });
    await problemOf(await get('/invocations?cursor=abc'), 400, 'invalid_cursor');
  });
});
