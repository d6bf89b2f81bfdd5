// Callers who go away in the middle: of their request, while they wait, of several on one connection. The invocation goes on, and nothing of
// them stays.

import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import fc from 'fast-check';
import { openMemory } from '../../engine/store/memory.ts';
import { holds, withinMs } from '../setup/chance.ts';
import { eventually } from '../setup/eventually.ts';
import { heapUsed } from '../setup/heap-used.ts';
import type { World } from './world.ts';
import { openWorld } from './world.ts';

const RUNS = 60;
const KEY = 'idempotency-key: held\r\n';

/** Requests that wait for invocations that never end by themselves: one of its own, and five for the same. */
const requestsFor = (id: string): readonly string[] => {
  const head = (line: string, more: string) => `${line} HTTP/1.1\r\nhost: x\r\n${more}`;
  const body = 'content-type: application/json\r\ncontent-length: 1\r\n\r\n1';
  return [
    head('POST /asker/ask', body),
    head('POST /cart/gone/held', `${KEY}${body}`),
    head(`GET /restate/attach/${id}`, '\r\n'),
    head('POST /restate/attach/cart', `content-length: 0\r\n\r\n`),
    head('GET /restate/invocation/cart/gone/held/held/attach', '\r\n'),
    head(`GET /restate/output/${id}`, '\r\n'),
  ];
};

interface Leaving {
  readonly requests: readonly number[];
  /** Of all bytes of the requests that are sent. */
  readonly part: number;
  readonly afterMs: number;
  readonly how: 'end' | 'destroy' | 'reset';
}

const leavings: fc.Arbitrary<Leaving> = fc.record({
  requests: fc.array(fc.nat({ max: 5 }), { minLength: 1, maxLength: 12 }),
  part: fc.oneof({ weight: 3, arbitrary: fc.constant(1) }, fc.double({ min: 0.1, max: 0.99, noNaN: true })),
  afterMs: fc.constantFrom(0, 1, 5, 20),
  how: fc.constantFrom('end', 'destroy', 'reset'),
});

describe('callers who go away', function () {
  this.timeout(withinMs(120_000));
  let world: World;
  const responses: WeakRef<ServerResponse>[] = [];
  const begun = (message: unknown) =>
    responses.push(new WeakRef((message as { readonly response: ServerResponse }).response));

  before(async () => {
    world = await openWorld({ store: openMemory() });
    subscribe('http.server.request.start', begun);
  });
  after(async () => {
    unsubscribe('http.server.request.start', begun);
    await world?.close();
  });

  it('leave nothing behind, and hold up nobody', async () => {
    const { id } = await world.send('cart/gone/held', '1', { idempotencyKey: 'held' });
    const requests = requestsFor(id);
    await holds(
      RUNS,
      fc.asyncProperty(fc.array(leavings, { minLength: 1, maxLength: 4 }), async (all) => {
        await Promise.all(all.map((one) => leave(one, requests)));
        const greeted = await fetch(`${world.ingress.url}/greeter/greet`, {
          ...{ method: 'POST', headers: { 'content-type': 'application/json' }, body: '1' },
        });
        expect(greeted.status).to.equal(200);
        await greeted.text();
      }),
    );
    expect(responses.length).to.be.greaterThan(RUNS);
    // The last few may be held by what Node keeps of its last turn.
    await eventually(() => {
      heapUsed();
      return responses.filter((response) => response.deref() !== undefined).length < 5;
    });
    expect(world.fatal).to.deep.equal([]);
    expect(world.log.filter((line) => line.startsWith('error'))).to.deep.equal([]);
    expect(world.engine.query.refOf(id)).not.to.equal(null);
  });

  async function leave({ requests, part, afterMs, how }: Leaving, texts: readonly string[]): Promise<void> {
    const bytes = Buffer.from(requests.map((at) => texts[at]).join(''));
    const socket = connect(world.ingress.port, '127.0.0.1');
    socket.on('error', () => undefined).resume();
    const closed = once(socket, 'close');
    await once(socket, 'connect');
    socket.write(bytes.subarray(0, Math.ceil(bytes.length * part)));
    await delay(afterMs);
    if (how === 'end') socket.end();
    else if (how === 'destroy') socket.destroy();
    else socket.resetAndDestroy();
    await closed;
  }
});
