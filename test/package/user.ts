// What a user writes, with every kind of type that the package has; checked here against the sources, and by `pack.test.ts`
// against the package, with the oldest TypeScript as well as with ours.

import { createServer as createHttpServer } from 'node:http';
import {
  type Context,
  createServer,
  type Event,
  handlers,
  keyedEventHandler,
  keyedRouter,
  type ObjectContext,
  object,
  type RpcContext,
  router,
  rpc,
  type ServiceApi,
  serde,
  serve,
  service,
  type WorkflowContext,
  workflow,
} from 'keymail';
import { connect } from 'keymail/client';
import { createEngine } from 'keymail/engine';
import { createEndpointHandler as fetchHandler } from 'keymail/fetch';
import { createEndpointHandler as lambdaHandler } from 'keymail/lambda';
import { createTestEngine } from 'keymail/testing';

interface Order {
  readonly sku: string;
  readonly count: number;
}

export const shipments = object({
  name: 'shipments',
  handlers: {
    async ship(ctx: ObjectContext<{ parcel: string }>, parcel: { readonly reservation: string }) {
      ctx.set('parcel', parcel.reservation);
      // @ts-expect-error: the state says what it holds.
      ctx.set('parcel', 5);
      // @ts-expect-error: and under which names.
      await ctx.get('parcels');
    },
  },
});

export const orders = object({
  name: 'orders',
  handlers: {
    async process(ctx: ObjectContext, order: Order) {
      const reservation = await ctx.run('reserve', () => `r-${order.sku}`);
      const [payment] = await Promise.all([
        ctx.run('charge', async ({ signal }) => ({ id: 1, signal: signal.aborted })),
        ctx.sleep('1s'),
      ]);
      ctx.set('status', 'paid');
      ctx.objectSendClient(shipments, order.sku).ship({ reservation }, rpc.sendOpts({ delay: '1d' }));
      return payment;
    },
    // Neither the context nor the input has to be annotated.
    async untyped(ctx, order) {
      const result: string = await ctx.run('step', () => 'done');
      // @ts-expect-error: a context has no such thing.
      ctx.nothing();
      return [result, order];
    },
    status: handlers.object.shared({ output: serde.json }, async (ctx) => ctx.get<string>('status')),
  },
  options: { retryPolicy: { maxAttempts: 10, initialInterval: '100ms' } },
});

export const greeter = service({
  name: 'greeter',
  handlers: {
    greet: async (_ctx: Context, name: string) => `Hello ${name}`,
    raw: handlers.handler({ input: serde.binary }, async (_ctx, bytes: Uint8Array) => bytes.length),
  },
});

export const signup = workflow({
  name: 'signup',
  handlers: {
    async run(ctx, email: string) {
      ctx.set('email', email);
      const confirmed: boolean = await ctx.promise<boolean>('confirmed');
      return { email, confirmed };
    },
    async confirm(ctx, by: string) {
      await ctx.promise<boolean>('confirmed').resolve(by !== '');
      // @ts-expect-error: only the run writes.
      ctx.set('email', by);
      return ctx.get<string>('email');
    },
  },
});

// @ts-expect-error: a workflow has a run.
export const noRun = () => workflow({ name: 'a', handlers: { b: async () => 1 } });
const writes = async (_ctx: WorkflowContext) => 1;
// @ts-expect-error: which alone writes.
export const twoRuns = () => workflow({ name: 'a', handlers: { run: writes, also: writes } });
class Checkout {
  run = async (ctx: WorkflowContext) => ctx.awakeable<{ by: string }>().promise;
}
export const checkout = workflow({ name: 'checkout', handlers: new Checkout() });

// @ts-expect-error: a handler is a function.
export const notAFunction = () => service({ name: 'a', handlers: { b: 1 } });
// @ts-expect-error: there is no such key.
export const misspelt = () => service({ name: 'a', handlers: { b: async () => 1 }, option: {} });

const greetings = router({ hi: async (_ctx: RpcContext, name: string) => `Hi ${name}` });
const greetingsApi: ServiceApi<typeof greetings> = { path: 'greetings' };
const users = keyedRouter({
  read: async (ctx: RpcContext, key: string) => ({ key, name: await ctx.get<string>('name') }),
  update: keyedEventHandler(async (ctx: RpcContext, event: Event) => {
    const { name } = event.json<{ name: string }>();
    const hi: string = await ctx.rpc(greetingsApi).hi(name);
    ctx.set('name', hi);
    // @ts-expect-error: the router says what its handlers take.
    ctx.send(greetingsApi).hi(5);
  }),
});
export const server = createServer().bindRouter('greetings', greetings).bindKeyedRouter('users', users);

export async function embedded(): Promise<readonly unknown[]> {
  const keymail = await createEngine({ services: [orders, shipments, greeter], store: 'memory:' });
  const { id } = await keymail.client.objectClient(orders, 'alice').process({ sku: 'book', count: 1 });
  const count: number = id;
  const { invocationId } = await keymail.client.objectSendClient(orders, 'alice').process({ sku: 'book', count });
  // @ts-expect-error: the definition says what its handlers take.
  keymail.client.objectClient(orders, 'alice').process({ sku: 5, count });
  // @ts-expect-error: and which there are.
  keymail.client.objectClient(orders, 'alice').proces({ sku: 'book', count });
  const doors = [
    createHttpServer(keymail.admin({ role: 'viewer', name: 'wall' })),
    createHttpServer(keymail.ingress()),
  ];
  await keymail.close();
  return [invocationId, doors];
}

export async function elsewhere(): Promise<string> {
  const client = connect({ url: 'http://127.0.0.1:8080', retry: true });
  const ann = client.workflowClient(signup, 'ann');
  const { invocationId } = await ann.workflowSubmit('ann@example.org');
  // @ts-expect-error: the run says what it takes.
  await ann.workflowSubmit(5);
  // @ts-expect-error: it is submitted, not called.
  await ann.run('ann@example.org');
  const mail: string | null = await ann.confirm('Ann');
  const { confirmed } = await ann.workflowAttach();
  const ended = await ann.workflowOutput();
  const email = ended.ready && confirmed ? ended.result.email : mail;
  await client.resolveAwakeable(invocationId, { by: 'Ann' });
  return client.serviceClient(greeter).greet(email ?? 'Ann');
}

export async function tested(): Promise<unknown> {
  const keymail = await createTestEngine({ services: [orders] });
  const { status } = await keymail.stateOf<string>(orders, 'alice');
  await keymail.close();
  return status;
}

export async function served(): Promise<readonly unknown[]> {
  const { url, port, close } = await serve({ services: [orders, greeter], port: 0, host: '127.0.0.1' });
  await close();
  const old = await server.listen(0);
  await old.close();
  return [url, port];
}

export const worker = { fetch: fetchHandler({ services: [orders], bidirectional: true }) };
export const answer = async (): Promise<Response> => worker.fetch(new Request('http://localhost/health'));
export const handler = lambdaHandler({ services: [orders] });
export const result = async (): Promise<number> => (await handler({ path: '/health', httpMethod: 'GET' })).statusCode;
