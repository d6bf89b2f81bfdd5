// `keymail/testing`: the engine that authors test their handlers with.

import { expect } from 'chai';
import { type ObjectContext, object, serde } from '../../sdk/index.ts';
import { createTestEngine, type TestEngine } from '../../sdk/testing/index.ts';

const text = { ...serde.json, serialize: (value: string) => `<${value}>`, deserialize: String };
const cart = object({
  name: 'cart',
  handlers: {
    async add(ctx: ObjectContext, item: string) {
      const id = await ctx.run('id', () => 17);
      ctx.set('items', [...((await ctx.get<string[]>('items')) ?? []), item]);
      return id;
    },
    async mark(ctx: ObjectContext) {
      ctx.set('mark', 'seen', text);
    },
  },
});

describe('a test engine', () => {
  let keymail: TestEngine;
  beforeEach(async () => {
    keymail = await createTestEngine({ services: [cart] });
  });
  afterEach(() => keymail.close());

  it('runs handlers, and shows what a key remembers', async () => {
    expect(await keymail.client.objectClient(cart, 'alice').add('book')).to.equal(17);
    expect(await keymail.client.objectClient(cart, 'alice').add('pen')).to.equal(17);
    expect(await keymail.stateOf(cart, 'alice')).to.deep.equal({ items: ['book', 'pen'] });
    expect(await keymail.stateOf(cart, 'bob')).to.deep.equal({});
  });

  it('reads values as they were written', async () => {
    await keymail.client.objectClient(cart, 'alice').mark();
    expect(await keymail.stateOf(cart, 'alice', text)).to.deep.equal({ mark: '<seen>' });
  });

  it('begins with nothing', async () => {
    expect(await keymail.stateOf(cart, 'alice')).to.deep.equal({});
  });
});
