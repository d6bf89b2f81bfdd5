// Services that use every kind of entry, for a sweep over everything that they write. Pauses part what goes on beside each
// other, so that one run commits as the next one does. Nothing that is kept names an invocation: runs are compared.

import {
  type Context,
  handlers,
  type ObjectContext,
  object,
  rpc,
  service,
  TerminalError,
  type WorkflowContext,
  type WorkflowSharedContext,
  workflow,
} from 'keymail';
import { type Order, orderFrom } from '../../sdk/examples/orders/order.ts';
import { outsideWorld } from '../../sdk/examples/orders/outside-client.ts';

/** Longer than a step and its commits. */
const partMs = 40;
const reminderMs = 80;

const world = outsideWorld(process.env['OUTSIDE_WORLD_URL'] ?? 'http://127.0.0.1:7070');

interface CustomerState {
  working: string;
  orders: string[];
  stock: unknown;
  settled: string[];
  reminded: string;
  approved: readonly string[];
  signed: readonly unknown[];
}

export const everything = object({
  name: 'everything',
  handlers: {
    async process(ctx: ObjectContext<CustomerState>, event: unknown) {
      if (event === null) return forget(ctx);
      const order = orderFrom(event);
      const { id: invocation, attempt } = ctx.request();
      const call = { invocation, attempt, order };
      const known = await ctx.stateKeys();
      const orders = (await ctx.get('orders')) ?? [];
      ctx.set('working', order.id);
      await ctx.run('reserve', ({ signal }) => world.reserve(call, signal));
      await ctx.run('unsteady', failsAtFirst);
      await Promise.all([ctx.run('charge', ({ signal }) => world.charge(call, signal)), ctx.sleep(partMs)]);
      const left = await Promise.race([
        ctx.objectClient(stock, order.sku).take(order.quantity),
        ctx.sleep('1h').then(() => 'nobody answered'),
      ]);
      ctx.set('stock', left);
      ctx.set('settled', await settle(ctx, order));
      await cancelAnother(ctx);
      ctx.set('approved', await approvals(ctx));
      ctx.set('signed', await signedOff(ctx, order));
      await ctx.run('ship', ({ signal }) => world.ship(call, signal));
      ctx.clear('working');
      ctx.set('orders', [...orders, order.id]);
      const notBefore = (await ctx.date.now()) + reminderMs;
      const reminder = { order: order.id, notBefore };
      ctx.objectSendClient('everything', ctx.key)['remind']?.(reminder, rpc.sendOpts({ delay: reminderMs }));
      ctx.serviceSendClient(helpers).notify(order);
      return { order: order.id, known, left };
    },

    /** What is asked with a delay comes after it. */
    async remind(ctx: ObjectContext<CustomerState>, { order, notBefore }: { order: string; notBefore: number }) {
      const early = (await ctx.date.now()) < notBefore;
      ctx.set('reminded', `${order}${early ? ', too early' : ''}`);
    },

    /** For load: what every order service does, and no more. */
    async brief(ctx: ObjectContext<CustomerState>, order: Order) {
      const { id: invocation, attempt } = ctx.request();
      const call = { invocation, attempt, order };
      await ctx.run('reserve', ({ signal }) => world.reserve(call, signal));
      await ctx.run('charge', ({ signal }) => world.charge(call, signal));
      await ctx.run('ship', ({ signal }) => world.ship(call, signal));
      ctx.set('orders', [...((await ctx.get('orders')) ?? []), order.id]);
      ctx.serviceSendClient(helpers).notify(order);
      return order.id;
    },

    known: handlers.object.shared(async (ctx) => ({ keys: await ctx.stateKeys(), orders: await ctx.get('orders') })),
  },
  options: { retryPolicy: { initialInterval: 10, maxInterval: 100 } },
});

export const stock = object({
  name: 'stock',
  handlers: {
    async take(ctx: ObjectContext<{ taken: number }>, quantity: number) {
      const taken = ((await ctx.get('taken')) ?? 0) + quantity;
      ctx.set('taken', taken);
      return { taken };
    },
  },
});

export const signoffs = workflow({
  name: 'signoffs',
  handlers: {
    async run(ctx: WorkflowContext, order: string) {
      const by = await ctx.promise<string>('signed');
      await ctx.sleep(partMs);
      return `${order} by ${by}, as ${await ctx.promise<string>('signed').peek()}`;
    },
    sign: (ctx: WorkflowSharedContext, by: string) => ctx.promise<string>('signed').resolve(by),
  },
});

export const helpers = service({
  name: 'helpers',
  handlers: {
    async notify(ctx, order: Order) {
      const { id: invocation, attempt } = ctx.request();
      await ctx.run('notify', ({ signal }) => world.notify({ invocation, attempt, order }, signal));
      return order.id;
    },
    async refuse(_ctx, order: string) {
      throw new TerminalError(`no ${order}`, { errorCode: 404 });
    },
    /** Answers what another one waits for. */
    async approve(ctx, [yes, no]: readonly [string, string]) {
      await ctx.sleep(partMs);
      ctx.resolveAwakeable(yes, 'approved');
      ctx.resolveAwakeable(yes, 'approved again');
      ctx.rejectAwakeable(no, 'not approved');
    },
    /** Waits to be cancelled. */
    async wait(ctx) {
      await ctx.sleep('1h');
    },
  },
});

async function forget(ctx: ObjectContext<CustomerState>) {
  const known = await ctx.stateKeys();
  ctx.clearAll();
  return { forgotten: known };
}

/** The attempt fails with it, and the next one replays up to here. */
function failsAtFirst({ attempt }: { readonly attempt: number }): string {
  if (attempt === 1) throw new Error('fails at first');
  return 'went well';
}

/** Failures as values: of a step whose tries are used up, and of a call that was refused. */
async function settle(ctx: Context, order: Order): Promise<string[]> {
  const hopeless = ctx.run(
    'hopeless',
    () => {
      throw new Error('always fails');
    },
    { maxRetryAttempts: 2, initialRetryInterval: 10 },
  );
  const first = await Promise.allSettled([hopeless]);
  const refused = await Promise.allSettled([ctx.serviceClient(helpers).refuse(order.id), ctx.sleep(partMs)]);
  return [...first, ...refused].map(({ status }) => status);
}

/** What somebody else answers, one way and the other. */
async function approvals(ctx: Context): Promise<string[]> {
  const [yes, no] = [ctx.awakeable<string>(), ctx.awakeable<string>()];
  ctx.serviceSendClient(helpers).approve([yes.id, no.id]);
  return Promise.all([yes.promise, no.promise.catch((error: TerminalError) => error.message)]);
}

/** A workflow of the order: begun twice, looked at, told by another of its handlers, and waited for. */
async function signedOff(ctx: Context, order: Order): Promise<unknown[]> {
  const signoff = ctx.workflowClient(signoffs, order.id);
  const run = await ctx.workflowSendClient(signoffs, order.id).run(order.id).invocationId;
  const again = await signoff.run(order.id).catch(({ code }: TerminalError) => code);
  const { ready } = await ctx.invocation(run).output();
  await ctx.sleep(partMs);
  await signoff.sign('first');
  const late = await signoff.sign('second').catch(({ code }: TerminalError) => code);
  return [again, ready, late, await ctx.attach(run)];
}

async function cancelAnother(ctx: Context): Promise<void> {
  const waiting = ctx.serviceSendClient(helpers).wait();
  const id = await waiting.invocationId;
  // Until it waits.
  await ctx.sleep(partMs);
  ctx.cancel(id);
}
