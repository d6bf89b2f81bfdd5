// Subscriptions in the admin API: shown, made, changed, moved and removed, and what is refused.

import { expect } from 'chai';
import { OperationError } from '../../../engine/api.ts';
import { adminHouse, problemOf } from './house.ts';
import { subscription } from './samples.ts';

describe('subscriptions in the admin API', () => {
  const { given, read, change, sendText, operations } = adminHouse();

  it('lists and shows them, with lag, state and the last error', async () => {
    await given({ query: { subscriptions: async () => [subscription], subscription: async () => subscription } });
    const list = await read('/subscriptions');
    expect(list.next).to.equal(null);
    expect(list.items.map((one) => one.id)).to.deep.equal(['sub_1']);
    const one = await read('/subscriptions/sub_1');
    expect(one).to.deep.include({
      source: 'kafka://local/t',
      state: 'failing',
      lag: 5,
      createdAt: '2023-11-14T22:13:20.000Z',
    });
    expect(one.error).to.deep.equal({
      code: 'unreachable',
      message: 'no broker',
      remedy: 'start one',
      at: '2023-11-14T22:13:20.000Z',
    });
    expect(one.partitions[1]).to.deep.include({ partition: 1, position: 1, logEnd: 2, lag: 1, state: 'halted' });
  });

  it('makes one', async () => {
    await given({ submit: async () => subscription });
    const response = await change('POST', '/subscriptions', {
      source: 'kafka://local/t',
      sink: 'service://counter/add',
      options: { startFrom: 'latest' },
    });
    expect(response.status).to.equal(201);
    expect(response.headers.get('location')).to.equal('/subscriptions/sub_1');
    expect(await response.json()).to.include({ id: 'sub_1' });
    expect(operations()).to.deep.equal([
      {
        operation: {
          kind: 'createSubscription',
          source: 'kafka://local/t',
          sink: 'service://counter/add',
          options: { startFrom: 'latest' },
        },
        by: 'local',
      },
    ]);
  });

  it('changes, moves and removes one', async () => {
    await given({ submit: async () => subscription });
    expect((await change('PATCH', '/subscriptions/sub_1', { status: 'paused' })).status).to.equal(200);
    for (const to of ['earliest', '2026-01-01T00:00:00Z', 1_700_000_000_000, { 0: 5, 1: 7 }]) {
      expect((await change('POST', '/subscriptions/sub_1/seek', { to })).status).to.equal(200);
    }
    const removed = await change('DELETE', '/subscriptions/sub_1');
    expect(removed.status).to.equal(204);
    expect(await removed.text()).to.equal('');
    expect(operations().map(({ operation }) => operation)).to.deep.equal([
      { kind: 'updateSubscription', id: 'sub_1', status: 'paused' },
      { kind: 'seekSubscription', id: 'sub_1', to: 'earliest' },
      { kind: 'seekSubscription', id: 'sub_1', to: '2026-01-01T00:00:00Z' },
      { kind: 'seekSubscription', id: 'sub_1', to: 1_700_000_000_000 },
      { kind: 'seekSubscription', id: 'sub_1', to: { 0: 5, 1: 7 } },
      { kind: 'deleteSubscription', id: 'sub_1' },
    ]);
  });

  const refused: readonly (readonly [unknown, string, string])[] = [
    [{}, 'body.source', ''],
    [{ source: 1, sink: 'x' }, 'body.source', ''],
    [{ source: 'a', sink: 'b', optoins: {} }, 'body.optoins', 'source, sink, options'],
    [{ source: 'a', sink: 'b', options: [] }, 'body.options', 'object'],
    [{ source: 'a', sink: 'b', options: null }, 'body.options', 'object'],
    [[], 'body', ''],
    [null, 'body', ''],
    ['text', 'body', ''],
  ];
  for (const [body, path, message] of refused) {
    it(`refuses ${JSON.stringify(body)} and names ${path}`, async () => {
      await given();
      const problem = await problemOf(await change('POST', '/subscriptions', body), 400, 'invalid_request');
      expect(problem.errors?.map((error) => error.path)).to.include(path);
      expect(problem.detail).to.contain(message);
      expect(operations()).to.deep.equal([]);
    });
  }

  it('hands an option named __proto__ to the engine, which knows what is allowed', async () => {
    await given({ submit: async () => subscription });
    const body = '{"source":"a","sink":"b","options":{"__proto__":{"x":1}}}';
    await sendText('POST', '/subscriptions', body);
    const { operation } = operations()[0] as { operation: { options: object } };
    expect(Object.keys(operation.options)).to.deep.equal(['__proto__']);
  });

  it('refuses a body key named __proto__', async () => {
    await given();
    const body = '{"source":"a","sink":"b","__proto__":{"x":1}}';
    const response = await sendText('POST', '/subscriptions', body);
    await problemOf(response, 400, 'invalid_request');
  });

  for (const to of ['', 'yesterday', {}, { a: 1 }, { 0: -1 }, { 0: 1.5 }, -1, 1.5, null, [], true]) {
    it(`refuses a seek to ${JSON.stringify(to)} before the engine is asked`, async () => {
      await given({ submit: async () => subscription });
      const response = await change('POST', '/subscriptions/sub_1/seek', { to });
      const problem = await problemOf(response, 400, 'invalid_request');
      expect(problem.errors?.map(({ path }) => path.split('.').slice(0, 2).join('.'))).to.include('body.to');
      if (typeof to === 'string') expect(problem.errors?.[0]?.message).to.contain('"earliest", "latest", a time');
      expect(operations()).to.deep.equal([]);
    });
  }

  it('tells what the engine says of a seek that it refuses', async () => {
    await given({ submit: () => Promise.reject(new OperationError('invalid_seek', 'no partition 7', 'Look.')) });
    const response = await change('POST', '/subscriptions/sub_1/seek', { to: { 7: 0 } });
    expect((await problemOf(response, 400, 'invalid_seek')).detail).to.equal('no partition 7');
    expect(operations()).to.have.length(1);
  });

  it('refuses a change that changes nothing', async () => {
    await given();
    await problemOf(await change('PATCH', '/subscriptions/sub_1', {}), 400, 'invalid_request');
  });
});
