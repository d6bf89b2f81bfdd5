// The same handlers as in `services.ts`, written with Keymail and served by it. Run as a process
// of its own. What a step does to the outside world is a line in a file, which outlives the process.

import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { createServer as createHttp1Server, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import * as keymail from '../../sdk/index.ts';
import { Door } from '../../sdk/serve/door.ts';
import { createEndpointHandler as fetchHandler } from '../../sdk/serve/fetch.ts';
import { createEndpointHandler as lambdaHandler } from '../../sdk/serve/lambda.ts';
import { handlerOf } from '../../sdk/serve/node-server.ts';
import { moverWith } from './mover.ts';

const [folder = '.', port = '0', flavour = 'http2', withNative = '', key = ''] = process.argv.slice(2);

const note = (line: string): void => appendFileSync(join(folder, 'notes'), `${line}\n`);
function noted<T>(line: string, value: T): T {
  note(line);
  return value;
}
const count = (line: string): number =>
  readFileSync(join(folder, 'notes'), 'utf8')
    .split('\n')
    .filter((one) => one === line).length;

/** Passes when the test has opened the gate of this name. */
async function gate(name: string): Promise<void> {
  note(`at the gate ${name}`);
  while (!existsSync(join(folder, name))) await delay(10);
}

const counter = keymail.object({
  name: 'counter',
  handlers: {
    async add(ctx: keymail.ObjectContext, by: number) {
      const before = (await ctx.get<number>('total')) ?? 0;
      const one = await ctx.run('one', () => noted(`one/${ctx.key}`, by));
      const two = await ctx.run('two', () => noted(`two/${ctx.key}`, one));
      const three = await ctx.run('three', () => noted(`three/${ctx.key}`, two));
      ctx.set('total', before + three);
      ctx.set('last', { by, random: ctx.rand.uuidv4() });
      return { total: before + three, keys: await ctx.stateKeys() };
    },
    async held(ctx: keymail.ObjectContext, by: number) {
      const before = (await ctx.get<number>('total')) ?? 0;
      ctx.set('total', before + by);
      const drawn = ctx.rand.uuidv4();
      const one = await ctx.run('one', () => noted(`one/${ctx.key}`, drawn));
      await ctx.run('gate', () => gate(`gate-${ctx.key}`));
      const again = await ctx.get<number>('total');
      ctx.clear('nothing');
      await ctx.run('three', () => note(`three/${ctx.key}`));
      return { total: again, same: one === drawn };
    },
    async nap(ctx: keymail.ObjectContext, ms: number) {
      await ctx.run('before', () => note(`before/${ctx.key}`));
      await ctx.sleep(ms);
      await ctx.run('after', () => note(`after/${ctx.key}`));
      return 'slept';
    },
    async wipe(ctx: keymail.ObjectContext) {
      ctx.clearAll();
      return ctx.stateKeys();
    },
    total: keymail.handlers.object.shared(async (ctx: keymail.ObjectSharedContext) => {
      const [total, keys] = [await ctx.get<number>('total'), await ctx.stateKeys()];
      return { total, keys };
    }),
    async lazy(ctx: keymail.ObjectContext, by: number) {
      const before = (await ctx.get<number>('total')) ?? 0;
      ctx.set('total', before + by);
      return { before, after: await ctx.get<number>('total'), keys: await ctx.stateKeys() };
    },
    /** With this the state is too large to come with the start. */
    async fill(ctx: keymail.ObjectContext, bytes: number) {
      ctx.set('filling', 'x'.repeat(bytes));
    },
  },
});

/** Its handlers live in the engine's own process; where that runs none, here. */
const native = keymail.service({
  name: 'native',
  handlers: {
    double: async (_ctx: keymail.Context, n: number) => n * 2,
    async forgets(_ctx: keymail.Context, _n: number) {},
  },
});

const relay = keymail.service({
  name: 'relay',
  handlers: {
    /** Calls back into a handler that lives in the engine's own process. */
    async twice(ctx: keymail.Context, n: number) {
      const client = ctx.serviceClient(native);
      const [a, b] = await Promise.all([client.double(n), client.double(n + 1)]);
      ctx.serviceSendClient(native).forgets(a, keymail.rpc.sendOpts({ delay: 50 }));
      return a + b;
    },
    async headers(ctx: keymail.Context) {
      return Object.fromEntries(ctx.request().headers);
    },
    async refuses() {
      throw new keymail.TerminalError('not today', { errorCode: 418, metadata: { why: 'tea' } });
    },
    async flaky(_ctx: keymail.Context) {
      note('flaky');
      if (count('flaky') < 3) throw new Error('not yet');
      return count('flaky');
    },
    /** A step that gives up after three tries of its own. */
    async givesUp(ctx: keymail.Context) {
      try {
        await ctx.run(
          'never',
          () => {
            note('never');
            throw new Error('no');
          },
          { maxRetryAttempts: 3, initialRetryInterval: 10 },
        );
        return 'done';
      } catch (error) {
        return error instanceof keymail.TerminalError ? count('never') : 'retried';
      }
    },
    async waits(ctx: keymail.Context) {
      await ctx.run('begun', () => note('waits'));
      try {
        await ctx.sleep({ days: 1 });
      } catch (error) {
        await ctx.sleep(400);
        await ctx.run('undo', () => note('undone'));
        throw error;
      }
    },
    async cancelsWaits(ctx: keymail.Context) {
      const { invocationId } = ctx.serviceSendClient<{ waits(ctx: unknown): Promise<void> }>({ name: 'relay' }).waits();
      const id = await invocationId;
      await ctx.sleep(300);
      ctx.cancel(id);
      return id;
    },
    async callsWaits(ctx: keymail.Context): Promise<void> {
      await ctx.genericCall({ service: 'relay', method: 'waits', parameter: new Uint8Array(0) });
    },
    async nothing() {},
    async bytes(ctx: keymail.Context) {
      return ctx
        .run('bytes', () => new Uint8Array([0, 255, 128]), { serde: keymail.serde.binary })
        .then((b) => b.length);
    },
    changes: async (ctx: keymail.Context) => {
      await ctx.run(existsSync(join(folder, 'changed')) ? 'other' : 'first', () => note('step'));
      await ctx.run('gate', () => gate('gate-changes'));
    },
  },
});

const signup = keymail.workflow({
  name: 'signup',
  handlers: {
    async run(ctx: keymail.WorkflowContext, email: string) {
      const token = await ctx.run('send', () => noted(`sent ${ctx.key}`, `token of ${email}`));
      const answer = await ctx.promise<string>('answer');
      return { token, answer, again: (await ctx.promise<string>('answer').peek()) ?? null };
    },
    async answer(ctx: keymail.WorkflowSharedContext, text: string) {
      await ctx.promise<string>('answer').resolve(text);
    },
    async refuse(ctx: keymail.WorkflowSharedContext, why: string) {
      await ctx.promise<string>('answer').reject(why);
    },
    async look(ctx: keymail.WorkflowSharedContext) {
      return (await ctx.promise<string>('answer').peek()) ?? null;
    },
  },
  options: { inactivityTimeout: 300 },
});

/** Whoever attaches to an invocation that another has begun. */
const follower = keymail.service({
  name: 'follower',
  handlers: {
    async follow(ctx: keymail.Context, id: string) {
      return ctx.attach(id);
    },
    async again(ctx: keymail.Context, key: string) {
      try {
        return await ctx.workflowClient(signup, key).run('again');
      } catch (error) {
        return (error as keymail.TerminalError).code;
      }
    },
  },
  options: { inactivityTimeout: 300 },
});

const asks = keymail.service({
  name: 'asks',
  handlers: {
    async once(ctx: keymail.Context) {
      const { id, promise } = ctx.awakeable<unknown>();
      await ctx.run('tell', () => note(`asked ${id}`));
      return promise;
    },
    async caught(ctx: keymail.Context) {
      const { id, promise } = ctx.awakeable();
      await ctx.run('tell', () => note(`asked ${id}`));
      return promise.catch(({ code, message }: keymail.TerminalError) => [code, message]);
    },
    async late(ctx: keymail.Context) {
      await ctx.run('gate', () => gate('gate-late'));
      return ctx.awakeable<string>().promise;
    },
    async inTime(ctx: keymail.Context, ms: number) {
      return Promise.race([ctx.awakeable<string>().promise, ctx.sleep(ms).then(() => 'too late')]);
    },
    async answers(ctx: keymail.Context, { id, reason }: { id: string; reason?: string }) {
      if (reason === undefined) ctx.resolveAwakeable(id, { by: 'a handler' });
      else ctx.rejectAwakeable(id, reason);
      await ctx.run('gate', () => gate('gate-answers'));
      return 'answered';
    },
  },
  options: { inactivityTimeout: 300 },
});

const own = [counter, relay, asks, signup, follower, moverWith(note)];
const services = withNative === '' ? own : [...own, native];
const options = { services, ...(key === '' ? {} : { identityKeys: [key] }) };
const told = (at: number) => console.log(`listening on ${at}`);
const listener = { http1: () => handlerOf(new Door(options)), fetch: throughFetch, lambda: throughLambda };
if (flavour === 'http2') {
  told((await keymail.serve({ ...options, port: Number(port), host: '127.0.0.1' })).port);
} else {
  const server = createHttp1Server(listener[flavour as keyof typeof listener]());
  server.listen(Number(port), '127.0.0.1', () => told((server.address() as AddressInfo).port));
}

/** What a runtime with Request and Response does. */
function throughFetch(): RequestListener {
  const handle = fetchHandler({ services });
  return async (incoming, outgoing) => {
    const { url = '/', method = 'GET', headers } = incoming;
    const body = method === 'GET' ? {} : { body: Readable.toWeb(incoming) as ReadableStream, duplex: 'half' as const };
    const request = new Request(`http://endpoint${url}`, {
      method,
      headers: headers as Record<string, string>,
      ...body,
    });
    const response = await handle(request);
    outgoing.writeHead(response.status, Object.fromEntries(response.headers));
    for await (const chunk of response.body ?? []) outgoing.write(chunk);
    outgoing.end();
  };
}

/** What a gateway in front of Lambda does. */
function throughLambda(): RequestListener {
  const handle = lambdaHandler({ services });
  return async (incoming, outgoing) => {
    const body = (await buffer(incoming)).toString('base64');
    const { url: rawPath = '/', method = 'GET', headers } = incoming;
    const requestContext = { http: { method } };
    const event = { rawPath, requestContext, headers: headers as Record<string, string>, body, isBase64Encoded: true };
    const result = await handle(event);
    outgoing.writeHead(result.statusCode, result.headers);
    outgoing.end(Buffer.from(result.body, result.isBase64Encoded ? 'base64' : 'utf8'));
  };
}
