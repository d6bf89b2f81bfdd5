// Subscriptions over the admin API, with the real engine behind it: to a broker that is not there, and to logs in memory.

import { expect } from 'chai';
import { FakeCluster } from '../kafka/fake-log.ts';
import { FakeAdmin, FakeSource } from '../kafka/fake-source.ts';
import { eventually } from '../setup/eventually.ts';
import { ask, type House, openHouse } from './house.ts';

describe('subscriptions over the admin API', () => {
  let house: House;
  const admin = (path: string, method = 'GET', body?: unknown) => ask(`${house.admin}${path}`, method, body);

  async function audit() {
    const { body } = await admin('/audit?limit=1000');
    return body.items.map((row) => `${row['actor']} ${row['action']} ${row['target']}`);
  }

  afterEach(() => house.close());

  describe('to a broker that is not there', () => {
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
      for (const method of ['GET', 'DELETE']) {
        const { status, body } = await admin(`/subscriptions/${id}`, method);
        expect([status, body.remedy]).to.deep.equal([404, 'GET /subscriptions lists them.']);
      }
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
});
