// Many at once with the real engine behind the admin API.

import { expect } from 'chai';
import { FakeCluster } from '../kafka/fake-log.ts';
import { FakeAdmin, FakeSource } from '../kafka/fake-source.ts';
import { eventually } from '../setup/eventually.ts';
import { actingHouse } from './acting.ts';

describe('a batch', () => {
  const { house, reopen, admin, post, sent, refused, audit } = actingHouse();

  it('is counted first, and then done to those that were found', async () => {
    for (let n = 0; n < 12; n += 1) await sent(`/cart/b${n}/asleep`);
    await post('/cart/c/add', 'x');
    const chosen = { action: 'cancel', filter: { service: 'cart' } };
    const preview = await admin('/invocations/batch', 'POST', { ...chosen, dryRun: true });
    expect(preview.body).to.deep.include({ matched: 12, more: false });
    expect(preview.body.sample).to.have.length(10);
    expect(await audit()).to.deep.equal([]);
    expect(await refused('/invocations/batch', { ...chosen, dryRun: false, expected: 20 })).to.deep.equal([
      409,
      'batch_changed',
    ]);
    const done = await admin('/invocations/batch', 'POST', { ...chosen, dryRun: false, expected: 12 });
    expect(done.body).to.deep.equal({ matched: 12, done: 12, refused: [], more: false });
    await eventually(async () => (await admin('/invocations?status=cancelled')).body.items.length === 12);
    const rows = await audit();
    expect(rows).to.have.length(13);
    expect(rows.at(-1)).to.equal('batchInvocations  {"action":"cancel","filter":{"service":"cart"},"matched":12}');
    expect(rows[0]).to.match(/^cancelInvocation inv_[0-9a-f]{30} \{"batch":true\}$/);
  });

  it('of those that are named tells which could not be done', async () => {
    const [sleeping, gone] = [await sent('/cart/d/asleep'), `inv_${'0'.repeat(30)}`];
    await post('/cart/e/add', 'x');
    const ended = (await admin('/invocations?status=completed')).body.items[0]?.id ?? '';
    const { body } = await admin('/invocations/batch', 'POST', {
      ...{ action: 'purge', ids: [sleeping, gone, 'nonsense', ended], dryRun: false },
    });
    expect(body).to.deep.include({ matched: 1, done: 1 });
    expect(body.refused.map(({ id, code }) => [id, code])).to.deep.equal([
      [sleeping, 'illegal_in_status'],
      [gone, 'not_found'],
      ['nonsense', 'invalid_id'],
    ]);
    expect((await audit()).at(-1)).to.equal('batchInvocations  {"action":"purge","ids":4,"matched":1}');
  });

  it('of everything is asked for by an empty filter, of nothing can not be', async () => {
    expect(await refused('/invocations/batch', { action: 'kill', dryRun: true })).to.deep.equal([
      400,
      'invalid_request',
    ]);
    const { body } = await admin('/invocations/batch', 'POST', { action: 'kill', filter: {}, dryRun: false });
    expect(body).to.deep.equal({ matched: 0, done: 0, refused: [], more: false });
    expect(await audit()).to.deep.equal([]);
  });

  it('of dead letters drives them again or gives them up', async () => {
    const cluster = new FakeCluster();
    cluster.createTopic('orders', 1);
    await reopen({
      kafka: { source: ({ topics }) => new FakeSource(cluster, topics), admin: () => new FakeAdmin(cluster) },
    });
    cluster.produce('orders', 0, [
      { key: 'a', value: 'no JSON' },
      { key: 'b', value: 'nor this' },
      { key: Buffer.from([0xff]), value: '{"n":1}' },
    ]);
    await admin('/subscriptions', 'POST', { source: 'kafka://local/orders', sink: 'service://cart/event' });
    const open = async (query = '') => (await admin(`/dead-letters?status=open${query}`)).body.items;
    await eventually(async () => (await open()).length === 3);
    expect(await open('&topic=orders&key=a')).to.have.length(1);
    for (const letter of await open('&code=handler_failed')) {
      expect((await admin(`/dead-letters/${letter.id}`, 'PATCH', { value: '{"n":7}' })).status).to.equal(200);
    }
    const few = { action: 'redrive', filter: { topic: 'orders', key: 'a' }, dryRun: true };
    expect((await admin('/dead-letters/batch', 'POST', few)).body).to.include({ matched: 1 });
    const all = { action: 'redrive', filter: {} };
    expect((await admin('/dead-letters/batch', 'POST', { ...all, dryRun: true })).body).to.include({ matched: 3 });
    const redriven = await admin('/dead-letters/batch', 'POST', { ...all, dryRun: false, expected: 3 });
    expect(redriven.body).to.include({ matched: 3, done: 2 });
    expect(redriven.body.refused.map(({ code }) => code)).to.deep.equal(['not_redrivable']);
    await eventually(async () => (await admin('/invocations?status=completed')).body.items.length === 2);
    const rest = (await open()).map(({ id }) => id);
    const given = { action: 'discard', ids: [...rest, 'dl_nonsense'], dryRun: false };
    const discarded = await admin('/dead-letters/batch', 'POST', given);
    expect(discarded.body).to.include({ matched: 1, done: 1 });
    expect(discarded.body.refused.map(({ code }) => code)).to.deep.equal(['invalid_id']);
    expect(await open()).to.deep.equal([]);
    expect((await audit()).filter((row) => row.startsWith('batch'))).to.have.length(2);
  });

  it('of dead letters of one key keeps the order of their records, whoever names them in whichever order', async () => {
    const cluster = new FakeCluster();
    cluster.createTopic('orders', 1);
    await reopen({
      kafka: { source: ({ topics }) => new FakeSource(cluster, topics), admin: () => new FakeAdmin(cluster) },
    });
    const inOrder = Array.from({ length: 12 }, (_, n) => n);
    const records = (key: string) => inOrder.map((n) => ({ key, value: `no JSON ${n}` }));
    cluster.produce('orders', 0, [...records('found'), ...records('named')]);
    await admin('/subscriptions', 'POST', { source: 'kafka://local/orders', sink: 'service://cart/event' });
    const letters = async (key: string) => (await admin(`/dead-letters?status=open&key=${key}&limit=100`)).body.items;
    await eventually(async () => (await letters('named')).length === 12);
    for (const key of ['found', 'named']) {
      const newestFirst = await letters(key);
      for (const [at, { id }] of newestFirst.entries()) {
        await admin(`/dead-letters/${id}`, 'PATCH', { value: JSON.stringify({ n: 11 - at }) });
      }
      const ids = newestFirst.map(({ id }) => id);
      const chosen = key === 'found' ? { filter: { key } } : { ids };
      const { body } = await admin('/dead-letters/batch', 'POST', { action: 'redrive', ...chosen, dryRun: false });
      expect(body).to.include({ done: 12 });
      const seen = async () => {
        const { state = [] } = (await house().engine.query.actor('cart', key)) ?? {};
        return JSON.parse(String(new Map(state).get('seen') ?? '[]')) as number[];
      };
      await eventually(async () => (await seen()).length === 12);
      expect(await seen(), key).to.deep.equal(inOrder);
    }
  });

  it('larger than a page and a chunk is done whole', async () => {
    await Promise.all(Array.from({ length: 620 }, (_, n) => sent(`/cart/l${n % 40}/held`)));
    const chosen = { action: 'kill', filter: { handler: 'held' }, dryRun: false };
    const { body } = await admin('/invocations/batch', 'POST', chosen);
    expect(body).to.deep.equal({ matched: 620, done: 620, refused: [], more: false });
    const again = await admin('/invocations/batch', 'POST', { ...chosen, action: 'purge' });
    expect(again.body).to.deep.include({ matched: 620, done: 620 });
    expect((await admin('/invocations')).body.items).to.deep.equal([]);
  });
});
