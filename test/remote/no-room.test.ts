// An endpoint of ours that has no room for one more attempt, because others have it: whoever is refused waits, with a retry policy that
// would have ended it at the first failure.

import { expect } from 'chai';
import type { Engine } from '../../engine/api.ts';
import { createEngine } from '../../engine/engine.ts';
import { openMemory } from '../../engine/store/memory.ts';
import { type Context, service } from '../../sdk/index.ts';
import { listen, type Serving } from '../../sdk/serve/node-server.ts';
import { eventually } from '../setup/eventually.ts';

const INPUT = JSON.stringify('x'.repeat(2_000));

describe('an endpoint that has no room for another journal', () => {
  let serving: Serving;
  let engine: Engine;
  let goOn: () => void;
  let begun: number;

  beforeEach(async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    goOn = resolve;
    begun = 0;
    const waits = async (_ctx: Context, input: string) => {
      begun += 1;
      await promise;
      return input.length;
    };
    const patient = service({
      name: 'patient',
      handlers: { waits },
      options: { retryPolicy: { maxAttempts: 1, onMaxAttempts: 'kill' } },
    });
    serving = await listen(
      { services: [patient] },
      { host: '127.0.0.1', port: 0, limits: { journalsBytesMax: 4_000 } },
    );
    engine = await createEngine({ endpoints: [], store: openMemory(), limits: { drainMs: 0 } });
    await engine.submit({ kind: 'registerDeployment', uri: serving.url, force: false }, 'a test');
  });
  afterEach(async () => {
    goOn();
    await engine.close();
    await serving.close();
  });

  const send = (input = INPUT) =>
    engine.accept({
      ...{ target: { service: 'patient', key: null, handler: 'waits' }, payload: input, headers: [] },
      ...{ origin: { kind: 'client' }, idempotencyKey: null, startAt: null },
    });

  it('is asked again, and none of it counts as a failure', async () => {
    const first = await send();
    await eventually(() => begun === 1);
    const second = await send();
    await eventually(async () => {
      const row = await engine.query.invocation(second.ref);
      return row?.status === 'backingOff' && row.attempt === 2;
    });
    const row = await engine.query.invocation(second.ref);
    expect(row).to.deep.include({ retryCount: 0, retryingSince: null });
    expect(row?.lastError).to.deep.include({ code: 582 });
    expect(await engine.query.failures(second.ref)).to.have.length(1);
    goOn();
    for (const { ref } of [first, second])
      expect((await engine.attach(ref))?.outcome).to.deep.equal({ kind: 'value', value: '2000' });
  });

  it('refuses one that has none even alone: it would be asked again for ever', async () => {
    const { ref } = await send(JSON.stringify('x'.repeat(5_000)));
    const outcome = (await engine.attach(ref))?.outcome;
    expect(outcome).to.have.nested.property('failure.message').that.includes('a journal of more than 4000 bytes');
  });
});
