// The admin API with the real engine behind it, on a SQLite file; `subscriptions.test.ts` has what comes from Kafka.

import { expect } from 'chai';
import { routes } from '../../admin/api/routes.ts';
import { eventually } from '../setup/eventually.ts';
import { ask, type House, openHouse } from './house.ts';

describe('admin API with the engine', () => {
  let house: House;
  const admin = (path: string, method = 'GET', body?: unknown) => ask(`${house.admin}${path}`, method, body);
  const post = (path: string, body?: unknown) => ask(`${house.ingress}${path}`, 'POST', body);
  const statusOf = async (id: string) => (await admin(`/invocations/${id}`)).body.status;

  async function audit() {
    const { body } = await admin('/audit?limit=1000');
    return body.items.map((row) => `${row['actor']} ${row['action']} ${row['target']}`);
  }

  afterEach(() => house.close());

  describe('invocations', () => {
    beforeEach(async () => {
      house = await openHouse();
    });

    it('are found by filters, a page at a time', async () => {
      for (const n of [1, 2, 3, 4, 5]) await post(`/cart/k${n % 2}/add`, 'x');
      await post('/greeter/refuse');
      const seen: string[] = [];
      let cursor = '';
      do {
        const { status, body } = await admin(`/invocations?service=cart&limit=2${cursor}`);
        expect(status).to.equal(200);
        seen.push(...body.items.map(({ id }) => id));
        cursor = body.next === null ? '' : `&cursor=${body.next}`;
      } while (cursor !== '');
      expect(new Set(seen).size).to.equal(5);
      expect((await admin('/invocations?status=failed&status=killed')).body.items).to.have.length(1);
      expect((await admin('/invocations?service=cart&key=k1')).body.items).to.have.length(3);
      expect((await admin('/invocations?createdFrom=2100-01-01T00:00:00Z')).body.items).to.deep.equal([]);
      for (const path of ['/invocations', '/actors', '/dead-letters', '/audit']) {
        for (const wrong of ['nonsense', 'W10', 'WyJhIiwyLDNd', 'bnVsbA']) {
          const { status, body } = await admin(`${path}?cursor=${wrong}`);
          expect([status, body.code], `${path} ${wrong}`).to.deep.equal([400, 'invalid_cursor']);
        }
      }
    });

    it('show their journal', async () => {
      await post('/cart/j/add', 'x');
      const [one] = (await admin('/invocations?key=j')).body.items;
      const { body } = await admin(`/invocations/${one?.id}/journal`);
      expect(body.items.map((item) => item['kind'])).to.deep.equal(['input', 'get', 'set', 'output']);
      expect(body.items[0]?.value).to.include({ data: '"x"' });
    });

    it('are cancelled: a scheduled one at once, a sleeping one by its handler', async () => {
      const scheduled = (await post('/cart/s/add/send?delay=1d', 'x')).body.invocationId;
      expect((await admin(`/invocations/${scheduled}/cancel`, 'POST')).body.status).to.equal('cancelled');
      const sleeping = (await post('/cart/z/asleep/send')).body.invocationId;
      await eventually(async () => (await admin(`/invocations/${sleeping}/journal`)).body.items.length > 1);
      expect((await admin(`/invocations/${sleeping}/cancel`, 'POST')).status).to.equal(200);
      await eventually(async () => (await statusOf(sleeping)) === 'cancelled');
      const ended = await ask(`${house.ingress}/restate/attach/${sleeping}`);
      expect(ended.status).to.equal(409);
      expect(ended.body).to.include({ code: 409, source: 'invocation' });
      const again = await admin(`/invocations/${sleeping}/cancel`, 'POST');
      expect([again.status, again.body.code]).to.deep.equal([409, 'already_finished']);
      expect(await audit()).to.deep.equal([
        `local cancelInvocation ${sleeping}`,
        `local cancelInvocation ${scheduled}`,
      ]);
    });

    it('are killed', async () => {
      const id = (await post('/cart/k/held/send')).body.invocationId;
      await eventually(() => house.runs.get('held/k') === 1);
      expect((await admin(`/invocations/${id}/kill`, 'POST')).body.status).to.equal('killed');
      expect((await ask(`${house.ingress}/restate/output/${id}`)).status).to.equal(409);
      expect((await post('/cart/k/add', 'x')).status).to.equal(200);
    });

    it('are paused, keep their key, and go on', async () => {
      const id = (await post('/cart/p/held/send')).body.invocationId;
      await eventually(() => house.runs.get('held/p') === 1);
      expect((await admin(`/invocations/${id}/pause`, 'POST')).body.status).to.equal('paused');
      const behind = (await post('/cart/p/add/send', 'x')).body.invocationId;
      const actor = (await admin('/actors/cart/p')).body;
      expect(actor.holder?.id).to.equal(id);
      expect(actor.mailboxDepth).to.equal(1);
      expect(await statusOf(behind)).to.equal('queued');
      house.open();
      expect((await admin(`/invocations/${id}/resume`, 'POST')).status).to.equal(200);
      expect((await ask(`${house.ingress}/restate/attach/${id}`)).body).to.equal('went on');
      expect((await ask(`${house.ingress}/restate/attach/${behind}`)).body).to.deep.equal(['x']);
      expect((await admin('/actors/cart/p')).body.state).to.deep.equal([
        { name: 'items', value: { encoding: 'utf8', data: '["x"]', sizeBytes: 5, truncated: false } },
      ]);
      expect((await admin('/actors?service=cart')).body.items.map((row) => row['key'])).to.deep.equal(['p']);
      expect((await admin('/actors?prefix=p')).body.items.map((row) => row['key'])).to.deep.equal(['p']);
      expect((await admin('/actors?service=cart&prefix=q')).body.items).to.deep.equal([]);
    });

    it('are tried again before their time', async () => {
      const id = (await post('/cart/f/failing/send')).body.invocationId;
      await eventually(async () => (await statusOf(id)) === 'backingOff');
      expect((await admin(`/invocations/${id}`)).body.lastError?.message).to.contain('still broken');
      house.heal();
      expect((await admin(`/invocations/${id}/retry`, 'POST')).status).to.equal(200);
      expect((await ask(`${house.ingress}/restate/attach/${id}`)).body).to.equal('healed');
    });

    it('are refused operations that their status does not allow', async () => {
      const id = (await post('/cart/n/add/send?delay=1d', 'x')).body.invocationId;
      for (const verb of ['resume', 'retry']) {
        const { status, body } = await admin(`/invocations/${id}/${verb}`, 'POST');
        expect([status, body.code], verb).to.deep.equal([409, 'illegal_in_status']);
      }
      const unknown = `${id.slice(0, -4)}ffff`;
      expect((await admin(`/invocations/${unknown}/kill`, 'POST')).body.code).to.equal('not_found');
      expect((await admin('/invocations/inv_no/kill', 'POST')).body.code).to.equal('invalid_id');
      expect(await audit()).to.deep.equal([]);
    });
  });

  it('reaches the actors whose keys a path can not end in', async () => {
    house = await openHouse();
    for (const key of ['', '.', '..']) {
      const call = { service: 'cart', handler: 'add', key, body: JSON.stringify(`of ${key}`) };
      expect((await admin('/invoke', 'POST', call)).status).to.equal(202);
      await eventually(async () => {
        const { body } = await admin(`/actors/cart/%00${key}`);
        expect(JSON.stringify(body.state)).to.contain(`of ${key}\\"`);
      });
    }
    for (const key of ['%00%00', 'a%00', '%00a%00'])
      expect((await admin(`/actors/cart/${key}`)).body.code, key).to.equal('invalid_request');
  });

  it('shows nothing that is secret, and only what it describes', async () => {
    house = await openHouse();
    await post('/cart/a/add', 'x');
    await admin('/subscriptions', 'POST', {
      source: 'kafka://local/t',
      sink: 'service://cart/event',
      options: {
        'sasl.password': 'even-more-secret',
        'security.protocol': 'SASL_PLAINTEXT',
        'sasl.mechanism': 'PLAIN',
        'sasl.username': 'u',
      },
    });
    const streams = (route: (typeof routes)[number]) => route.responses[200]?.contentType === 'text/event-stream';
    for (const route of routes.filter(({ method, path }) => method === 'get' && !path.includes('{'))) {
      // It has no end; `events.test.ts` reads it.
      if (streams(route)) continue;
      const { status, text } = await admin(route.path);
      expect(status, route.path).to.equal(200);
      expect(text, route.path).not.to.match(/very-secret|even-more-secret/);
      const spec = route.responses[200];
      const body: unknown = spec?.contentType === 'text/plain' ? text : JSON.parse(text);
      expect(spec?.schema?.safeParse(body).error?.issues, route.path).to.equal(undefined);
    }
  });
});
