/** The client of the HTTP ingress, over a fetch that records what it is asked. */
import { expect } from 'chai';
import { ingressOver, rpc } from '../../../sdk/client/connect.ts';
import { fetchTransport } from '../../../sdk/client/http.ts';
import { connect, HttpCallError } from '../../../sdk/client/index.ts';
import { type Context, handlers, type ObjectContext, object, serde, service } from '../../../sdk/index.ts';

const greeter = service({
  name: 'greeter',
  handlers: { greet: async (_ctx: Context, name: string) => `Hello ${name}` },
});
const orders = object({
  name: 'orders',
  handlers: {
    async process(_ctx: ObjectContext, order: { sku: string }) {
      return { sold: order.sku };
    },
    blob: handlers.object.exclusive(
      { input: serde.binary, output: serde.binary },
      async (_ctx: ObjectContext, bytes: Uint8Array) => bytes,
    ),
  },
});

interface Seen {
  readonly line: string;
  readonly headers: Record<string, string>;
  readonly body: unknown;
}

/** Answers in turn; the last one again and again. An Error stands for a network that fails. */
function world(...answers: (Response | Error)[]) {
  const seen: Seen[] = [];
  const waits: number[] = [];
  let now = 0;
  const fetch = async (url: string | URL | Request, init: RequestInit = {}) => {
    seen.push({ line: `${init.method} ${url}`, headers: init.headers as Record<string, string>, body: init.body });
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    init.signal?.throwIfAborted();
    if (answer instanceof Error) throw answer;
    return (answer as Response).clone();
  };
  const keymail = (retry: Parameters<typeof ingressOver>[0]['retry'] = null) =>
    ingressOver({
      url: 'http://host/base',
      headers: { authorization: 'a' },
      transport: fetchTransport(fetch as typeof globalThis.fetch),
      retry,
      now: () => now,
      wait: async (ms) => {
        waits.push(ms);
        now += ms;
      },
    });
  return { keymail, seen, waits, fetch };
}

const ok = (value: unknown, status = 200) => new Response(JSON.stringify(value), { status });
const problem = (status: number, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify({ code: status, message: `no ${status}`, source: 'x' }), { status, headers });

