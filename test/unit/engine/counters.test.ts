// What the engine counts of handlers that are gone: nothing by name, and all of it in the sums.
import { expect } from 'chai';
import { Counters } from '../../../engine/counters.ts';

describe('counters', () => {
  const finished = (service: string, handler: string) =>
    ({
      ...{ kind: 'finished', status: 'completed', target: { service, handler, key: null } },
      ...{ createdAt: 0, startedAt: 1, finishedAt: 2 },
    }) as Parameters<Counters['finished']>[0];

  it('forget handlers that are gone, and keep them in the sums', () => {
    const counters = new Counters();
    for (const [service, handler] of [
      ['cart', 'add'],
      ['cart', 'drop'],
      ['mail', 'send'],
    ] as const) {
      counters.started({ service, handler }, 1);
      counters.started({ service, handler }, 2);
      counters.finished(finished(service, handler));
    }
    const before = counters.sums();
    counters.keepOnly(({ service, handler }) => service === 'cart' && handler === 'add');
    expect(Object.keys(counters.invocations)).to.deep.equal(['cart/add']);
    expect(counters.sums()).to.deep.equal(before).and.to.include({ completed: 3, retried: 3 });
    counters.finished(finished('mail', 'send'));
    expect(counters.invocations['mail/send']?.finished.completed).to.equal(1);
    expect(counters.sums().completed).to.equal(4);
  });
});
