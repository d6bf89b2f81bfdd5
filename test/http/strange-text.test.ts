/**
 * Text that UTF-8 or SQLite has no room for: NUL, and halves of characters (lone surrogates). As a key or a name it is
 * refused where it is taken, so that no two become one; a value is from the first what a replay will find.
 * Run on the oldest Node too, whose SQLite reads text only up to a NUL.
 */
import { expect } from 'chai';
import { createEngine, type Embedded } from '../../admin/embedded.ts';
import { type Context, type ObjectContext, object, rpc, type Serde, service } from '../../sdk/index.ts';
import type { InvocationRef } from '../../sdk/protocol/index.ts';
import { bytesOf, textOf } from '../../sdk/protocol/index.ts';

const NUL = '\u0000';
const HALF = '\ud800';
const OTHER_HALF = '\udfff';

const plainText: Serde<string> = { contentType: 'text/plain', serialize: (text) => text, deserialize: textOf };

const cart = object({
  name: 'cart',
  handlers: {
    async add(ctx: ObjectContext, name: string) {
      ctx.set(name, ((await ctx.get<number>(name)) ?? 0) + 1);
      return ctx.key;
    },
  },
});

const told: string[] = [];
const caller = service({
  name: 'caller',
  handlers: {
    async once(ctx: Context, idempotencyKey: string) {
      await ctx.objectSendClient(cart, 'once').add('n', rpc.sendOpts({ idempotencyKey })).invocationId;
    },
    async call(ctx: Context, key: string) {
      return await ctx.objectClient(cart, key).add('n');
    },
    async twice(ctx: Context, text: string) {
      const value = await ctx.run('value', () => text, { serde: plainText });
      told.push(value);
      if (told.length === 1) throw new Error('once more, from the journal');
      return [...Buffer.from(value)];
    },
    async fail(_ctx: Context, message: string) {
      throw new Error(message);
    },
  },
  options: { retryPolicy: { maxAttempts: 2, initialInterval: 1, onMaxAttempts: 'kill' } },
});

for (const store of ['memory:', 'sqlite::memory:']) {
  describe(`strange text on ${store}`, () => {
    let keymail: Embedded;
    const fatal: unknown[] = [];
    const refusal = (act: Promise<unknown>) =>
      act.then(
        () => 'taken',
        (error: Error) => error.message,
      );
    const state = async (key: string) => (await keymail.engine.query.actor('cart', key))?.state ?? [];

    before(async () => {
      const onFatal = (error: unknown) => fatal.push(error);
      keymail = await createEngine({ services: [cart, caller], store, logLevel: 'silent', onFatal });
    });
    beforeEach(() => told.splice(0));
    after(() => keymail.close());

    it('as an idempotency key that a handler gives fails the handler: it has stopped the engine', async () => {
      const caught = keymail.client.serviceClient(caller);
      expect(await refusal(caught.once(`a${NUL}b`))).to.contain('the idempotency key holds a NUL character');
      expect(await refusal(caught.once(HALF))).to.contain('the idempotency key is not well-formed Unicode');
      expect(fatal).to.deep.equal([]);
      expect(await caught.call('after')).to.equal('after');
      expect(await state('once')).to.deep.equal([]);
    });

    it('is no key that a handler calls', async () => {
      const { call } = keymail.client.serviceClient(caller);
      for (const key of [`a${NUL}`, HALF, OTHER_HALF]) expect(await refusal(call(key))).to.contain('the key ');
      expect(await state('a')).to.deep.equal([]);
      expect(await state('\ufffd')).to.deep.equal([]);
    });

    it('is no key that a client calls; least of all is it the empty one', async () => {
      const add = (key: string) => keymail.client.objectClient(cart, key).add('n');
      // In a path, a NUL stands before a key that a path can't end in.
      for (const key of [NUL, `${NUL}.`, `${NUL}..`, `a${NUL}`])
        expect(await refusal(add(key))).to.equal('the key holds a NUL character');
      expect(await refusal(add(HALF))).to.contain('"\\ud800" is not well-formed Unicode');
      for (const key of ['', '.', '..']) expect(await state(key)).to.deep.equal([]);
      expect(await add('')).to.equal('');
    });

    it('is no name of a state', async () => {
      const { add } = keymail.client.objectClient(cart, 'names');
      for (const name of [`a${NUL}1`, `a${NUL}2`, HALF, OTHER_HALF])
        expect(await refusal(add(name))).to.contain('ctx.get: the name ');
      expect(await refusal(add('n'.repeat(1_025)))).to.contain('the name has 1025 bytes, more than 1024');
      expect(await state('names')).to.deep.equal([]);
    });

    for (const [what, text] of [
      ['half of a character', `a${HALF}b`],
      ['NUL', `a${NUL}b`],
    ] as const) {
      it(`is the same value on a replay as before it: ${what}`, async () => {
        const bytes = await keymail.client.serviceClient(caller).twice(text);
        expect(told).to.deep.equal([text.toWellFormed(), text.toWellFormed()]);
        expect(bytes).to.deep.equal([...bytesOf(text.toWellFormed() as string)]);
      });
    }

    it('does not cut the text of an error short', async () => {
      const sent = await keymail.client.serviceSendClient(caller).fail(`before${NUL}behind`);
      await refusal(keymail.client.result(sent));
      const failures = await keymail.engine.query.failures(
        keymail.engine.query.refOf(sent.invocationId) as InvocationRef,
      );
      expect(failures.map(({ message }) => message)).to.deep.equal(['before\ufffdbehind', 'before\ufffdbehind']);
      expect(failures[0]?.stack).to.contain('behind');
    });
  });
}
