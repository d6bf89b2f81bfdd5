// Invocations that are removed, or done again from a place of their journal, with the real engine behind the admin API.

import { expect } from 'chai';
import { eventually } from '../setup/eventually.ts';
import { actingHouse } from './acting.ts';

describe('purge and fork', () => {
  const { house, admin, post, sent, statusOf, refused, audit } = actingHouse();

  const kindsOf = async (id: string) =>
    (await admin(`/invocations/${id}/journal`)).body.items.map((item) => item['kind']);

  describe('purge', () => {
    it('removes an invocation that has ended, and frees its idempotency key', async () => {
      const first = await post('/greeter/greet', 'Ann', { 'idempotency-key': 'once' });
      const id = first.headers.get('x-restate-id') ?? '';
      expect((await admin(`/invocations/${id}/purge`, 'POST')).status).to.equal(204);
      expect(await refused(`/invocations/${id}`, undefined, 'GET')).to.deep.equal([404, 'not_found']);
      expect(await refused(`/invocations/${id}/purge`)).to.deep.equal([404, 'not_found']);
      expect((await post('/greeter/greet', 'Bob', { 'idempotency-key': 'once' })).text).to.equal('"Hello Bob"');
      expect(await audit()).to.deep.equal([`purgeInvocation ${id} {}`]);
    });

    it('is done once, however many want it at the same time, and each is told what it did', async () => {
      const ids: string[] = [];
      for (const name of ['Ann', 'Bob', 'Cid']) {
        const { headers } = await post('/greeter/greet', name);
        ids.push(headers.get('x-restate-id') ?? '');
      }
      const [first = ''] = ids;
      const singles = Array.from({ length: 5 }, () => admin(`/invocations/${first}/purge`, 'POST'));
      const batches = Array.from({ length: 4 }, () =>
        admin('/invocations/batch', 'POST', { action: 'purge', filter: { service: 'greeter' }, dryRun: false }),
      );
      const statuses = (await Promise.all(singles)).map(({ status }) => status);
      const done = (await Promise.all(batches)).reduce((sum, { body }) => sum + body.done, 0);
      expect(statuses.filter((status) => status === 204).length + done).to.equal(3);
      expect(statuses.every((status) => status === 204 || status === 404)).to.equal(true);
      const removed = (await audit())
        .filter((row) => row.startsWith('purgeInvocation'))
        .map((row) => row.split(' ')[1]);
      expect(removed.sort()).to.deep.equal([...ids].sort());
    });

    it('of one that lives is refused', async () => {
      const id = await sent('/cart/p/asleep');
      expect(await refused(`/invocations/${id}/purge`)).to.deep.equal([409, 'not_finished']);
      expect(await audit()).to.deep.equal([]);
    });
  });

  describe('fork', () => {
    it('does everything again, with the same input or with another one', async () => {
      await post('/cart/f/add', 'x');
      const [one] = (await admin('/invocations?key=f')).body.items;
      const again = await admin(`/invocations/${one?.id}/fork`, 'POST');
      expect(again.status).to.equal(201);
      expect(again.headers.get('location')).to.equal(`/invocations/${again.body.id}`);
      expect(again.body.origin).to.deep.equal({ kind: 'fork', of: one?.id, from: 1 });
      await eventually(async () => (await statusOf(again.body.id)) === 'completed');
      const other = await admin(`/invocations/${again.body.id}/fork`, 'POST', { input: '"y"' });
      await eventually(async () => (await statusOf(other.body.id)) === 'completed');
      const { body } = await admin('/actors/cart/f');
      expect((body.state as { value: { data: string } }[])[0]?.value.data).to.equal('["x","x","y"]');
      expect(await audit()).to.deep.equal([
        `forkInvocation ${again.body.id} {"from":1,"input":"***"}`,
        `forkInvocation ${one?.id} {"from":1,"input":null}`,
      ]);
    });

    it('goes on from a place, without doing again what lies before it', async () => {
      await post('/cart/g/steps');
      const [one] = (await admin('/invocations?key=g')).body.items;
      expect(await kindsOf(one?.id ?? '')).to.deep.equal(['input', 'run', 'set', 'run', 'output']);
      expect(['first', 'second'].map((step) => house().runs.get(`${step}/g`))).to.deep.equal([1, 1]);
      const forked = await admin(`/invocations/${one?.id}/fork`, 'POST', { from: 3 });
      expect(forked.body.origin).to.deep.equal({ kind: 'fork', of: one?.id, from: 3 });
      await eventually(async () => (await statusOf(forked.body.id)) === 'completed');
      expect(['first', 'second'].map((step) => house().runs.get(`${step}/g`))).to.deep.equal([1, 2]);
      expect(await kindsOf(forked.body.id)).to.deep.equal(['input', 'run', 'set', 'run', 'output']);
    });

    it('of one that is at work is refused, of a paused one is not', async () => {
      const id = await sent('/cart/h/asleep');
      await eventually(async () => (await statusOf(id)) === 'running');
      expect(await refused(`/invocations/${id}/fork`, {})).to.deep.equal([409, 'illegal_in_status']);
      await admin(`/invocations/${id}/pause`, 'POST');
      const forked = await admin(`/invocations/${id}/fork`, 'POST', { from: 100 });
      expect(forked.body.status).to.equal('queued');
      // Its sleep is open: the cut is before it.
      expect(forked.body.origin).to.deep.equal({ kind: 'fork', of: id, from: 1 });
    });
  });
});
