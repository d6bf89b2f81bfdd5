// Handlers of every habit: quick, failing, sleeping, waiting for each other, never ending.

import type {
  Context,
  ObjectContext,
  ObjectSharedContext,
  Request,
  WorkflowContext,
  WorkflowSharedContext,
} from '../../sdk/index.ts';
import { endpointOf, handlers, object, serde, service, TerminalError, workflow } from '../../sdk/index.ts';
import type { Endpoint } from '../../sdk/protocol/index.ts';

/** What a handler was given. */
export interface Seen {
  readonly handler: string;
  readonly key: string | null;
  readonly headerList: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array;
}

/** Its steps name the handlers of `cart` and `greeter`, which the tests call by these names. */
export function endpointFor(saw: (seen: Seen) => void): Endpoint {
  const note = ({ target, headerList, body }: Request) =>
    saw({ handler: target.handler, key: target.key, headerList, body: Uint8Array.from(body) });

  const greeter = service({
    name: 'greeter',
    handlers: {
      async greet(ctx, name: unknown) {
        note(ctx.request());
        return { hello: name };
      },
      async nothing() {},
      async refuse() {
        throw new TerminalError('not today', { errorCode: 418 });
      },
      async tellLost(ctx, key: string) {
        const send = { service: 'cart', method: 'add', key, parameter: Buffer.from('"sent"') };
        ctx.genericSend(send);
      },
      async callLost(ctx, key: string) {
        await ctx.genericCall({ service: 'cart', method: 'add', key, parameter: Buffer.from('"called"') });
      },
      raw: handlers.handler({ input: serde.binary, output: serde.binary }, async (ctx: Context, _bytes: Uint8Array) => {
        note(ctx.request());
        return Buffer.from(ctx.request().body);
      }),
    },
  });
  const cart = object({
    name: 'cart',
    handlers: {
      async add(ctx: ObjectContext, item: unknown) {
        const items = [...((await ctx.get<unknown[]>('items')) ?? []), item];
        ctx.set('items', items);
        return items.length;
      },
      list: handlers.object.shared(async (ctx: ObjectSharedContext) => (await ctx.get<unknown[]>('items')) ?? []),
      async held(ctx: ObjectContext) {
        await ctx.run('before', () => 1);
        await ctx.run('hold', ({ signal }) => ended(signal));
      },
      async asleep(ctx: ObjectContext) {
        await ctx.run('before', () => 1);
        await Promise.race([ctx.sleep('1d'), ctx.sleep('2d')]);
      },
      async failing() {
        throw new Error('still broken');
      },
      async waiting(ctx: ObjectContext) {
        const key = `${ctx.key}-callee`;
        await ctx.genericCall({ service: 'cart', method: 'asleep', key, parameter: new Uint8Array() });
      },
      event: handlers.object.exclusive({ input: serde.binary }, async (ctx: ObjectContext, _bytes: Uint8Array) => {
        const request = ctx.request();
        note(request);
        if (request.headers.get('fail') !== undefined) throw new TerminalError('this record fails');
      }),
    },
    options: { retryPolicy: { initialInterval: '1h', maxInterval: '1h' }, inactivityTimeout: '20ms' },
  });
  const signup = workflow({
    name: 'signup',
    handlers: {
      async run(ctx: WorkflowContext) {
        return ctx.key === 'waits' ? ctx.promise('answer') : ctx.key;
      },
      async answer(ctx: WorkflowSharedContext, value: unknown) {
        await ctx.promise(`of ${JSON.stringify(value).slice(0, 20)}`).resolve(value);
      },
    },
    options: { inactivityTimeout: '20ms' },
  });
  const asker = service({
    name: 'asker',
    handlers: { ask: (ctx: Context) => ctx.awakeable().promise },
    options: { inactivityTimeout: '20ms' },
  });
  return endpointOf([greeter, cart, signup, asker]);
}

/** Never, but for the end of the attempt. */
const ended = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('ended from outside'))));
