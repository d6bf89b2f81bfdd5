// Waiting for an end that was removed between two looks: nothing will end there any more.

import { expect } from 'chai';
import { createEngine } from '../../../engine/engine.ts';
import { openMemory } from '../../../engine/store/memory.ts';
import type { Store } from '../../../engine/store/store.ts';
import { endpointOf, service } from '../../../sdk/index.ts';

describe('attaching to an invocation', () => {
  it('that a person purges in the middle of it says that there is none', async () => {
    const store = openMemory();
    let beforeOutput: () => Promise<unknown> = async () => undefined;
    const queries: Store['queries'] = {
      ...store.queries,
      async output(ref) {
        await beforeOutput();
        return store.queries.output(ref);
      },
    };
    const greeter = service({ name: 'greeter', handlers: { greet: async () => 'hello' } });
    const engine = await createEngine({
      endpoints: [endpointOf([greeter])],
      store: withQueries(store, queries),
    });
    try {
      const { accepted } = await engine.call({
        ...{ target: { service: 'greeter', handler: 'greet', key: null }, payload: '', headers: [] },
        ...{ origin: { kind: 'http' }, idempotencyKey: null, startAt: null },
      });
      beforeOutput = () => engine.submit({ kind: 'purgeInvocation', id: accepted.id }, 'ann');
      expect(await engine.attach(accepted.ref)).to.equal(null);
    } finally {
      await engine.close();
    }
  });
});

const withQueries = (store: Store, queries: Store['queries']): Store =>
  new Proxy(store, {
    get(real, name) {
      if (name === 'queries') return queries;
      const member: unknown = Reflect.get(real, name, real);
      return typeof member === 'function' ? member.bind(real) : member;
    },
  });
