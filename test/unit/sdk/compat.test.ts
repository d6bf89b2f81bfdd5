/** The API of the first Kafka release, as handlers were written to it. */
import { expect } from 'chai';
import * as restate from '../../../sdk/index.ts';
import { definitionsFrom, endpointOf } from '../../../sdk/index.ts';
import { formatAwakeableId } from '../../../sdk/protocol/index.ts';
import { invocationId, json, Script, type ScriptOptions } from './script.ts';

const scriptFor = (server: object, service: string, options: ScriptOptions) => {
  const definition = definitionsFrom({ server }, 'x.ts').find(({ name }) => name === service);
  return new Script(definition!, options).start();
};

describe('the API of the first Kafka release', () => {
  const eventHandler = async (ctx: restate.RpcContext, event: restate.Event) => {
    const order = event.json<{ sku: string }>();
    const { key, source, attributes } = event;
    ctx.set('order', {
      ...order,
      key,
      source,
      partition: attributes['kafka.partition'],
      own: Object.entries(attributes).at(-1),
    });
    await ctx.sideEffect(async () => event.body().byteLength);
  };
  const router = restate.keyedRouter({
    eventHandler: restate.keyedEventHandler(eventHandler),
    add: async (ctx: restate.RpcContext, key: string, n: number) => [key, n, (await ctx.get<number>('total')) ?? 0],
  });
  const plain = restate.router({ greet: async (_ctx: restate.RpcContext, name: string) => `Hello ${name}` });
  const server = restate.createServer().bindKeyedRouter('my-service', router).bindRouter('greeter', plain);

  it('takes events: key, source, attributes, json, body', async () => {
    const script = await scriptFor(server, 'my-service', {
      handler: 'eventHandler',
      key: 'k1',
      inputPayload: '{"sku":"x"}',
      headers: [
        ['kafka.cluster', 'my-cluster'],
        ['kafka.topic', 'my-topic'],
        ['kafka.partition', '3'],
        ['__proto__', 'mine'],
      ],
    });
    expect(script.transcript).to.deep.equal([
      '0 set order {"sku":"x","key":"k1","source":"kafka://my-cluster/my-topic","partition":"3","own":["__proto__","mine"]}',
      '0 run 1 sideEffect = 11',
      'finished seen 1 = empty',
    ]);
  });

  it('fails an event that is no JSON with 400, where it is read as JSON', async () => {
    const script = await scriptFor(server, 'my-service', { handler: 'eventHandler', inputPayload: '{' });
    expect(script.transcript[0]).to.match(/^finished seen 0 = !400 malformed JSON/);
  });

  it('takes keyed and unkeyed calls', async () => {
    const keyed = await scriptFor(server, 'my-service', { handler: 'add', key: 'k1', input: 5, state: { total: 2 } });
    expect(keyed.transcript.at(-1)).to.equal('finished seen 0 = ["k1",5,2]');
    const unkeyed = await scriptFor(server, 'greeter', { handler: 'greet', input: 'Ann' });
    expect(unkeyed.transcript).to.deep.equal(['finished seen 0 = "Hello Ann"']);
  });

  it('shows its handlers in the manifest, with the source of the function and any content type for events', () => {
    const [service] = endpointOf(definitionsFrom({ server }, 'x.ts')).services;
    expect(service).to.include({ name: 'my-service', kind: 'object' });
    expect(service?.handlers.map(({ name, mode }) => [name, mode])).to.deep.equal([
      ['eventHandler', 'exclusive'],
      ['add', 'exclusive'],
    ]);
    expect(service?.handlers[0]?.inputContentType).to.equal(null);
    expect(service?.handlers[0]?.source).to.contain('event.json');
  });

  it('calls, sends and sends later, by key or without', async () => {
    const caller = restate.router({
      go: async (ctx: restate.RpcContext) => {
        const api: restate.ServiceApi<typeof router> = { path: 'my-service' };
        ctx.send(api).add('k', 1);
        ctx.sendDelayed<typeof plain>({ path: 'greeter' }, 1500).greet('Bob');
        ctx
          .send<{ ping: (ctx: restate.RpcContext, key: string) => Promise<void> }>({ path: 'my-service' })
          .ping('only-key');
        const greeting = await ctx.rpc<typeof plain>({ path: 'greeter' }).greet('Ann');
        return [greeting, await ctx.rpc(api).add('k', 2)];
      },
    });
    const all = restate
      .createServer()
      .bindKeyedRouter('my-service', router)
      .bindRouter('greeter', plain)
      .bindRouter('caller', caller);
    const script = await scriptFor(all, 'caller', { handler: 'go' });
    await script.complete(5, json('Hello Ann'));
    await script.complete(7, json([2]));
    expect(script.transcript).to.deep.equal([
      '0 send 1 my-service/k/add 1 after 0',
      '0 send 2 greeter/greet "Bob" after 1500',
      '0 send 3 my-service/only-key/ping  after 0',
      '0 call 4,5 greeter/greet "Ann"',
      '5 call 6,7 my-service/k/add 2',
      'finished seen 7 = ["Hello Ann",[2]]',
    ]);
  });

  it('retries side effects by their settings', async () => {
    const failing = restate.router({
      go: (ctx: restate.RpcContext) =>
        ctx.sideEffect(() => Promise.reject(new Error('no')), {
          maxRetries: 1,
          initialDelayMs: 20,
          maxDelayMs: 30,
          name: 'pay',
        }),
    });
    const script = await scriptFor(restate.createServer().bindRouter('s', failing), 's', { handler: 'go' });
    expect(script.transcript.at(-1)).to.equal('failed 500 no at 1 pay after 20');
    Object.assign(script, { failedStepId: 1, retryCount: 1 });
    await script.restart();
    expect(script.transcript.at(-1)).to.equal('finished seen 1 = !500 run "pay" failed after 2 attempts: Error: no');
  });

  it('knows the invocation, and has awakeables', async () => {
    const odd = restate.router({
      go: async (ctx: restate.RpcContext) => [ctx.id.toString(), ctx.serviceName],
      wait: async (ctx: restate.RpcContext) => ctx.awakeable<string>().promise,
      answer: async (ctx: restate.RpcContext) => {
        const id = formatAwakeableId(invocationId(8), 17);
        ctx.resolveAwakeable(id, 'yes');
        ctx.completeAwakeable(id, { n: 1 });
        ctx.rejectAwakeable(id, 'no');
      },
    });
    const all = restate.createServer().bindRouter('s', odd);
    expect((await scriptFor(all, 's', { handler: 'go' })).transcript).to.deep.equal([
      `finished seen 0 = ["${invocationId(7)}","s"]`,
    ]);
    const waiting = await scriptFor(all, 's', { handler: 'wait' });
    await waiting.complete(-17, json('hello'));
    expect(waiting.transcript).to.deep.equal(['0 awakeable -17', 'finished seen 1 = "hello"']);
    const id = formatAwakeableId(invocationId(8), 17);
    expect((await scriptFor(all, 's', { handler: 'answer' })).transcript).to.deep.equal([
      `0 signal ${id} = "yes"`,
      `0 signal ${id} = {"n":1}`,
      `0 signal ${id} = !500 no`,
      'finished seen 0 = empty',
    ]);
  });

  it('is served at a port', async () => {
    const serving = await server.listen(0);
    const accept = 'application/vnd.restate.endpointmanifest.v3+json';
    const answer = await fetch(`${serving.url}/discover`, { headers: { accept } });
    const { services } = (await answer.json()) as { services: { name: string; ty: string }[] };
    expect(services.map(({ name, ty }) => [name, ty])).to.deep.include(['my-service', 'VIRTUAL_OBJECT']);
    await serving.close();
  });

  it('refuses a router of the other kind, and what is none', () => {
    expect(() => restate.createServer().bindRouter('s', router)).to.throw(
      'service "s", bindRouter: found a keyed router, allowed: what router({ … }) returns',
    );
    expect(() => restate.createServer().bindKeyedRouter('s', {} as never)).to.throw('bindKeyedRouter: found object');
    expect(() => restate.router(null as never)).to.throw('a router is made of handlers');
    expect(() => restate.keyedEventHandler(5 as never)).to.throw('keyedEventHandler takes an async function');
  });
});
