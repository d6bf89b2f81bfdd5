// `keymail/engine`: the engine inside a program, with its client and its mounted doors.

import { expect } from 'chai';
import express from 'express';
import { createEngine, type Embedded } from '../../admin/embedded.ts';
import { rpc } from '../../sdk/client/index.ts';
import { type ObjectContext, object, service, TerminalError } from '../../sdk/index.ts';
import { serving } from '../unit/ingress/serving.ts';

const greeter = service({
  name: 'greeter',
  handlers: {
    async greet(_ctx, name: string) {
      return `Hello ${name}`;
    },
    async refuse() {
      throw new TerminalError('no', { errorCode: 402 });
    },
  },
});
const counter = object({
  name: 'counter',
  handlers: {
    async add(ctx: ObjectContext, n: number) {
      const sum = ((await ctx.get<number>('sum')) ?? 0) + n;
      ctx.set('sum', sum);
      return sum;
    },
    async forever(ctx: ObjectContext) {
      await ctx.sleep('1d');
    },
  },
});

for (const store of ['memory:', 'sqlite::memory:']) {
  describe(`an embedded engine on ${store}`, () => {
    let keymail: Embedded;
    before(async () => {
      keymail = await createEngine({ services: [greeter, counter], store, logLevel: 'silent' });
    });
    after(() => keymail.close());

    it('is called with types', async () => {
      const greeting: string = await keymail.client.serviceClient(greeter).greet('Ada');
      expect(greeting).to.equal('Hello Ada');
      expect(await keymail.client.objectClient(counter, 'a').add(2)).to.equal(2);
      expect(await keymail.client.objectClient(counter, 'a').add(3)).to.equal(5);
    });

    for (const key of ['a/b', '..', '.', '%2F', 'ключ', ' ', '?x#y']) {
      it(`takes the key ${JSON.stringify(key)}`, async () => {
        expect(await keymail.client.objectClient(counter, key).add(1)).to.equal(1);
        expect((await keymail.engine.query.actor('counter', key))?.key).to.equal(key);
      });
    }

    it('gives failures as the HTTP client does', async () => {
      const error = await keymail.client
        .serviceClient(greeter)
        .refuse()
        .catch((thrown: unknown) => thrown);
      expect(error).to.include({ name: 'HttpCallError', code: 402, source: 'invocation', message: 'no' });
      const unknown = await keymail.client.call({ service: 'nobody', handler: 'x' }).catch((thrown: unknown) => thrown);
      expect(unknown).to.include({ status: 404, source: 'ingress' });
    });

    it('sends, attaches, and says whether the output is there', async () => {
      const options = rpc.sendOpts({ idempotencyKey: 'once' });
      const sent = await keymail.client.objectSendClient(counter, 'sent').add(7, options);
      expect(sent.status).to.equal('Accepted');
      expect(await keymail.client.attach(sent.invocationId)).to.equal(7);
      expect(await keymail.client.result(sent)).to.equal(7);
      expect(await keymail.client.objectSendClient(counter, 'sent').add(7, options)).to.deep.equal({
        invocationId: sent.invocationId,
        status: 'PreviouslyAccepted',
      });
      const later = await keymail.client.objectSendClient(counter, 'later').add(1, rpc.sendOpts({ delay: '1d' }));
      expect(await keymail.client.output(later.invocationId)).to.deep.equal({ ready: false });
      const row = await keymail.engine.query.invocation(keymail.engine.query.refOf(sent.invocationId) as never);
      expect(row?.origin).to.deep.equal({ kind: 'client' });
    });

    it('hands over text as UTF-8 would carry it: half a character is none', async () => {
      const input = { contentType: 'application/json', serialize: () => '"Bo\ud800b"', deserialize: () => undefined };
      expect(await keymail.client.call({ service: 'greeter', handler: 'greet', input })).to.contain('Bo\ufffdb');
    });

    it('stops waiting when told to', async () => {
      const signal = AbortSignal.timeout(20);
      const error = await keymail.client
        .call({ service: 'counter', key: 'slow', handler: 'forever', signal })
        .catch((thrown: unknown) => thrown);
      expect(error).to.include({ name: 'TimeoutError' });
    });

    it('is mounted in an app', async () => {
      const app = express();
      app.use('/keymail', keymail.admin());
      app.use('/call', keymail.ingress());
      const server = await serving(app);
      const services = (await (await fetch(`${server.url}/keymail/services`)).json()) as { items: { name: string }[] };
      expect(services.items.map(({ name }) => name)).to.deep.equal(['greeter', 'counter']);
      const response = await fetch(`${server.url}/call/greeter/greet`, {
        method: 'POST',
        body: '"Bob"',
        headers: { 'content-type': 'application/json' },
      });
      expect(await response.json()).to.equal('Hello Bob');
      const version = (await (await fetch(`${server.url}/keymail/version`)).json()) as {
        version: string;
        schema: string;
      };
      expect(version.version).to.match(/^\d+\.\d+\.\d+/);
      expect(version.schema).to.match(/^\d{4}-/);
      await server.close();
    });

    it('lets the app say who asks, and as whom', async () => {
      const app = express();
      app.use('/wall', keymail.admin({ role: 'viewer', name: 'wall' }));
      app.use(
        '/by-name',
        keymail.admin(({ headers }) => (headers['x-user'] === 'alice' ? { role: 'operator', name: 'alice' } : null)),
      );
      const server = await serving(app);
      const ask = async (path: string, method = 'GET', headers: Record<string, string> = {}) => {
        const response = await fetch(`${server.url}${path}`, { method, headers });
        return [response.status, ((await response.json()) as { code?: string; name?: string; role?: string }).code];
      };
      const nobody = '/invocations/inv_000000000000000000000000000000';
      expect(await ask('/wall/services')).to.deep.equal([200, undefined]);
      expect(await ask(`/wall${nobody}/pause`, 'POST')).to.deep.equal([403, 'role_too_low']);
      expect(await ask('/by-name/services')).to.deep.equal([403, 'nobody']);
      expect(await ask(`/by-name${nobody}/pause`, 'POST', { 'x-user': 'alice' })).to.deep.equal([404, 'not_found']);
      expect(await ask(`/by-name${nobody}/kill`, 'POST', { 'x-user': 'alice' })).to.deep.equal([403, 'role_too_low']);
      await server.close();
    });
  });
}

describe('an embedded engine', () => {
  it('says what a store may be', async () => {
    for (const store of ['', 'nonsense', 'sqlite:', 'sqlite://x.db', 'postgresql://x']) {
      const error = (await createEngine({ services: [greeter], store }).catch((thrown: unknown) => thrown)) as Error;
      expect(error, store).to.be.instanceOf(RangeError);
      expect(error.message).to.contain('sqlite:PATH');
    }
  });
});
