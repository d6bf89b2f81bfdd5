// Acting through the admin API with the real engine behind it: purge, fork, corrected state, paused keys, batches.

import { expect } from 'chai';
import { FakeCluster } from '../kafka/fake-log.ts';
import { FakeAdmin, FakeSource } from '../kafka/fake-source.ts';
import { eventually } from '../setup/eventually.ts';
import { ask, type House, openHouse } from './house.ts';

interface Acted {
  readonly version: string;
  readonly paused: { readonly by: string } | null;
  readonly origin: object;
  readonly matched: number;
  readonly done: number;
  readonly more: boolean;
  readonly sample: readonly { readonly id: string }[];
  readonly refused: readonly { readonly id: string; readonly code: string }[];
  readonly key: string;
}

describe('acting through the admin API', () => {
  let house: House;
  const admin = async (path: string, method = 'GET', body?: unknown) => {
    const answer = await ask(`${house.admin}${path}`, method, body);
    return { ...answer, body: answer.body as typeof answer.body & Acted };
  };
  const post = (path: string, body?: unknown, headers: Record<string, string> = {}) =>
    ask(`${house.ingress}${path}`, 'POST', body, headers);
  const sent = async (path: string, body?: unknown) => (await post(`${path}/send`, body)).body.invocationId;
  const statusOf = async (id: string) => (await admin(`/invocations/${id}`)).body.status;
  const kindsOf = async (id: string) =>
    (await admin(`/invocations/${id}/journal`)).body.items.map((item) => item['kind']);
  const audit = async () => {
    const { body } = await admin('/audit?limit=1000');
    return body.items.map((row) => `${row['action']} ${row['target']} ${JSON.stringify(row['detail'])}`);
  };
  const refused = async (path: string, body?: unknown, method = 'POST') => {
    const answer = await admin(path, method, body);
    return [answer.status, answer.body.code];
  };

  beforeEach(async () => {
    house = await openHouse();
  });
  afterEach(() => house.close());

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
      const again = await admin(`/invocations/${one?.id}/fork`, 'POST', {});
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
      expect(['first', 'second'].map((step) => house.runs.get(`${step}/g`))).to.deep.equal([1, 1]);
      const forked = await admin(`/invocations/${one?.id}/fork`, 'POST', { from: 3 });
      expect(forked.body.origin).to.deep.equal({ kind: 'fork', of: one?.id, from: 3 });
      await eventually(async () => (await statusOf(forked.body.id)) === 'completed');
      expect(['first', 'second'].map((step) => house.runs.get(`${step}/g`))).to.deep.equal([1, 2]);
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

  describe('the state of a key', () => {
    it('is corrected where it has the version that was read', async () => {
      await post('/cart/s/add', 'x');
      const { version } = (await admin('/actors/cart/s')).body;
      const items = { encoding: 'utf8', data: '["y"]' };
      const patched = await admin('/actors/cart/s', 'PATCH', { version, set: { items } });
      expect(patched.status).to.equal(200);
      expect(patched.body.version).not.to.equal(version);
      expect((await post('/cart/s/add', 'z')).text).to.equal('["y","z"]');
      const late = await admin('/actors/cart/s', 'PATCH', { version, clear: ['items'] });
      expect([late.status, late.body.code]).to.deep.equal([412, 'version_mismatch']);
      const present = (await admin('/actors/cart/s')).body.version;
      expect(late.body.version).to.equal(present);
      const cleared = await admin('/actors/cart/s', 'PATCH', { version: present, clear: ['items'] });
      expect(cleared.body).to.deep.include({ state: [], mailboxDepth: 0, holder: null });
      expect(await audit()).to.deep.equal([
        `patchState cart/s ${JSON.stringify({ version: present, set: [], clear: ['items'] })}`,
        `patchState cart/s ${JSON.stringify({ version, set: ['items'], clear: [] })}`,
      ]);
    });

    it('is given to a key that has nothing yet', async () => {
      expect((await admin('/actors/cart/first')).status).to.equal(404);
      const items = { encoding: 'utf8', data: '["y"]' };
      const body = { version: 'e3b0c44298fc1c14', set: { items } };
      expect((await admin('/actors/cart/first', 'PATCH', body)).status).to.equal(200);
      expect((await post('/cart/first/add', 'z')).text).to.equal('["y","z"]');
      expect(await refused('/actors/cart/first', body, 'PATCH')).to.deep.equal([412, 'version_mismatch']);
    });

    it('is refused while somebody has the key, and found by who is resumed', async () => {
      const id = await sent('/cart/t/twice');
      await eventually(() => house.runs.get('twice/t') === 1);
      const { version } = (await admin('/actors/cart/t')).body;
      const body = { version, set: { n: { encoding: 'utf8', data: '5' } } };
      expect(await refused('/actors/cart/t', body, 'PATCH')).to.deep.equal([409, 'key_busy']);
      await admin(`/invocations/${id}/pause`, 'POST');
      expect((await admin('/actors/cart/t', 'PATCH', body)).status).to.equal(200);
      house.open();
      await admin(`/invocations/${id}/resume`, 'POST');
      // What it has read before is in its journal; what it reads anew is corrected.
      const ended = await ask(`${house.ingress}/restate/attach/${id}`);
      expect(ended.text).to.equal('[null,5]');
    });

    it('is not corrected by nonsense', async () => {
      const set = { n: { encoding: 'utf8', data: '1' } };
      for (const body of [
        ...[{ version: 'x' }, { set }, { version: 'x', set: { '': set.n } }, { version: 'x', set, clear: ['n'] }],
        ...[
          { version: 'x', clear: ['n', 'n'] },
          { version: 'x', set: { n: { encoding: 'base64', data: '?' } } },
        ],
      ]) {
        expect(await refused('/actors/cart/u', body, 'PATCH'), JSON.stringify(body)).to.deep.equal([
          400,
          'invalid_request',
        ]);
      }
      const proto = await fetch(`${house.admin}/actors/cart/u`, {
        method: 'PATCH',
        headers: { 'content-type': 'application/json' },
        body: '{"version":"x","set":{"__proto__":{"encoding":"utf8","data":"1"},"n":{"encoding":"utf8","data":"1"}}}',
      });
      expect([proto.status, await proto.text()]).to.satisfy(
        ([status, text]: [number, string]) => status === 400 && text.includes('__proto__'),
      );
      expect(await refused('/actors/greeter/u', { version: 'x', set }, 'PATCH')).to.deep.equal([404, 'not_found']);
      expect(await refused('/actors/nobody/u', { version: 'x', set }, 'PATCH')).to.deep.equal([404, 'not_found']);
      const long = encodeURIComponent('k'.repeat(1_025));
      expect(await refused(`/actors/cart/${long}`, { version: 'x', set }, 'PATCH')).to.deep.equal([400, 'key_invalid']);
      expect(await audit()).to.deep.equal([]);
    });
  });

  describe('a key', () => {
    it('is paused and resumed: who comes meanwhile waits', async () => {
      const paused = await admin('/actors/cart/q/pause', 'POST');
      expect(paused.status).to.equal(200);
      expect(paused.body.paused).to.include({ by: 'local' });
      const id = await sent('/cart/q/add', 'x');
      expect(await statusOf(id)).to.equal('queued');
      expect((await admin('/actors?service=cart')).body.items.map(({ paused: it }) => it !== null)).to.deep.equal([
        true,
      ]);
      expect(await refused('/actors/cart/q/pause')).to.deep.equal([409, 'key_already_paused']);
      const resumed = await admin('/actors/cart/q/resume', 'POST');
      expect(resumed.body.paused).to.equal(null);
      await eventually(async () => (await statusOf(id)) === 'completed');
      expect(await refused('/actors/cart/q/resume')).to.deep.equal([409, 'key_not_paused']);
      expect(await audit()).to.deep.equal(['resumeKey cart/q {}', 'pauseKey cart/q {}']);
    });
  });

  describe('keys that are paused', () => {
    it('are so many at most', async () => {
      await house.close();
      house = await openHouse({ limits: { keysPausedMax: 1 } });
      expect((await admin('/actors/cart/a/pause', 'POST')).status).to.equal(200);
      expect(await refused('/actors/cart/b/pause')).to.deep.equal([409, 'too_many_keys_paused']);
    });
  });

  describe('a batch', () => {
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
      await house.close();
      const cluster = new FakeCluster();
      cluster.createTopic('orders', 1);
      house = await openHouse({
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

    it('larger than a page and a chunk is done whole', async () => {
      await Promise.all(Array.from({ length: 620 }, (_, n) => sent(`/cart/l${n % 40}/held`)));
      const chosen = { action: 'kill', filter: { handler: 'held' }, dryRun: false };
      const { body } = await admin('/invocations/batch', 'POST', chosen);
      expect(body).to.deep.equal({ matched: 620, done: 620, refused: [], more: false });
      const again = await admin('/invocations/batch', 'POST', { ...chosen, action: 'purge' });
      expect(again.body).to.deep.include({ matched: 620, done: 620 });
      expect((await admin('/invocations')).body.items).to.deep.equal([]);
    }).timeout(20_000);
  });
});
