// The ingress over HTTP with the real engine behind it, on a SQLite file.

import { expect } from 'chai';
import { connect } from '../../sdk/client/index.ts';
import { eventually } from '../setup/eventually.ts';
import { ask, type House, openHouse } from './house.ts';

describe('ingress with the engine', () => {
  let house: House;
  before(async () => {
    house = await openHouse({ limits: { mailboxDepthMax: 3, entryBytesMax: 10_000 } });
  });
  after(() => house.close());

  const post = (path: string, body?: unknown, headers?: Record<string, string>) =>
    ask(`${house.ingress}${path}`, 'POST', body, headers);

  it('calls a service', async () => {
    const { status, headers, body } = await post('/greeter/greet', 'Ada');
    expect(status).to.equal(200);
    expect(body).to.equal('Hello Ada');
    expect(headers.get('x-restate-id')).to.match(/^inv_[0-9a-f]{30}$/);
  });

  it('calls an object, one key apart from another', async () => {
    expect((await post('/cart/a%2Fb/add', 'x')).body).to.deep.equal(['x']);
    expect((await post('/cart/a%2Fb/add', 'y')).body).to.deep.equal(['x', 'y']);
    expect((await post('/cart/a/add', 'z')).body).to.deep.equal(['z']);
  });

  it('calls objects by keys that a path takes away, from a client and by the mark', async () => {
    const client = connect({ url: house.ingress });
    for (const key of ['', '.', '..', '...', '%00', '/', '?#']) {
      const request = { service: 'cart', handler: 'add', key };
      expect(await client.call({ ...request, parameter: `of ${key}` }), key).to.deep.equal([`of ${key}`]);
      const { invocationId } = await client.send({ ...request, parameter: 'sent' });
      expect(await client.attach(invocationId)).to.deep.equal([`of ${key}`, 'sent']);
    }
    expect((await post('/cart/%00../add', 'x')).body).to.deep.equal(['of ..', 'sent', 'x']);
    expect((await post('/cart/%00/add', 'x')).body).to.deep.equal(['of ', 'sent', 'x']);
    expect((await post('/cart//add', 'y')).body).to.deep.equal(['of ', 'sent', 'x', 'y']);
    expect((await post('/cart/%00a/add', 'x')).status, 'no mark is needed, so it is a NUL').to.equal(400);
    const { items } = (await ask(`${house.admin}/actors?service=cart&limit=1000`)).body;
    const keys = items.map((actor) => actor['key']);
    expect(keys).to.include.members(['', '.', '..', '...', '%00', '/', '?#']);
  });

  it('gives an empty 200 for no result', async () => {
    const { status, text } = await post('/greeter/nothing');
    expect([status, text]).to.deep.equal([200, '']);
  });

  it('gives a terminal failure under its own code', async () => {
    const { status, headers, body } = await post('/greeter/refuse');
    expect(status).to.equal(418);
    expect(headers.get('x-restate-error-source')).to.equal('invocation');
    expect(body).to.deep.include({ code: 418, message: 'not today', source: 'invocation', metadata: { why: 'tea' } });
  });

  it('accepts a send, whose output can be waited for', async () => {
    const sent = await post('/cart/sent/add/send', 'x');
    expect(sent.status).to.equal(202);
    expect(sent.body.status).to.equal('Accepted');
    const attached = await ask(`${house.ingress}/restate/attach/${sent.body.invocationId}`);
    expect(attached.body).to.deep.equal(['x']);
    expect(attached.headers.get('x-restate-id')).to.equal(sent.body.invocationId);
    expect((await ask(`${house.ingress}/restate/output/${sent.body.invocationId}`)).body).to.deep.equal(['x']);
  });

  it('keeps a delayed send until it is due', async () => {
    const { body } = await post('/cart/later/add/send?delay=1d', 'x');
    const output = await ask(`${house.ingress}/restate/output/${body.invocationId}`);
    expect(output.status).to.equal(470);
    expect((await ask(`${house.admin}/invocations/${body.invocationId}`)).body.status).to.equal('scheduled');
    const soon = await post('/cart/soon/add/send?delay=1ms', 'x');
    expect((await ask(`${house.ingress}/restate/attach/${soon.body.invocationId}`)).body).to.deep.equal(['x']);
  });

  it('runs once for an idempotency key, and refuses it with another body', async () => {
    const key = { 'idempotency-key': 'order-7' };
    const first = await post('/cart/once/add', 'x', key);
    const again = await post('/cart/once/add', 'x', key);
    expect(again.body).to.deep.equal(['x']);
    expect(again.headers.get('x-restate-id')).to.equal(first.headers.get('x-restate-id'));
    const sent = await post('/cart/once/add/send', 'x', key);
    expect(sent.body).to.deep.equal({ invocationId: first.headers.get('x-restate-id'), status: 'PreviouslyAccepted' });
    const conflict = await post('/cart/once/add', 'y', key);
    expect(conflict.status).to.equal(409);
    expect(conflict.body).to.include({ reason: 'idempotency_conflict', source: 'ingress' });
    expect(house.runs.get('add/once')).to.equal(1);
  });

  it('gives two callers with one idempotency key the same end', async () => {
    const key = { 'idempotency-key': 'together' };
    const answers = await Promise.all([1, 2, 3].map(() => post('/cart/together/add', 'x', key)));
    for (const { status, body } of answers) expect([status, body]).to.deep.equal([200, ['x']]);
    expect(house.runs.get('add/together')).to.equal(1);
  });

  it('refuses what does not fit in a mailbox, and takes it when there is room', async () => {
    const controller = new AbortController();
    const holder = fetch(`${house.ingress}/cart/full/held`, { method: 'POST', signal: controller.signal }).catch(
      () => 'gone',
    );
    await eventually(() => house.runs.get('held/full') === 1);
    const answers = await Promise.all([1, 2, 3, 4, 5].map(() => post('/cart/full/add/send', 'x')));
    const refused = answers.filter(({ status }) => status === 429);
    expect(answers.filter(({ status }) => status === 202)).to.have.length(3);
    expect(refused).to.have.length(2);
    expect(refused[0]?.headers.get('retry-after')).to.equal('1');
    expect(refused[0]?.body).to.include({ reason: 'mailbox_full' });
    controller.abort();
    expect(await holder).to.equal('gone');
    house.open();
    await eventually(() => house.runs.get('add/full') === 3);
    expect((await post('/cart/full/add', 'y')).status).to.equal(200);
  });

  it('refuses an input over the limit of entries', async () => {
    const { status, body } = await post('/cart/big/add', 'x'.repeat(20_000));
    expect(status).to.equal(413);
    expect(body.reason).to.equal('input_too_large');
    expect(house.runs.get('add/big')).to.equal(undefined);
  });

  it('does not know invocations that it never had', async () => {
    for (const verb of ['attach', 'output']) {
      expect((await ask(`${house.ingress}/restate/${verb}/inv_nothing`)).status).to.equal(404);
    }
  });

  it('is what the client of the sdk talks to', async () => {
    const client = connect({ url: house.ingress });
    expect(await client.call({ service: 'greeter', handler: 'greet', parameter: 'Bob' })).to.equal('Hello Bob');
    const send = await client.send({
      service: 'cart',
      key: 'c/1',
      handler: 'add',
      parameter: 'x',
      delay: '1ms',
      idempotencyKey: 'c1',
    });
    expect(await client.result(send)).to.deep.equal(['x']);
    const failure = await client.call({ service: 'greeter', handler: 'refuse' }).catch((error: unknown) => error);
    expect(failure).to.include({ name: 'HttpCallError', status: 418, code: 418, source: 'invocation' });
  });

  it('says that it is ready, and 503 once the engine has stopped', async () => {
    const other = await openHouse();
    expect((await ask(`${other.ingress}/health`)).body).to.deep.equal({ services: ['greeter', 'cart'] });
    await other.engine.close();
    const health = await ask(`${other.ingress}/health`);
    expect(health.status).to.equal(503);
    const call = await ask(`${other.ingress}/greeter/greet`, 'POST', 'x');
    expect(call.status).to.equal(503);
    expect(call.headers.get('retry-after')).to.equal('5');
    expect((await ask(`${other.admin}/health`)).status).to.equal(503);
    await other.close();
  });
});
