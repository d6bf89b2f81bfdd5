// What the tests drive: handlers written with an SDK of the open service protocol, as its users write them. Run as a process
// of its own. What a step does to the outside world is a line in a file, which outlives the process.

import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { createServer as createHttp1Server } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import * as restate from '@restatedev/restate-sdk';

const [folder = '.', port = '0', flavour = 'http2'] = process.argv.slice(2);

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

const counter = restate.object({
  name: 'counter',
  handlers: {
    async add(ctx: restate.ObjectContext, by: number) {
      const before = (await ctx.get<number>('total')) ?? 0;
      const one = await ctx.run('one', () => noted(`one/${ctx.key}`, by));
      const two = await ctx.run('two', () => noted(`two/${ctx.key}`, one));
      const three = await ctx.run('three', () => noted(`three/${ctx.key}`, two));
      ctx.set('total', before + three);
      ctx.set('last', { by, random: ctx.rand.uuidv4() });
      return { total: before + three, keys: await ctx.stateKeys() };
    },
    async held(ctx: restate.ObjectContext, by: number) {
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
    async nap(ctx: restate.ObjectContext, ms: number) {
      await ctx.run('before', () => note(`before/${ctx.key}`));
      await ctx.sleep(ms);
      await ctx.run('after', () => note(`after/${ctx.key}`));
      return 'slept';
    },
    async wipe(ctx: restate.ObjectContext) {
      ctx.clearAll();
      return ctx.stateKeys();
    },
    total: restate.handlers.object.shared(async (ctx: restate.ObjectSharedContext) => {
      const [total, keys] = [await ctx.get<number>('total'), await ctx.stateKeys()];
      return { total, keys };
    }),
    lazy: restate.handlers.object.exclusive(
      { enableLazyState: true },
      async (ctx: restate.ObjectContext, by: number) => {
        const before = (await ctx.get<number>('total')) ?? 0;
        ctx.set('total', before + by);
        return { before, after: await ctx.get<number>('total'), keys: await ctx.stateKeys() };
      },
    ),
  },
});

/** Only its shape is meant: its handlers live in the engine's own process. */
const native = restate.service({
  name: 'native',
  handlers: {
    double: async (_ctx: restate.Context, n: number) => n * 2,
    async forgets(_ctx: restate.Context, _n: number) {},
  },
});

const relay = restate.service({
  name: 'relay',
  handlers: {
    /** Calls back into a handler that lives in the engine's own process. */
    async twice(ctx: restate.Context, n: number) {
      const client = ctx.serviceClient(native);
      const [a, b] = await restate.RestatePromise.all([client.double(n), client.double(n + 1)]);
      ctx.serviceSendClient(native).forgets(a, restate.rpc.sendOpts({ delay: 50 }));
      return a + b;
    },
    async headers(ctx: restate.Context) {
      return Object.fromEntries(ctx.request().headers);
    },
    async refuses() {
      throw new restate.TerminalError('not today', { errorCode: 418, metadata: { why: 'tea' } });
    },
    async flaky(_ctx: restate.Context) {
      note('flaky');
      if (count('flaky') < 3) throw new Error('not yet');
      return count('flaky');
    },
    /** A step that gives up after three tries of its own. */
    async givesUp(ctx: restate.Context) {
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
        return error instanceof restate.TerminalError ? count('never') : 'retried';
      }
    },
    async waits(ctx: restate.Context) {
      await ctx.run('begun', () => note('waits'));
      try {
        await ctx.sleep({ days: 1 });
      } catch (error) {
        await ctx.sleep(400);
        await ctx.run('undo', () => note('undone'));
        throw error;
      }
    },
    async callsWaits(ctx: restate.Context): Promise<void> {
      await ctx.genericCall({ service: 'relay', method: 'waits', parameter: new Uint8Array(0) });
    },
    async nothing() {},
    async bytes(ctx: restate.Context) {
      return ctx
        .run('bytes', () => new Uint8Array([0, 255, 128]), { serde: restate.serde.binary })
        .then((b) => b.length);
    },
    changes: async (ctx: restate.Context) => {
      await ctx.run(existsSync(join(folder, 'changed')) ? 'other' : 'first', () => note('step'));
      await ctx.run('gate', () => gate('gate-changes'));
    },
  },
});

const signup = restate.workflow({
  name: 'signup',
  handlers: {
    async run(ctx: restate.WorkflowContext, email: string) {
      const token = await ctx.run('send', () => noted(`sent ${ctx.key}`, `token of ${email}`));
      const answer = await ctx.promise<string>('answer');
      return { token, answer, again: (await ctx.promise<string>('answer').peek()) ?? null };
    },
    async answer(ctx: restate.WorkflowSharedContext, text: string) {
      await ctx.promise<string>('answer').resolve(text);
    },
    async refuse(ctx: restate.WorkflowSharedContext, why: string) {
      await ctx.promise<string>('answer').reject(why);
    },
    async look(ctx: restate.WorkflowSharedContext) {
      return (await ctx.promise<string>('answer').peek()) ?? null;
    },
  },
  options: { inactivityTimeout: 300 },
});

/** Whoever attaches to an invocation that another has begun. */
const follower = restate.service({
  name: 'follower',
  handlers: {
    async follow(ctx: restate.Context, id: string) {
      return ctx.attach(restate.InvocationIdParser.fromString(id));
    },
    async again(ctx: restate.Context, key: string) {
      try {
        return await ctx.workflowClient(signup, key).run('again');
      } catch (error) {
        return (error as restate.TerminalError).code;
      }
    },
  },
  options: { inactivityTimeout: 300 },
});

const asks = restate.service({
  name: 'asks',
  handlers: {
    async once(ctx: restate.Context) {
      const { id, promise } = ctx.awakeable<unknown>();
      await ctx.run('tell', () => note(`asked ${id}`));
      return promise;
    },
    async caught(ctx: restate.Context) {
      const { id, promise } = ctx.awakeable();
      await ctx.run('tell', () => note(`asked ${id}`));
      try {
        return await promise;
      } catch (error) {
        const { code, message } = error as restate.TerminalError;
        return [code, message];
      }
    },
    async late(ctx: restate.Context) {
      await ctx.run('gate', () => gate('gate-late'));
      return ctx.awakeable<string>().promise;
    },
    async inTime(ctx: restate.Context, ms: number) {
      const slept = ctx.sleep(ms).map(() => 'too late');
      return restate.RestatePromise.race([ctx.awakeable<string>().promise, slept]);
    },
    async answers(ctx: restate.Context, { id, reason }: { id: string; reason?: string }) {
      if (reason === undefined) ctx.resolveAwakeable(id, { by: 'a handler' });
      else ctx.rejectAwakeable(id, reason);
      await ctx.run('gate', () => gate('gate-answers'));
      return 'answered';
    },
  },
  options: { inactivityTimeout: 300 },
});

const endpoint = restate.endpoint().bind(counter).bind(relay).bind(asks).bind(signup).bind(follower);
const server =
  flavour === 'http1' ? createHttp1Server(endpoint.http1Handler()) : createHttp2Server(endpoint.http2Handler());
server.listen(Number(port), '127.0.0.1', () => {
  console.log(`listening on ${(server.address() as AddressInfo).port}`);
});
