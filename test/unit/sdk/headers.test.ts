/** Headers of calls and sends are text by name: anything else has stopped the engine, at each start anew. */
import { expect } from 'chai';
import { createEngine } from '../../../admin/embedded.ts';
import { type Context, rpc, service } from '../../../sdk/index.ts';
import { begin } from './begin.ts';

describe('headers of a call', () => {
  for (const [what, headers, found] of [
    ['a number', { n: 5 }, 'the header "n" is number'],
    ['what is missing', { trace: undefined }, 'the header "trace" is undefined'],
    ['null', { trace: null }, 'the header "trace" is null'],
    ['an object', { a: {} }, 'the header "a" is object'],
    ['a Map', new Map([['a', 'b']]), 'headers that are no plain object'],
    ['those of fetch', new Headers({ a: 'b' }), 'headers that are no plain object'],
    ['text', 'abc', 'headers that are no plain object'],
    ['nothing', null, 'headers that are no plain object'],
  ] as const) {
    it(`are not ${what}`, async () => {
      const options = { headers: headers as never };
      for (const use of [
        (ctx: Context) => ctx.serviceClient('s')['h']?.(1, rpc.opts(options)),
        (ctx: Context) => ctx.serviceSendClient('s')['h']?.(1, rpc.sendOpts(options)),
        (ctx: Context) => ctx.genericCall({ service: 's', method: 'h', parameter: new Uint8Array(), ...options }),
      ]) {
        const script = await begin(async (ctx) => use(ctx));
        expect(script.transcript).to.have.length(1);
        expect(script.transcript[0])
          .to.match(/^finished seen 0 = !400 ctx\.\w+: /)
          .and.to.contain(found);
      }
    });
  }

  it('of a client inside of the program become text, as a socket would carry them', async () => {
    const echo = service({
      name: 'echo',
      handlers: { headers: async (ctx: Context) => Object.fromEntries(ctx.request().headers) },
    });
    const keymail = await createEngine({ services: [echo], store: 'sqlite::memory:', logLevel: 'silent' });
    try {
      const headers = { n: 5, trace: undefined } as never;
      expect(await keymail.client.serviceClient(echo).headers(rpc.opts({ headers }) as never)).to.include({
        n: '5',
        trace: 'undefined',
      });
    } finally {
      await keymail.close();
    }
  });
});