describe('the HTTP client', () => {
  it('calls services and objects', async () => {
    const { keymail, seen } = world(ok({ sold: 'x' }));
    expect(await keymail().objectClient(orders, 'a/ü').process({ sku: 'x' })).to.deep.equal({ sold: 'x' });
    await keymail()
      .serviceClient(greeter)
      .greet('Ann', rpc.opts({ idempotencyKey: 'i', headers: { trace: 't' } }));
    await keymail().serviceClient('other')['go']?.();
    expect(seen).to.deep.equal([
      {
        line: 'POST http://host/base/restate/call/orders/a%2F%C3%BC/process',
        headers: { authorization: 'a', 'content-type': 'application/json' },
        body: '{"sku":"x"}',
      },
      {
        line: 'POST http://host/base/restate/call/greeter/greet',
        headers: { authorization: 'a', 'content-type': 'application/json', trace: 't', 'idempotency-key': 'i' },
        body: '"Ann"',
      },
      { line: 'POST http://host/base/restate/call/other/go', headers: { authorization: 'a' }, body: null },
    ]);
  });

  it('says which header can’t be sent, and does not try again', async () => {
    const { keymail, seen, waits } = world(ok(1));
    const named = { service: 's', handler: 'h' };
    const refused = (options: object) =>
      keymail({})
        .call({ ...named, ...options })
        .then(String, String);
    expect(await refused({ idempotencyKey: 'Bestellung €5' })).to.equal(
      'TypeError: the idempotency key "Bestellung €5" holds what an HTTP header can\'t: use ASCII, for example by encodeURIComponent',
    );
    expect(await refused({ idempotencyKey: 'i', headers: { note: 'a\nb' } })).to.match(
      /^TypeError: the header note: "a\\nb" holds/,
    );
    expect([seen, waits]).to.deep.equal([[], []]);
    expect(await refused({ idempotencyKey: 'ü' })).to.equal('1');
  });

  it('sends no key that would arrive as another one', async () => {
    const { keymail, seen } = world(ok('x'));
    const refused = (act: Promise<unknown>) => act.then(String, String);
    const process = (key: string) => keymail().objectClient(orders, key).process({ sku: 'x' });
    const greet = (idempotencyKey: string) =>
      keymail().serviceClient(greeter).greet('Ann', rpc.opts({ idempotencyKey }));
    expect(await refused(process('\ud800'))).to.match(/^TypeError: "\\ud800" is not well-formed Unicode/);
    for (const key of [' a', 'a ', '\ta', ' '])
      expect(await refused(greet(key))).to.match(/^TypeError: the idempotency key ".*" begins or ends with space/);
    expect(seen).to.deep.equal([]);
    // The mark of a key that a path can't end in stands before one that has it already: that is refused at the door.
    for (const key of ['', '\u0000', '\u0000.', 'a']) await process(key);
    const paths = seen.map(({ line }) => line.replace(/^.*orders\/(.*)\/process$/, '$1'));
    expect(paths).to.deep.equal(['%00', '%00%00', '%00%00.', 'a']);
  });

  it('reads an empty answer as undefined, and uses the serdes of a definition', async () => {
    expect(await world(new Response('')).keymail().serviceClient(greeter).greet('Ann')).to.equal(undefined);
    const { keymail, seen } = world(new Response(Uint8Array.of(255, 1)));
    expect([...(await keymail().objectClient(orders, 'k').blob(Uint8Array.of(254)))]).to.deep.equal([255, 1]);
    expect(seen[0]?.headers['content-type']).to.equal('application/octet-stream');
  });

  it('sends, also later, and waits for the result', async () => {
    const accepted = { invocationId: 'inv_1', status: 'Accepted' };
    const { keymail, seen } = world(ok(accepted, 202), ok({ sold: 'x' }));
    const send = await keymail()
      .objectSendClient(orders, 'k')
      .process({ sku: 'x' }, rpc.sendOpts({ delay: '1m' }));
    expect(send).to.deep.equal(accepted);
    expect((await keymail().result(send)).sold).to.equal('x');
    expect(seen.map(({ line }) => line)).to.deep.equal([
      'POST http://host/base/restate/send/orders/k/process?delay=60000ms',
      'GET http://host/base/restate/attach/inv_1',
    ]);
  });

  it('says whether an output is there', async () => {
    expect(await world(ok(5)).keymail().output('inv_1')).to.deep.equal({ ready: true, result: 5 });
    expect(await world(problem(470)).keymail().output('inv_1')).to.deep.equal({ ready: false });
  });

  it('throws what the server said', async () => {
    const error = await world(problem(404, { 'x-restate-error-source': 'ingress' }))
      .keymail()
      .call({ service: 's', handler: 'h' })
      .catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(HttpCallError);
    expect(error).to.deep.include({ status: 404, code: 404, message: 'no 404', source: 'ingress' });
    const html = await world(new Response('<html>', { status: 502 }))
      .keymail()
      .output('x')
      .catch((thrown: Error) => thrown);
    expect(html).to.have.property('message', 'HTTP 502: <html>');
  });

  it('gives up after a timeout, or when it is told to', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    const { keymail, seen } = world(ok(1));
    const error = await keymail({})
      .call({ service: 's', handler: 'h', signal, idempotencyKey: 'i' })
      .catch((thrown: unknown) => thrown);
    expect(error).to.have.property('message', 'enough');
    expect(seen).to.have.length(1);
  });

  it('repeats nothing unless asked to, and then only what is safe', async () => {
    const named = { service: 's', handler: 'h' };
    for (const [retry, idempotencyKey, answer, tries] of [
      [null, 'i', problem(503), 1],
      [{}, undefined, problem(503), 1],
      [{}, 'i', problem(503), 6],
      [{}, 'i', problem(429), 6],
      [{}, 'i', problem(404), 1],
      [{}, 'i', problem(500, { 'x-restate-error-source': 'invocation' }), 1],
      [{ maxAttempts: 2 }, 'i', new TypeError('fetch failed'), 2],
      [{ maxDuration: '1s' }, 'i', problem(503), 3],
    ] as const) {
      const { keymail, seen } = world(answer);
      await keymail(retry)
        .call({ ...named, ...(idempotencyKey === undefined ? {} : { idempotencyKey }) })
        .catch(() => {});
      expect(seen, JSON.stringify([retry, idempotencyKey])).to.have.length(tries);
    }
  });

  it('waits longer each time, and as long as the server asks for', async () => {
    const { keymail, waits } = world(problem(503), problem(429, { 'retry-after': '7' }), problem(503), ok(1));
    expect(await keymail({}).call({ service: 's', handler: 'h', idempotencyKey: 'i' })).to.equal(1);
    expect(waits).to.deep.equal([250, 7000, 1000]);
  });

  it('takes a url, or says that it is none', async () => {
    const { fetch, seen } = world(ok(1));
    await connect({ url: 'http://host:1/', fetch, retry: true }).attach('inv_1');
    expect(seen[0]?.line).to.equal('GET http://host:1/restate/attach/inv_1');
    expect(() => connect({ url: 'host' })).to.throw(TypeError);
  });
});
