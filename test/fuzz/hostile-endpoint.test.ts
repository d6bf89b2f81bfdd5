// Handlers behind HTTP that answer anything: the invocation waits, fails or is paused; the engine, its other handlers and those
// who look at it do not notice.

import { once } from 'node:events';
import { createServer, type Http2Server, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import fc from 'fast-check';
import { openMemory } from '../../engine/store/memory.ts';
import { frameBytes } from '../../sdk/protocol/wire/frames.ts';
import { TYPE } from '../../sdk/protocol/wire/messages.ts';
import { holds, withinMs } from '../setup/chance.ts';
import { eventually } from '../setup/eventually.ts';
import { anyFrame } from './frames.ts';
import type { World } from './world.ts';
import { openWorld } from './world.ts';

const RUNS = 80;

/** What the endpoint does with one request. */
interface Act {
  readonly status: number;
  readonly contentType: string;
  readonly frames: readonly Uint8Array[];
  readonly ending: 'end' | 'reset' | 'goaway' | 'silence' | 'half';
}

const CONTENT = 'application/vnd.restate.invocation.v6';
const act: fc.Arbitrary<Act> = fc.record({
  status: fc.oneof(
    { weight: 12, arbitrary: fc.constant(200) },
    { weight: 1, arbitrary: fc.constantFrom(204, 301, 404, 429, 500, 503) },
  ),
  contentType: fc.oneof(
    { weight: 12, arbitrary: fc.constant(CONTENT) },
    { weight: 1, arbitrary: fc.constantFrom('text/html', '', CONTENT.replace('6', '9')) },
  ),
  frames: fc.oneof(
    { weight: 4, arbitrary: fc.array(anyFrame, { maxLength: 8 }) },
    // Thousands of the same, as fast as they go.
    { weight: 1, arbitrary: anyFrame.map((frame) => Array.from({ length: 2_000 }, () => frame)) },
  ),
  ending: fc.oneof(
    { weight: 3, arbitrary: fc.constant('end' as const) },
    { weight: 1, arbitrary: fc.constantFrom('reset' as const, 'goaway' as const, 'silence' as const, 'half' as const) },
  ),
});

const policy = {
  ...{ retryPolicyInitialInterval: 1, retryPolicyMaxInterval: 1, retryPolicyMaxAttempts: 3 },
  // Of one that is silent.
  ...{ inactivityTimeout: 30, abortTimeout: 30 },
};
const MANIFEST = {
  ...{ protocolMode: 'BIDI_STREAM', minProtocolVersion: 5, maxProtocolVersion: 6 },
  services: [
    {
      ...{ name: 'o', ty: 'VIRTUAL_OBJECT', ...policy },
      handlers: [
        { name: 'go', ty: 'EXCLUSIVE' },
        { name: 'x', ty: 'SHARED' },
      ],
    },
    { name: 'flow', ty: 'WORKFLOW', ...policy, handlers: [{ name: 'run', ty: 'WORKFLOW' }] },
  ],
};

describe('an endpoint that answers anything', function () {
  this.timeout(withinMs(150_000));
  let server: Http2Server;
  let world: World;
  let acts: readonly Act[] = [];
  let requests = 0;

  before(async () => {
    server = createServer();
    server.on('sessionError', () => undefined);
    server.on('stream', (stream, headers) => {
      stream.on('error', () => undefined);
      if (String(headers[':path']).endsWith('/discover')) {
        stream.respond({ ':status': 200, 'content-type': 'application/vnd.restate.endpointmanifest.v4+json' });
        return void stream.end(JSON.stringify(MANIFEST));
      }
      requests += 1;
      answer(stream, acts[requests % acts.length] as Act);
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    world = await openWorld({ store: openMemory() });
    const { port } = server.address() as AddressInfo;
    await world.engine.submit({ kind: 'registerDeployment', uri: `http://127.0.0.1:${port}`, force: false }, 'test');
  });
  after(async () => {
    await world?.close();
    server?.close();
  });

  it('holds up nothing and nobody, and is shown as it is', async () => {
    await holds(
      RUNS,
      fc.asyncProperty(
        fc.array(act, { minLength: 1, maxLength: 3 }),
        fc.constantFrom('o/k/go', 'flow/k/run'),
        async (script, to) => {
          acts = script;
          requests = 0;
          const { id } = await world.send(to, '1');
          await eventually(() => requests > 0);
          await eventually(async () => (await statusOf(id)) !== 'running');
          await look(id);
          await world.engine.submit({ kind: 'killInvocation', id }, 'test').catch(() => undefined);
          await eventually(async () =>
            ['killed', 'completed', 'failed', 'cancelled'].includes((await statusOf(id)) ?? ''),
          );
          await world.engine.submit({ kind: 'purgeInvocation', id }, 'test');
          // What it has called or sent, some of it to itself.
          await killAll();
          expect(world.fatal).to.deep.equal([]);
          expect(world.log.filter((line) => line.startsWith('error') || /bug/.test(line))).to.deep.equal([]);
        },
      ),
    );
    expect(world.engine.query.stats()).to.deep.include({ attemptsLive: 0, attemptsWaiting: 0 });
  });

  async function statusOf(id: string) {
    const ref = world.engine.query.refOf(id);
    return ref === null ? undefined : (await world.engine.query.invocation(ref))?.status;
  }

  async function look(id: string): Promise<void> {
    for (const path of [
      `/invocations/${id}`,
      `/invocations/${id}/journal`,
      `/invocations/${id}/chart`,
      '/invocations',
      '/overview',
      '/actors/o/k',
    ]) {
      const response = await fetch(`${world.admin.url}${path}`);
      expect(response.status, `${path}: ${await response.text()}`).to.be.below(500);
    }
    const greeted = await fetch(`${world.ingress.url}/greeter/greet`, {
      ...{ method: 'POST', headers: { 'content-type': 'application/json' }, body: '1' },
    });
    expect(greeted.status).to.equal(200);
  }

  async function killAll(): Promise<void> {
    await eventually(async () => {
      const { items } = (await (
        await fetch(
          `${world.admin.url}/invocations?status=running&status=queued&status=suspended&status=scheduled&status=backingOff&status=paused`,
        )
      ).json()) as { items: { id: string }[] };
      for (const { id } of items)
        await world.engine.submit({ kind: 'killInvocation', id }, 'test').catch(() => undefined);
      return items.length === 0;
    });
  }
});

function answer(stream: ServerHttp2Stream, { status, contentType, frames, ending }: Act): void {
  stream.respond({ ':status': status, 'content-type': contentType });
  for (const frame of frames) stream.write(frame);
  if (ending === 'end') return void stream.end(frameBytes(TYPE.end, new Uint8Array(0)));
  if (ending === 'half') return void stream.end(Buffer.from([0, 3, 0]));
  if (ending === 'reset') return void setTimeout(() => stream.close(2), 5);
  if (ending === 'goaway') return void setTimeout(() => stream.session?.destroy(), 5);
}
