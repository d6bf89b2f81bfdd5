/** What the context refuses, for good: another attempt would bring the same. */
import { expect } from 'chai';
import {
  type Context,
  handlers,
  type ObjectContext,
  type ObjectSharedContext,
  object,
  rpc,
} from '../../../sdk/index.ts';
import { begin, beginKeyed } from './begin.ts';
import { Script } from './script.ts';
import { stock } from './stock.ts';

describe('the context', () => {
  const refusals: [string, (ctx: Context) => unknown, string][] = [
    [
      'a handler that is not there',
      (ctx) => (ctx.objectClient(stock, 'k') as never as Record<string, () => void>)['reserv']?.(),
      '404 stock has no handler "reserv"; it has reserve, level',
    ],
    [
      'a key that is no text',
      (ctx) => ctx.objectClient(stock, 5 as never),
      '400 ctx.objectClient: the key is number, allowed: a string',
    ],
    [
      'a key that holds NUL',
      (ctx) => ctx.objectClient(stock, 'a\u0000b'),
      '400 ctx.objectClient: the key holds a NUL character, allowed: text of at most 1,024 bytes, without NUL',
    ],
    [
      'a key with half a character: stored, it would be the key of every other half',
      (ctx) => ctx.genericSend({ service: 'stock', method: 'reserve', key: '\ud800', parameter: new Uint8Array() }),
      '400 ctx.genericSend: the key is not well-formed Unicode',
    ],
    [
      'a key that no door takes',
      (ctx) => ctx.objectSendClient(stock, 'é'.repeat(513)),
      '400 ctx.objectSendClient: the key has 1026 bytes, more than 1024',
    ],
    [
      'an idempotency key that holds NUL',
      (ctx) => ctx.objectSendClient(stock, 'k').reserve({ sku: 'x' }, rpc.sendOpts({ idempotencyKey: 'a\u0000' })),
      '400 ctx.objectSendClient: the idempotency key holds a NUL character, allowed: text of 1 to 1,024 bytes',
    ],
    [
      'an idempotency key that is no text',
      (ctx) => ctx.objectClient(stock, 'k').reserve({ sku: 'x' }, rpc.opts({ idempotencyKey: 5 as never })),
      '400 ctx.objectClient: the idempotency key is number, allowed: a string',
    ],
    [
      'an idempotency key that is empty',
      (ctx) => ctx.genericSend({ service: 's', method: 'h', parameter: new Uint8Array(), idempotencyKey: '' }),
      '400 ctx.genericSend: the idempotency key is empty',
    ],
    [
      'a name of a step that a replay would not find again',
      (ctx) => ctx.run('a\udfff', () => 1),
      '400 ctx.run: the name is not well-formed Unicode, allowed: well-formed text without NUL',
    ],
    [
      'the same, of a function',
      (ctx) => ctx.run(Object.defineProperty(() => 1, 'name', { value: 'a\u0000' })),
      '400 ctx.run: the name holds a NUL character',
    ],
    ['the same, of a sleep', (ctx) => ctx.sleep(1, 'a\u0000'), '400 ctx.sleep: the name holds a NUL character'],
    ['a name of a sleep that is no text', (ctx) => ctx.sleep(1, 5 as never), '400 ctx.sleep: the name is number'],
    [
      'the same, of a call',
      (ctx) => ctx.objectClient(stock, 'k').reserve({ sku: 'x' }, rpc.opts({ name: '\ud800' })),
      '400 ctx.objectClient: the name is not well-formed Unicode',
    ],
    [
      'a service of such a name',
      (ctx) => ctx.serviceClient('a\u0000'),
      '400 ctx.serviceClient: the name holds a NUL character',
    ],
    [
      'a handler of such a name',
      (ctx) => ctx.serviceClient('s')['a\u0000'],
      '400 ctx.serviceClient: the name holds a NUL character',
    ],
    [
      'options that are not wrapped',
      (ctx) => ctx.objectClient(stock, 'k').reserve({ sku: 'x' }, { idempotencyKey: 'i' } as never),
      '400 ctx.objectClient: a handler takes one input, found 2',
    ],
    [
      'the wrong wrapper',
      (ctx) => ctx.objectClient(stock, 'k').reserve({ sku: 'x' }, rpc.sendOpts({ delay: 1 }) as never),
      '400 ctx.objectClient: pass rpc.opts({ … }) for options',
    ],
    ['no target', (ctx) => ctx.serviceClient(undefined as never), '400 ctx.serviceClient: allowed is a definition'],
    ['a duration that is none', (ctx) => ctx.sleep('soon'), '400 ctx.sleep: "soon" is no duration'],
    ['an id that is none', (ctx) => ctx.cancel('inv_1'), '400 ctx.cancel: "inv_1" is no invocation id'],
    ['state of a service', (ctx) => (ctx as ObjectContext).get('a'), '500 ctx.get: a service has no state'],
    ['a write in a service', (ctx) => (ctx as ObjectContext).set('a', 1), '500 ctx.set: a service has no state'],
  ];
  for (const [what, use, message] of refusals) {
    it(`refuses ${what}, for good`, async () => {
      const script = await begin(async (ctx) => use(ctx));
      expect(script.transcript).to.have.length(1);
      expect(script.transcript[0]).to.contain(`finished seen 0 = !${message}`);
    });
  }

  it('refuses writes in a shared handler, at once and for good', async () => {
    for (const use of [
      (ctx: ObjectContext) => ctx.set('a', 1),
      (ctx: ObjectContext) => ctx.clear('a'),
      (ctx: ObjectContext) => ctx.clearAll(),
    ]) {
      const shared = object({
        name: 'o',
        handlers: { h: handlers.object.shared(async (ctx: ObjectSharedContext) => use(ctx as ObjectContext)) },
      });
      const script = await new Script(shared, { handler: 'h' }).start();
      expect(script.transcript[0]).to.match(
        /^finished seen 0 = !500 ctx\.(set|clear|clearAll): a shared handler only reads state/,
      );
    }
  });

  it('refuses a state name that is none', async () => {
    for (const name of ['', 5, undefined, '\ud800']) {
      const script = await beginKeyed(async (ctx) => ctx.set(name as string, 1));
      expect(script.transcript[0]).to.contain('!400 ctx.set: the name is ');
    }
  });

  it('refuses a state name that holds NUL, wherever it is used', async () => {
    for (const use of [
      (ctx: ObjectContext) => ctx.set('a\u0000', 1),
      (ctx: ObjectContext) => ctx.clear('a\u0000'),
      (ctx: ObjectContext) => ctx.get('a\u0000'),
    ]) {
      const script = await beginKeyed(async (ctx) => use(ctx));
      expect(script.transcript).to.have.length(1);
      expect(script.transcript[0]).to.match(/!400 ctx\.(set|clear|get): the name holds a NUL character/);
    }
  });
});
