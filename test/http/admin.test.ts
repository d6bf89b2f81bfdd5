// The admin API with the real engine behind it, on a SQLite file, and with logs in memory for what comes from Kafka.

import { expect } from 'chai';
import { routes } from '../../admin/api/routes.ts';
import { FakeCluster } from '../kafka/fake-log.ts';
import { FakeAdmin, FakeSource } from '../kafka/fake-source.ts';
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

  describe('subscriptions to a broker that is not there', () => {
    beforeEach(async () => {
      house = await openHouse();
    });

    const wanted = { source: 'kafka://local/orders', sink: 'service://cart/event', options: { startFrom: 'latest' } };

    it('are made all the same, and say what is wrong', async () => {
      const made = await admin('/subscriptions', 'POST', wanted);
      expect(made.status).to.equal(201);
      const { id } = made.body;
      expect(made.headers.get('location')).to.equal(`/subscriptions/${id}`);
      const failing = await eventually(async () => {
        const { body } = await admin(`/subscriptions/${id}`);
        if (body.error === null) throw new Error('no error yet');
        return body;
      });
      expect(failing.state).to.equal('failing');
      expect(failing.status).to.equal('active');
      expect(failing.error?.remedy).to.be.a('string').that.is.not.empty;
      const metrics = (await admin('/metrics')).text;
      expect(metrics).to.contain(
        `keymail_subscription_state{subscription="${id}",source="kafka://local/orders",state="failing"} 1`,
      );
    });

    it('are paused, changed, listed and removed, each with a row of the audit', async () => {
      const { id } = (await admin('/subscriptions', 'POST', wanted)).body;
      expect((await admin(`/subscriptions/${id}`, 'PATCH', { status: 'paused' })).body).to.include({
        status: 'paused',
        state: 'paused',
      });
      const changed = await admin(`/subscriptions/${id}`, 'PATCH', {
        options: { backlogRecordsMax: 10, startFrom: null },
      });
      expect((changed.body as unknown as { options: object }).options).to.deep.equal({ backlogRecordsMax: 10 });
      expect((await admin('/subscriptions')).body.items.map((one) => one.id)).to.deep.equal([id]);
      const seek = await admin(`/subscriptions/${id}/seek`, 'POST', { to: 'earliest' });
      expect([seek.status, seek.body.code]).to.deep.equal([503, 'broker_unreachable']);
      expect((await admin(`/subscriptions/${id}`, 'DELETE')).status).to.equal(204);
      expect((await admin(`/subscriptions/${id}`)).status).to.equal(404);
      expect((await admin(`/subscriptions/${id}`, 'DELETE')).status).to.equal(404);
      expect(await audit()).to.deep.equal([
        `local deleteSubscription ${id}`,
        `local updateSubscription ${id}`,
        `local updateSubscription ${id}`,
        `local createSubscription ${id}`,
      ]);
    });

    it('are made once, however often and at once it is asked, but where two are meant', async () => {
      const asked = await Promise.all(Array.from({ length: 8 }, () => admin('/subscriptions', 'POST', wanted)));
      expect(asked.map(({ status }) => status).sort()).to.deep.equal([...Array(7).fill(200), 201]);
      const { id } = (await admin('/subscriptions')).body.items[0] as { id: string };
      expect(new Set(asked.map(({ body }) => body.id))).to.deep.equal(new Set([id]));
      const again = (await admin('/subscriptions', 'POST', { ...wanted, options: {} })).body;
      expect(again.code).to.equal('subscription_exists');
      expect(again.detail).to.contain(id);
      expect(again.remedy).to.contain('allowDuplicate');
      expect((await admin('/subscriptions', 'POST', { ...wanted, sink: 'service://cart/add' })).status).to.equal(201);
      expect((await admin('/subscriptions', 'POST', { ...wanted, allowDuplicate: true })).status).to.equal(201);
      expect((await admin(`/subscriptions/${id}`, 'DELETE')).status).to.equal(204);
      expect((await admin('/subscriptions')).body.items).to.have.length(2);
      expect((await audit()).filter((row) => row.includes('createSubscription'))).to.have.length(3);
    });

    const refused = [
      [{ source: 'kafka://nowhere/t' }, 404, 'unknown_cluster', 'Configured: local.'],
      [{ source: 'kafka://local' }, 400, 'invalid_source', ''],
      [{ source: 'amqp://local/t' }, 400, 'invalid_source', ''],
      [{ sink: 'service://nobody/event' }, 404, 'unknown_sink', 'cart'],
      [{ sink: 'service://cart/nothing' }, 404, 'unknown_sink', 'event'],
      [{ sink: 'cart/event' }, 400, 'invalid_sink', ''],
      [{ options: { startFom: 'latest' } }, 400, 'invalid_option', 'startFrom'],
      [{ options: { startFrom: 'yesterday' } }, 400, 'invalid_option', 'allowed are earliest, latest, a time'],
      [{ options: { startFrom: [] } }, 400, 'invalid_option', 'allowed are earliest, latest, a time'],
      [{ options: { 'no.such.property': 1 } }, 400, 'invalid_option', 'no.such.property'],
      [{ options: { 'bootstrap.servers': '127.0.0.1:9' } }, 400, 'invalid_option', 'only the configuration'],
      [{ options: { 'ssl.ca.location': '/etc/passwd' } }, 400, 'invalid_option', 'only the configuration'],
    ] as const;
    for (const [change, status, code, hint] of refused) {
      it(`refuses ${JSON.stringify(change)} with ${code}`, async () => {
        const answer = await admin('/subscriptions', 'POST', { ...wanted, ...change });
        expect([answer.status, answer.body.code], answer.text).to.deep.equal([status, code]);
        expect(answer.text).to.contain(hint);
        expect((await admin('/subscriptions')).body.items).to.deep.equal([]);
      });
    }

    it('refuses an option named __proto__', async () => {
      const response = await fetch(`${house.admin}/subscriptions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"source":"kafka://local/t","sink":"service://cart/event","options":{"__proto__":{"a":1}}}',
      });
      expect(response.status, await response.text()).to.equal(400);
    });
  });

  describe('records', () => {
    const cluster = new FakeCluster();

    beforeEach(async () => {
      cluster.createTopic('orders', 2);
      house = await openHouse({
        kafka: { source: ({ topics }) => new FakeSource(cluster, topics), admin: () => new FakeAdmin(cluster) },
      });
    });

    it('flow, are seen in the lag, can be read again, and go to dead letters where they can not be mapped', async () => {
      cluster.produce('orders', 0, [
        { key: 'a', value: '{"n":1}' },
        { key: Buffer.from([0xff]), value: '{"n":2}' },
        { key: 'a', value: '{"n":3}' },
      ]);
      const { id } = (
        await admin('/subscriptions', 'POST', { source: 'kafka://local/orders', sink: 'service://cart/event' })
      ).body;
      const stateOf = async () =>
        ((await admin('/actors/cart/a')).body.state as { value: { data: string } }[] | undefined)?.[0]?.value.data;
      await eventually(async () => (await stateOf()) === '[1,3]');
      const { partitions } = await eventually(async () => {
        const { body } = await admin(`/subscriptions/${id}`);
        expect(body.partitions.map(({ lag }) => lag)).to.deep.equal([0, 0]);
        return body;
      });
      expect(partitions.map(({ position }) => position)).to.deep.equal([3, 0]);

      const [letter] = (await admin(`/dead-letters?subscription=${id}&status=open`)).body.items;
      expect(letter).to.include({ code: 'key_not_utf8', offset: 1 });
      const path = `/dead-letters/${letter?.id}`;
      expect((await admin(path)).body.value).to.include({ data: '{"n":2}' });
      expect((await admin(path, 'PATCH', { value: '{"n":20}' })).body.value).to.include({ data: '{"n":20}' });
      const redrive = await admin(`${path}/redrive`, 'POST');
      expect([redrive.status, redrive.body.code]).to.deep.equal([409, 'not_redrivable']);
      expect((await admin(`${path}/discard`, 'POST')).body.status).to.equal('discarded');
      expect((await admin(`${path}/discard`, 'POST')).body.code).to.equal('dead_letter_closed');

      expect((await admin(`/subscriptions/${id}/seek`, 'POST', { to: { 0: 2 } })).status).to.equal(200);
      await eventually(async () => (await stateOf()) === '[1,3,3]');
      for (const [to, where] of [
        [{ 0: 4 }, 'orders/0 holds the offsets from 0 to 3, not 4'],
        [{ 0: 1, 1: 1 }, 'orders/1 holds the offsets from 0 to 0, not 1'],
      ] as const) {
        const { status, body } = await admin(`/subscriptions/${id}/seek`, 'POST', { to });
        expect([status, body.code, body.detail]).to.deep.equal([400, 'invalid_seek', where]);
      }
      expect((await admin(`/subscriptions/${id}`)).body.partitions.map(({ position }) => position)).to.deep.equal([
        3, 0,
      ]);
      const wrong = await admin(`/subscriptions/${id}/seek`, 'POST', { to: { 7: 0 } });
      expect([wrong.status, wrong.body.code]).to.deep.equal([400, 'partition_unknown']);
      expect((await admin('/subscriptions')).body.items).to.have.length(1);
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
