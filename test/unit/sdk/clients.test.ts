/** A client that is looked at, in a log line or a template, calls nobody: it asked for a handler named toJSON. */
import { expect } from 'chai';
import { ingressOver } from '../../../sdk/client/connect.ts';
import { urlOf } from '../../../sdk/client/path.ts';
import { type Context, service } from '../../../sdk/index.ts';
import { begin } from './begin.ts';

const stock = service({ name: 'stock', handlers: { level: async () => 1 } });
const odd = service({ name: 'odd', handlers: { toJSON: async () => 1 } });
const looks = (client: object) => [JSON.stringify({ client }), `${client}`, client.constructor, String(client)];

describe('a client that is looked at', () => {
  for (const [what, clientIn] of [
    ['of a name', (ctx: Context) => ctx.serviceClient('stock')],
    ['of a definition', (ctx: Context) => ctx.serviceClient(stock)],
    ['that sends', (ctx: Context) => ctx.serviceSendClient('stock')],
  ] as const) {
    it(`calls nobody, inside of a handler: ${what}`, async () => {
      const script = await begin(async (ctx) => looks(clientIn(ctx)));
      expect(script.transcript).to.deep.equal([
        'finished seen 0 = ["{\\"client\\":{}}","client of stock",null,"client of stock"]',
      ]);
    });
  }

  it('calls nobody, outside', () => {
    const asked: string[] = [];
    const outside = ingressOver({
      ...{ url: '', headers: {}, retry: null, now: () => 0, wait: async () => {} },
      transport: async (request) => {
        asked.push(urlOf(request.base, request.path));
        throw new Error('nobody is there');
      },
    });
    expect(looks(outside.serviceClient('stock'))).to.deep.equal([
      '{"client":{}}',
      'client of stock',
      undefined,
      'client of stock',
    ]);
    expect(asked).to.deep.equal([]);
  });

  it('calls a handler that has such a name', async () => {
    const script = await begin(async (ctx) => {
      void ctx.serviceClient(odd).toJSON();
    });
    expect(script.transcript[0]).to.contain('call 1,2 odd/toJSON');
  });
});
