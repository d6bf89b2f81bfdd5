// When the event loop was kept from everybody: who is named, and when nobody is to blame. A real handler that does it is in
// `test/http/blocked-loop.test.ts`.

import { expect } from 'chai';
import { Counters } from '../../../engine/counters.ts';
import { silentLogger } from '../../../engine/log.ts';
import { watchLoop } from '../../../engine/loop-watch.ts';
import type { Endpoint, InvocationId } from '../../../sdk/protocol/index.ts';
import { ManualClock } from './manual-clock.ts';

describe('a blocked event loop', () => {
  const entered = { target: { service: 'hog', handler: 'spin', key: null }, invocationId: 'inv_1' as InvocationId };

  /** The handlers that were blamed for a second, so long after the start. */
  async function blamed(afterMs: number, last: typeof entered | null, byStoreMs = 0): Promise<string[]> {
    const clock = new ManualClock();
    const counters = new Counters();
    const warned: string[] = [];
    const logger = { ...silentLogger, warn: (_facts: object, message: string) => void warned.push(message) };
    const endpoint = { services: [], start: () => expect.fail('nothing is started'), lastEntered: () => last };
    const store = { keptMs: 10_000 };
    const stop = watchLoop({ clock, counters, logger, endpoints: [endpoint satisfies Endpoint], store });
    await clock.advance(afterMs);
    store.keptMs += byStoreMs;
    clock.pass(1_000);
    await clock.advance(200);
    stop();
    expect(warned).to.have.length(Object.keys(counters.blockedBy).length);
    return Object.keys(counters.blockedBy);
  }

  it('names the handler whose code was entered last', async () => {
    expect(await blamed(0, entered)).to.deep.equal(['hog/spin']);
    expect(await blamed(60_000, entered)).to.deep.equal(['hog/spin']);
  });

  it('names the store where most of the time its disk was waited for, and no handler', async () => {
    expect(await blamed(0, entered, 400)).to.deep.equal(['hog/spin']);
    expect(await blamed(0, entered, 600)).to.deep.equal(['store']);
    expect(await blamed(0, null, 900)).to.deep.equal(['store']);
  });

  it('names nobody while the engine starts and no handler was called', async () => {
    expect(await blamed(0, null)).to.deep.equal([]);
    expect(await blamed(60_000, null)).to.deep.equal(['unknown']);
  });
});
