// HTTP/2 to an endpoint: one connection for all exchanges, and another one before its numbers come to an end.

import { once } from 'node:events';
import { constants, createServer, type Http2Server, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { systemClock } from '../../../engine/clock.ts';
import { Http2Transport } from '../../../engine/remote/http2.ts';
import { type Context, handlers, serde, serve, service } from '../../../sdk/index.ts';
import { encode } from '../../../sdk/protocol/wire/codec.ts';
import { frameBytes } from '../../../sdk/protocol/wire/frames.ts';
import { INPUT, START, TYPE } from '../../../sdk/protocol/wire/messages.ts';
import { eventually } from '../../setup/eventually.ts';

const patient = service({
  name: 'patient',
  handlers: {
    waits: handlers.handler({ input: serde.binary }, async (ctx: Context, _bytes: Uint8Array) => ctx.sleep('1h')),
  },
});

describe('HTTP/2 to an endpoint', () => {
  let server: Http2Server;
  let transport: Http2Transport;
  let sessions: ServerHttp2Session[];
  let asked: ServerHttp2Stream[];

  beforeEach(async () => {
    [sessions, asked] = [[], []];
    server = createServer();
    server.on('session', (session) => sessions.push(session));
    server.on('stream', (stream) => asked.push(stream));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    transport = new Http2Transport(new URL(`http://127.0.0.1:${port}`), systemClock, 3);
  });
  afterEach(async () => {
    transport.close();
    for (const session of sessions) session.destroy();
    server.close();
    await once(server, 'close');
  });

  async function asking(): Promise<{ readonly stream: ServerHttp2Stream; readonly end: Promise<string | null> }> {
    const before = asked.length;
    const end = new Promise<string | null>((closed) => {
      transport.open({ method: 'GET', path: '/', headers: {} }, { head() {}, data() {}, closed }).end();
    });
    await eventually(() => asked.length > before);
    return { stream: asked[before] as ServerHttp2Stream, end };
  }
  const answer = (stream: ServerHttp2Stream) => {
    stream.respond({ ':status': 200 });
    stream.end('done');
  };

  it('lets nothing be pushed', async () => {
    const { stream, end } = await asking();
    expect(stream.pushAllowed).to.equal(false);
    answer(stream);
    expect(await end).to.equal(null);
  });

  it('takes another connection after so many exchanges, and closes the one before when its last is over', async () => {
    const first = await asking();
    for (let count = 2; count <= 5; count += 1) {
      const { stream, end } = await asking();
      answer(stream);
      expect(await end).to.equal(null);
    }
    expect(sessions).to.have.length(2);
    expect(sessions[0]?.destroyed).to.equal(false);
    answer(first.stream);
    expect(await first.end).to.equal(null);
    await eventually(() => sessions[0]?.destroyed === true);
    expect(sessions[1]?.destroyed).to.equal(false);
  });
  it('takes another connection where this one has too much under way, and lets go on what is there', async () => {
    const first = await asking();
    const refused = await asking();
    refused.stream.on('error', () => undefined);
    refused.stream.close(constants.NGHTTP2_ENHANCE_YOUR_CALM);
    expect(await refused.end).to.include('ENHANCE_YOUR_CALM');
    const next = await asking();
    expect(next.stream.session).not.to.equal(first.stream.session);
    for (const { stream, end } of [first, next]) {
      answer(stream);
      expect(await end).to.equal(null);
    }
  });

  it('bears hundreds of journals at once: Node would refuse all of them', async () => {
    const serving = await serve({ services: [patient], port: 0 });
    const to = new Http2Transport(new URL(serving.url), systemClock);
    const contentType = 'application/vnd.restate.invocation.v6';
    const start = encode(START, { debugId: 'inv_1abc', knownEntries: 1 });
    const value = { content: Buffer.alloc(50_000, '1') };
    const journal = Buffer.concat([frameBytes(TYPE.start, start), frameBytes(TYPE.input, encode(INPUT, { value }))]);
    const attempts = Array.from({ length: 300 }, () => {
      const answered = Promise.withResolvers<string | null>();
      const listener = { head() {}, data: () => answered.resolve(null), closed: answered.resolve };
      const path = '/invoke/patient/waits';
      const exchange = to.open({ method: 'POST', path, headers: { 'content-type': contentType } }, listener);
      exchange.write(journal);
      return { exchange, answered: answered.promise };
    });
    expect(new Set(await Promise.all(attempts.map(({ answered }) => answered)))).to.deep.equal(new Set([null]));
    for (const { exchange } of attempts) exchange.abort();
    to.close();
    await serving.close();
  });
});
