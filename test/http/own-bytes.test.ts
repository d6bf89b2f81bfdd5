/** What a handler is given is its own: writing to it changed the state of the key, the journal, and the key that was called. */
import { expect } from 'chai';
import { createEngine, type Embedded } from '../../admin/embedded.ts';
import { handlers, type ObjectContext, object, type Serde, serde } from '../../sdk/index.ts';

const buffer = new Uint8Array(2);
/** As encoders do that fill one buffer again and again. */
const reusing: Serde<number> = {
  contentType: null,
  serialize(value) {
    buffer.set([255, value]);
    return buffer;
  },
  deserialize: (payload) => payload[1] as never,
};

let attempts = 0;
const box = object({
  name: 'box',
  handlers: {
    async fill(ctx: ObjectContext) {
      ctx.set('bytes', Uint8Array.of(255, 1), serde.binary);
    },
    async scribble(ctx: ObjectContext) {
      const bytes = (await ctx.get('bytes', serde.binary)) as Uint8Array;
      bytes[1] = 99;
      await ctx.sleep(1);
    },
    async look(ctx: ObjectContext) {
      return [...((await ctx.get('bytes', serde.binary)) as Uint8Array)];
    },
    async encode(ctx: ObjectContext) {
      ctx.set('one', 1, reusing);
      ctx.set('two', 2, reusing);
    },
    async decode(ctx: ObjectContext) {
      return [await ctx.get('one', reusing), await ctx.get('two', reusing)];
    },
    async rename(ctx: ObjectContext) {
      const { target } = ctx.request() as { target: { key: string } };
      target.key = 'another';
      ctx.set('name', ctx.key);
      return ctx.key;
    },
    twice: handlers.object.exclusive({ input: serde.binary }, async (ctx: ObjectContext, input: Uint8Array) => {
      const { headerList, body } = ctx.request();
      const seen = [...input, ...body, headerList.length];
      input.fill(7);
      body.fill(7);
      (headerList as unknown[]).push(['x', 'y']);
      attempts += 1;
      if (attempts === 1) throw new Error('once more, from the journal');
      return seen;
    }),
  },
  options: { retryPolicy: { initialInterval: 1 } },
});

for (const store of ['memory:', 'sqlite::memory:']) {
  describe(`what a handler is given, on ${store}`, () => {
    let keymail: Embedded;
    const at = (key: string) => keymail.client.objectClient(box, key);
    before(async () => {
      attempts = 0;
      keymail = await createEngine({ services: [box], store, logLevel: 'silent' });
    });
    after(() => keymail.close());

    it('may be written to: the state of the key stays as it was set, and the journal as it was read', async () => {
      await at('state').fill();
      const { invocationId } = await keymail.client.objectSendClient(box, 'state').scribble();
      await keymail.client.result({ invocationId } as never);
      expect(await at('state').look()).to.deep.equal([255, 1]);
      const ref = keymail.engine.query.refOf(invocationId) as never;
      const read = (await keymail.engine.query.journal(ref)).find(
        (item) => item.type === 'entry' && item.entry.kind === 'get',
      );
      expect(read).to.have.nested.property('entry.outcome.value').that.deep.equals(Uint8Array.of(255, 1));
    });

    it('is as it was written, though its encoder fills the same buffer again', async () => {
      await at('encoder').encode();
      expect(await at('encoder').decode()).to.deep.equal([1, 2]);
    });

    it('is a copy of the key that was called', async () => {
      expect(await at('name').rename()).to.equal('name');
      expect((await keymail.engine.query.actor('box', 'name'))?.state).to.deep.equal([['name', '"name"']]);
      expect((await keymail.engine.query.actor('box', 'another'))?.state ?? []).to.deep.equal([]);
    });

    it('is the input as it came in, in each attempt', async () => {
      expect(await at('input').twice(Uint8Array.of(255, 0))).to.deep.equal([255, 0, 255, 0, 1]);
    });
  });
}
