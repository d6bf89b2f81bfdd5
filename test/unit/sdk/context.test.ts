/** R8 and R9: what the context gives, and calls. */
import { expect } from 'chai';
import { type Context, type ObjectContext, type Request, rpc, type TerminalError } from '../../../sdk/index.ts';
import { begin, beginKeyed } from './begin.ts';
import { failed, invocationId, json } from './script.ts';
import { stock } from './stock.ts';

describe('R8: time, chance, console, request', () => {
  it('journals the clock, as internal runs', async () => {
    const script = await begin(async (ctx) => [await ctx.date.now(), await ctx.date.toJSON()]);
    expect(script.transcript).to.deep.equal([
      '0 run 1 date.now = 1700000000000',
      '1 run 2 date.toJSON = "2023-11-14T22:13:20.000Z"',
      'finished seen 2 = [1700000000000,"2023-11-14T22:13:20.000Z"]',
    ]);
  });

  it('draws the same on every attempt', async () => {
    const drawn: unknown[][] = [];
    const script = await begin(async (ctx) => {
      drawn.push([ctx.rand.random(), ctx.rand.random(), ctx.rand.uuidv4()]);
      await ctx.sleep(1);
    });
    await script.restart();
    expect(drawn).to.have.length(2);
    expect(drawn[0]).to.deep.equal(drawn[1]);
    expect(drawn[0]?.[0]).to.be.within(0, 1).and.not.equal(drawn[0]?.[1]);
    expect(drawn[0]?.[2]).to.match(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('prints once, marked with the invocation, and nothing while replaying', async () => {
    const printed: unknown[][] = [];
    const original = console.info;
    console.info = (...args: unknown[]) => printed.push(args);
    try {
      const script = await begin(async (ctx) => {
        ctx.console.info('begins');
        await ctx.run('x', () => 1);
        ctx.console.info('has run', { x: 1 });
        await ctx.sleep(1);
        ctx.console.info('woke');
      });
      await script.restart();
      await script.complete(2);
    } finally {
      console.info = original;
    }
    const mark = `[s/h ${invocationId(7)}]`;
    expect(printed).to.deep.equal([
      [mark, 'begins'],
      [mark, 'has run', { x: 1 }],
      [mark, 'woke'],
    ]);
  });

  it('shows the request as it came in', async () => {
    let request: Request | undefined;
    await beginKeyed(
      async (ctx) => {
        request = ctx.request();
      },
      {
        key: 'ann',
        input: { a: 1 },
        headers: [
          ['x', '1'],
          ['__proto__', 'p'],
          ['x', '2'],
        ],
        idempotencyKey: 'once',
      },
    );
    expect(request?.id).to.equal(invocationId(7));
    expect(request?.target).to.deep.equal({ service: 'o', handler: 'h', key: 'ann' });
    expect([...(request?.headers ?? [])]).to.deep.equal([
      ['x', '2'],
      ['__proto__', 'p'],
    ]);
    expect(request?.headerList).to.have.length(3);
    expect(Buffer.from(request?.body ?? []).toString()).to.equal('{"a":1}');
    expect(request?.idempotencyKey).to.equal('once');
    expect(request?.attempt).to.equal(1);
  });

  it('knows its key; a service has none', async () => {
    expect((await beginKeyed(async (ctx) => ctx.key, { key: '' })).transcript).to.deep.equal(['finished seen 0 = ""']);
    const script = await begin(async (ctx) => (ctx as ObjectContext).key);
    expect(script.transcript).to.deep.equal([
      'finished seen 0 = !500 ctx.key: a service has no key; make it an object',
    ]);
  });
});

describe('R9: calls', () => {
  it('gives the result, and the id of the invocation', async () => {
    const script = await begin(async (ctx) => {
      const call = ctx.objectClient(stock, 'k1').reserve({ sku: 'x' });
      return [await call.invocationId, (await call).reserved];
    });
    await script.complete(2, json({ reserved: 'x' }));
    expect(script.transcript).to.deep.equal([
      '0 call 1,2 stock/k1/reserve {"sku":"x"}',
      `finished seen 2 = ["${invocationId(1001)}","x"]`,
    ]);
  });

  it('throws the failure of the callee as TerminalError', async () => {
    const script = await begin((ctx) =>
      ctx
        .objectClient(stock, 'k1')
        .reserve({ sku: 'x' })
        .catch((error: TerminalError) => [error.code, error.message]),
    );
    await script.complete(2, failed(404, 'no such sku'));
    expect(script.transcript.at(-1)).to.equal('finished seen 2 = [404,"no such sku"]');
  });

  it('uses the serdes of a definition that is at hand', async () => {
    const script = await begin(async (ctx) => [...(await ctx.objectClient(stock, 'k1').level())]);
    await script.complete(2, { kind: 'value', value: Uint8Array.of(200) });
    expect(script.transcript).to.deep.equal(['0 call 1,2 stock/k1/level ', 'finished seen 2 = [200]']);
  });

  it('carries headers, idempotency key and name', async () => {
    const script = await begin(async (ctx) => {
      const options = { headers: { trace: 't' }, idempotencyKey: 'i', name: 'take one' };
      void ctx.objectClient(stock, 'k1').reserve({ sku: 'x' }, rpc.opts(options));
      void ctx.objectClient(stock, 'k1').level(rpc.opts({ idempotencyKey: 'j' }));
      await ctx.sleep(1);
    });
    expect(script.messages[0])
      .to.have.property('entry')
      .that.deep.include({
        name: 'take one',
        headers: [['trace', 't']],
        idempotencyKey: 'i',
      });
    expect(script.messages[1])
      .to.have.property('entry')
      .that.deep.include({ name: 'stock/level', idempotencyKey: 'j', payload: '' });
  });

  it('sends one way, also later', async () => {
    const script = await begin(async (ctx) => {
      const handle = ctx.objectSendClient(stock, 'k1').reserve({ sku: 'x' }, rpc.sendOpts({ delay: '1m' }));
      ctx.objectSendClient(stock, 'k2').level();
      ctx.genericSend({ service: 'a', method: 'b', key: 'k', parameter: Buffer.from('raw'), delay: 5 });
      return handle.invocationId;
    });
    expect(script.transcript).to.deep.equal([
      '0 send 1 stock/k1/reserve {"sku":"x"} after 60000',
      '0 send 2 stock/k2/level  after 0',
      '0 send 3 a/k/b raw after 5',
      `finished seen 1 = "${invocationId(1001)}"`,
    ]);
  });

  it('takes a definition, its name, or a type', async () => {
    const script = await begin(async (ctx) => {
      void ctx.objectClient<typeof stock>({ name: 'stock' }, 'a').reserve({ sku: 'typed' });
      void ctx.objectClient('stock', 'b')['reserve']?.({ sku: 'named' });
      void ctx
        .serviceClient<{ greet: (ctx: Context, name: string) => Promise<string> }>({ name: 'greeter' })
        .greet('Ann');
      await ctx.sleep(1);
    });
    expect(script.transcript.slice(0, 3)).to.deep.equal([
      '0 call 1,2 stock/a/reserve {"sku":"typed"}',
      '0 call 3,4 stock/b/reserve {"sku":"named"}',
      '0 call 5,6 greeter/greet "Ann"',
    ]);
  });

  it('cancels another invocation', async () => {
    const script = await begin(async (ctx) => ctx.cancel(invocationId(3)));
    expect(script.transcript).to.deep.equal([`0 cancel ${invocationId(3)}`, 'finished seen 0 = empty']);
  });

  it('has clients that can be awaited without becoming a call', async () => {
    const script = await begin(async (ctx) => typeof (await (ctx.serviceClient('x') as unknown as Promise<unknown>)));
    expect(script.transcript).to.deep.equal(['finished seen 0 = "object"']);
  });
});

describe('the methods of a context', () => {
  it('can be taken out of it', async () => {
    const script = await beginKeyed(async ({ run, set, get, sleep, date: { now } }: ObjectContext) => {
      set('n', await run('x', () => 1));
      await sleep(1);
      return [await get('n'), await now()];
    });
    await script.complete(2);
    expect(script.transcript.at(-1)).to.match(/= \[1,1700000000\d+\]$/);
  });

  it('say whose value can’t be carried', async () => {
    const ofRun = await begin((ctx) => ctx.run('load', () => new Map([['a', 1]]) as unknown));
    expect(ofRun.transcript.at(-1)).to.contain('ctx.run "load": a value of class Map can\'t be carried as JSON');
    const ofState = await beginKeyed(async (ctx) => ctx.set('tags', { all: new Set(['a']) }));
    expect(ofState.transcript.at(-1)).to.contain('ctx.set "tags": .all, of class Set, can\'t be carried as JSON');
  });
});
