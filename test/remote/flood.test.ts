// A handler behind HTTP that asks for more than the disk takes, without waiting for an answer to any of it: it is read no further
// ahead of the disk than it may be, everything arrives, and whoever ends it meanwhile is not held up.

import { once } from 'node:events';
import * as http from 'node:http';
import * as http2 from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import { expect } from 'chai';
import type { Engine } from '../../engine/api.ts';
import { createEngine } from '../../engine/engine.ts';
import type { Turn } from '../../engine/store/store.ts';
import { encode } from '../../sdk/protocol/wire/codec.ts';
import { frameBytes } from '../../sdk/protocol/wire/frames.ts';
import { OUTPUT, SET_STATE, TYPE } from '../../sdk/protocol/wire/messages.ts';
import { eventually } from '../setup/eventually.ts';
import { HeldStore } from '../unit/engine/held-store.ts';

const FRAMES = 3_000;
const VALUE_BYTES = 8_192;
/** 16 of these frames. */
const AHEAD_BYTES = 16 * VALUE_BYTES;

const valueAt = (at: number): string => JSON.stringify(`${at}`.padStart(VALUE_BYTES, '.'));
const MANIFEST = JSON.stringify({
  ...{ protocolMode: 'BIDI_STREAM', minProtocolVersion: 5, maxProtocolVersion: 6 },
  // Together less than the time for which the disk is held up, and more than this process may have no turn on a busy machine.
  services: [
    {
      ...{ name: 'o', ty: 'VIRTUAL_OBJECT', inactivityTimeout: 500, abortTimeout: 500 },
      handlers: [{ name: 'flood', ty: 'EXCLUSIVE' }],
    },
  ],
});
const MANIFEST_TYPE = 'application/vnd.restate.endpointmanifest.v4+json';
const CONTENT_TYPE = 'application/vnd.restate.invocation.v6';

class FloodingEndpoint {
  /** Frames that the network has taken. */
  sent = 0;
  /** Requests for the handler that have come, and those that are closed. */
  asked = 0;
  closed = 0;
  readonly sockets = new Set<Socket>();
  readonly #server: http.Server | http2.Http2Server;

  constructor(kind: 'http1' | 'http2') {
    const answer = (request: http.IncomingMessage, response: http.ServerResponse) =>
      void this.#answer(request, response);
    this.#server =
      kind === 'http1'
        ? http.createServer(answer)
        : http2.createServer(answer as unknown as Parameters<typeof http2.createServer>[1]);
    this.#server.on('connection', (socket: Socket) => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
    });
  }

  async open(): Promise<string> {
    await once(this.#server.listen(0, '127.0.0.1'), 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    for (const socket of this.sockets) socket.destroy();
    this.#server.close();
  }

  async #answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    if (request.url?.endsWith('/discover') === true) {
      response.writeHead(200, { 'content-type': MANIFEST_TYPE });
      return void response.end(MANIFEST);
    }
    this.asked += 1;
    let isOpen = true;
    const closed = once(response, 'close').then(() => {
      isOpen = false;
      this.closed += 1;
    });
    response.writeHead(200, { 'content-type': CONTENT_TYPE });
    for (let at = 0; at < FRAMES && isOpen; at += 1) {
      const value = { content: Buffer.from(valueAt(at)) };
      const frame = frameBytes(TYPE.setState, encode(SET_STATE, { key: Buffer.from('n'), value }));
      if (!response.write(frame)) await Promise.race([once(response, 'drain'), closed]);
      this.sent += 1;
    }
    if (!isOpen) return;
    response.write(frameBytes(TYPE.output, encode(OUTPUT, { value: { content: Buffer.from('"done"') } })));
    response.end(frameBytes(TYPE.end, new Uint8Array(0)));
  }
}

/** Tells at each turn that goes to the disk. */
class WatchedStore extends HeldStore {
  /** Entries that are durable. */
  entries = 0;
  onCommit: () => void = () => undefined;

  override async commit(turn: Turn): Promise<void> {
    this.onCommit();
    await super.commit(turn);
    this.entries += turn.writes.filter(({ change }) => change.kind === 'journalAppended').length;
  }
}

for (const kind of ['http2', 'http1'] as const)
  describe(`an endpoint that floods the engine over ${kind}`, () => {
    let endpoint: FloodingEndpoint;
    let store: WatchedStore;
    let engine: Engine;
    let release: () => void;

    beforeEach(async () => {
      endpoint = new FloodingEndpoint(kind);
      store = new WatchedStore();
      release = () => undefined;
      engine = await createEngine({
        ...{ endpoints: [], store },
        limits: { readAheadBytesMax: AHEAD_BYTES, drainMs: 0 },
      });
      await engine.submit({ kind: 'registerDeployment', uri: await endpoint.open(), force: false }, 'a test');
    });
    afterEach(async () => {
      release();
      await engine.close();
      endpoint.close();
    });

    const flood = () =>
      engine.accept({
        ...{ target: { service: 'o', key: 'k', handler: 'flood' }, payload: '', headers: [] },
        ...{ origin: { kind: 'client' }, idempotencyKey: null, startAt: null },
      });
    /** Commands that have come to the engine. */
    const taken = (): number => {
      const { commands, commandsQueued } = engine.query.stats();
      return commands + commandsQueued;
    };

    /** The disk is held back from when the handler begins, until nothing more is read. @returns the entries before */
    async function held() {
      const { ref } = await flood();
      release = store.hold('commit');
      const before = store.entries;
      // Looked at for longer than the handler may be silent.
      let looks = 0;
      let last = -1;
      await eventually(() => {
        const now = taken() + endpoint.sent;
        looks = now === last ? looks + 1 : 0;
        last = now;
        return looks > 70 && endpoint.asked > 0;
      });
      return { ref, before };
    }

    it('is read no further ahead of the disk than it may be, and all that it asked for arrives', async () => {
      const { ref, before } = await held();
      // One command beside its entries: the submit, which has an entry as well.
      expect(taken()).to.be.at.least(16);
      expect(taken() - before).to.be.at.most(16);
      expect(endpoint.sent).to.be.below(FRAMES);
      let mostAhead = 0;
      store.onCommit = () => (mostAhead = Math.max(mostAhead, taken() - store.entries));
      release();
      const ended = await engine.attach(ref);
      expect(ended?.outcome).to.deep.equal({ kind: 'value', value: '"done"' });
      expect(mostAhead).to.be.within(1, 18);
      const values = (await engine.query.journal(ref)).flatMap((item) =>
        item.type === 'entry' && item.entry.kind === 'set' ? [item.entry.value] : [],
      );
      expect(values.length).to.equal(FRAMES);
      expect(values.findIndex((value, at) => value !== valueAt(at))).to.equal(-1);
      // It was no fault of its own that it stood still.
      expect(endpoint.asked).to.equal(1);
    });

    it('is let go of while it is not read, and so is its connection', async () => {
      await held();
      const closing = engine.close();
      await eventually(() => endpoint.closed === 1);
      await eventually(() => endpoint.sockets.size === 0);
      release();
      await closing;
      expect(endpoint.sent).to.be.below(FRAMES);
    });
  });
