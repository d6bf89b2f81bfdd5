// A key that a person has paused stays so through a new start of the engine, and who waited for it is let in afterwards.

import { expect } from 'chai';
import type { Engine } from '../../../engine/api.ts';
import { createEngine } from '../../../engine/engine.ts';
import { memoryData, openMemory } from '../../../engine/store/memory.ts';
import { endpointOf, type ObjectContext, object } from '../../../sdk/index.ts';

describe('a paused key', () => {
  it('is paused after a new start of the engine', async () => {
    const data = memoryData();
    const cart = object({ name: 'cart', handlers: { add: async (ctx: ObjectContext) => ctx.key } });
    const start = () => createEngine({ endpoints: [endpointOf([cart])], store: openMemory(data) });
    const ask = (engine: Engine) =>
      engine.accept({
        ...{ target: { service: 'cart', handler: 'add', key: 'k' }, payload: '', headers: [] },
        ...{ origin: { kind: 'http' }, idempotencyKey: null, startAt: null },
      });
    const first = await start();
    await first.submit({ kind: 'pauseKey', service: 'cart', key: 'k' }, 'ann');
    const { ref } = await ask(first);
    await first.close();

    const second = await start();
    try {
      const { ref: other } = await ask(second);
      expect((await second.query.actor('cart', 'k'))?.mailbox.map(({ seq }) => seq)).to.deep.equal([
        ref.seq,
        other.seq,
      ]);
      const ends = [ref, other].map((one) => second.attach(one));
      await second.submit({ kind: 'resumeKey', service: 'cart', key: 'k' }, 'ann');
      expect((await Promise.all(ends)).map((end) => end?.status)).to.deep.equal(['completed', 'completed']);
    } finally {
      await second.close();
    }
  });
});
