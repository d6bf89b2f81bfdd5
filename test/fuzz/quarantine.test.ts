// An actor of which a row can't be read: nobody is told yes, nobody is left waiting, nothing that was promised is lost.

import { expect } from 'chai';
import { eventually } from '../setup/eventually.ts';
import { inTime } from './in-time.ts';
import { LivedIn } from './lived-in.ts';
import type { World } from './world.ts';

const OF_ASLEEP = `object_key = 'asleep' and status = 'suspended'`;
const SPOIL = `update invocation set last_error = '{' where ${OF_ASLEEP}`;
const MEND = `update invocation set last_error = null where ${OF_ASLEEP}`;
const NAMED = /corrupt_row: invocation \(shard=\d+ seq=\d+\): last_error is not JSON/;

describe('a quarantined actor', () => {
  const database = new LivedIn();
  let world: World;

  before(() => database.make());
  beforeEach(async () => {
    world = await database.spoilt((file) => file.exec(SPOIL));
  });
  afterEach(() => world.close());
  after(() => database.remove());

  const post = async (target: string, body = '') => {
    const headers = { 'content-type': 'application/json' };
    const response = await inTime(
      target,
      20_000,
      fetch(target, { method: 'POST', headers, ...(body === '' ? {} : { body }) }),
    );
    return { status: response.status, text: await response.text() };
  };
  const asleep = async () => {
    const filter = { service: 'cart', key: 'asleep' };
    const { rows } = await world.engine.query.invocations(filter, { cursor: null, limit: 10 });
    return rows.find(({ target }) => target.handler === 'asleep')?.id ?? '';
  };
  /** The row is put right while nobody has it, and the engine starts anew. */
  const mended = async () => {
    await world.close();
    world = await database.again((file) => file.exec(MEND));
  };

  it('refuses calls, sends, those who wait, and people (Q1)', async () => {
    const id = await asleep();
    for (const target of [`/cart/asleep/add`, `/cart/asleep/add/send`, `/cart/asleep/list`, `/restate/attach/${id}`]) {
      const { status, text } = await post(`${world.ingress.url}${target}`, target.startsWith('/cart') ? '1' : '');
      expect(status, text).to.equal(503);
      expect(text).to.match(NAMED);
    }
    for (const verb of ['cancel', 'kill', 'pause', 'resume']) {
      const { status, text } = await post(`${world.admin.url}/invocations/${id}/${verb}`);
      expect([status, (JSON.parse(text) as { code: string }).code]).to.deep.equal([503, 'quarantined']);
    }
  });

  it('fails the handler that calls it (Q1)', async () => {
    const { status, text } = await post(`${world.ingress.url}/greeter/callLost`, '"asleep"');
    expect(status, text).to.equal(503);
    expect(text).to.match(NAMED).and.include('"source":"invocation"');
  });

  it('keeps a one-way send until it is mended (Q3)', async () => {
    expect((await post(`${world.ingress.url}/greeter/tellLost`, '"asleep"')).status).to.equal(200);
    const behind = async () => {
      const { rows } = await world.engine.query.invocations(
        { key: 'asleep', handler: 'add' },
        { cursor: null, limit: 10 },
      );
      return rows.map(({ status }) => status);
    };
    await eventually(async () => expect(await behind()).to.deep.equal(['queued', 'queued']));
    await mended();
    await world.engine.submit({ kind: 'killInvocation', id: await asleep() }, 'test');
    await eventually(async () => expect(await behind()).to.deep.equal(['completed', 'completed']));
  });

  it('makes a dead letter of a record, which can be driven again when it is mended (Q2)', async () => {
    const letters = async (status: 'open' | 'redriven') =>
      (await world.engine.query.deadLetters({ status, code: 'quarantined' }, { cursor: null, limit: 10 })).rows;
    const headers = [['a', Buffer.from([0xff])]] as const;
    database.cluster.produce('orders', 2, [{ key: 'asleep', value: 'lost?', headers }]);
    await eventually(async () => (await letters('open')).length === 1);
    const [letter] = await letters('open');
    expect(letter).to.include({ value: 'lost?', key: 'asleep', topic: 'orders', partition: 2 });
    const [subscription] = await world.engine.query.subscriptions();
    // The one record that was taken before and waits behind `held`.
    expect(subscription?.backlog.records).to.equal(1);

    const shown = (await (await fetch(`${world.admin.url}/dead-letters?code=quarantined`)).json()) as {
      items: { id: string }[];
    };
    const id = shown.items[0]?.id ?? '';
    await world.engine.submit({ kind: 'redriveDeadLetter', id }, 'test');
    await eventually(async () =>
      (
        await world.engine.query.deadLetters({ status: 'open', code: 'handler_failed' }, { cursor: null, limit: 10 })
      ).rows.some(({ value }) => value === 'lost?'),
    );

    await mended();
    await world.engine.submit({ kind: 'killInvocation', id: await asleep() }, 'test');
    await world.engine.submit({ kind: 'redriveDeadLetter', id }, 'test');
    await eventually(() => world.seen.some(({ body }) => Buffer.from(body).toString() === 'lost?'));
    const names = world.seen.at(-1)?.headerList.map(([name]) => name) ?? [];
    expect(names.filter((name) => name === 'kafka.topic')).to.have.length(1);
  });
});
