// One port, whichever HTTP is spoken at it.

import { connect as connectHttp2, type IncomingHttpHeaders } from 'node:http2';
import { connect, type Socket } from 'node:net';
import { expect } from 'chai';
import type { Context } from '../../../sdk/index.ts';
import { serve, service } from '../../../sdk/index.ts';
import { encode } from '../../../sdk/protocol/wire/codec.ts';
import { Deframer, frameBytes } from '../../../sdk/protocol/wire/frames.ts';
import * as message from '../../../sdk/protocol/wire/messages.ts';
import { listen, type Serving } from '../../../sdk/serve/node-server.ts';
import { eventually } from '../../setup/eventually.ts';

const { TYPE, notificationOf } = message;
const CONTENT = 'application/vnd.restate.invocation.v6';
const ACCEPT = 'application/vnd.restate.endpointmanifest.v4+json';

const begin = Buffer.concat([
  frameBytes(TYPE.start, encode(message.START, { debugId: 'inv_1abc', knownEntries: 1 })),
  frameBytes(TYPE.input, encode(message.INPUT, { value: { content: Buffer.from('1') } })),
]);
const large = Buffer.concat([
  frameBytes(TYPE.start, encode(message.START, { debugId: 'inv_1abc', knownEntries: 1 })),
  frameBytes(TYPE.input, encode(message.INPUT, { value: { content: Buffer.alloc(1_000, '1') } })),
]);
const given = frameBytes(
  notificationOf(TYPE.run),
  encode(message.NOTIFICATION, { completionId: 1, value: { content: Buffer.from('2') } }),
);

describe('a port with handlers', () => {
  const aborted: string[] = [];
  let made = 0;
  const stepper = service({
    name: 'stepper',
    handlers: {
      go: async (ctx: Context) => ctx.run('step', () => 2),
      /** More than the buffers of a connection take. */
      large: async () => {
        made += 1;
        return 'x'.repeat(24 * 1024 * 1024);
      },
      waits: async (ctx: Context) =>
        ctx.run('waits', ({ signal }) => {
          signal.addEventListener('abort', () => aborted.push('waits'));
          return new Promise(() => {});
        }),
    },
  });
  let serving: Serving;

  beforeEach(async () => {
    made = 0;
    serving = await serve({ services: [stepper], port: 0 });
  });
  afterEach(() => serving.close());

  it('is this machine alone, and says what it has over both', async () => {
    expect(serving.url).to.equal(`http://127.0.0.1:${serving.port}`);
    const first = await fetch(`${serving.url}/discover`, { headers: { accept: ACCEPT } });
    expect(await first.json()).to.include({ protocolMode: 'REQUEST_RESPONSE' });
    const session = connectHttp2(serving.url);
    const stream = session.request({ ':path': '/discover', accept: ACCEPT });
    let body = '';
    for await (const chunk of stream) body += chunk;
    expect(JSON.parse(body)).to.include({ protocolMode: 'BIDI_STREAM' });
    session.close();
  });

  it('answers within one stream of HTTP/2 as results become durable', async () => {
    const session = connectHttp2(serving.url);
    const stream = session.request({ ':method': 'POST', ':path': '/invoke/stepper/go', 'content-type': CONTENT });
    const heads: IncomingHttpHeaders[] = [];
    stream.on('response', (head) => heads.push(head));
    const { types, ended } = framesOf(stream);
    stream.write(begin);
    await eventually(() => types.length === 2);
    expect(heads[0]).to.include({ ':status': 200, 'content-type': CONTENT });
    expect(types).to.deep.equal([TYPE.run, TYPE.proposeRun]);
    stream.write(given);
    await eventually(ended);
    expect(types.slice(2)).to.deep.equal([TYPE.output, TYPE.end]);
    stream.end();
    session.close();
  });

  it('answers a whole request of HTTP/1.1 with what there is to wait for', async () => {
    const headers = { 'content-type': CONTENT };
    const response = await fetch(`${serving.url}/invoke/stepper/go`, { method: 'POST', headers, body: begin });
    const frames = new Deframer(1_000);
    frames.add(new Uint8Array(await response.arrayBuffer()));
    const types = [frames.next(), frames.next(), frames.next()].map((frame) => frame?.type);
    expect(types).to.deep.equal([TYPE.run, TYPE.proposeRun, TYPE.suspension]);
  });

  it('tells them apart also where the first bytes come one by one', async () => {
    const settings = Buffer.from('000000040000000000', 'hex');
    const http2 = Buffer.concat([Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), settings]);
    const http1 = Buffer.from('GET /health HTTP/1.1\r\nhost: a\r\n\r\n');
    for (const [bytes, answer] of [
      [http2, '\x04'],
      [http1, '\r\nOK\r\n'],
    ] as const) {
      const socket = await connected(serving.port);
      let said = '';
      socket.on('data', (chunk: Buffer) => {
        said += chunk.toString('latin1');
      });
      for (const byte of bytes) {
        socket.write(Uint8Array.of(byte));
        await new Promise((resolve) => setImmediate(resolve));
      }
      await eventually(() => said.includes(answer));
      socket.destroy();
    }
  });

  it('ends the handlers of an engine that is gone, and all when it is closed', async () => {
    aborted.length = 0;
    const session = connectHttp2(serving.url);
    session.on('error', () => undefined);
    const stream = session.request({ ':method': 'POST', ':path': '/invoke/stepper/waits', 'content-type': CONTENT });
    stream.on('error', () => undefined);
    const { types } = framesOf(stream);
    stream.write(begin);
    await eventually(() => types.includes(TYPE.run));
    session.destroy();
    await eventually(() => aborted.length === 1);
    const again = connectHttp2(serving.url);
    again.on('error', () => undefined);
    const second = again.request({ ':method': 'POST', ':path': '/invoke/stepper/waits', 'content-type': CONTENT });
    second.on('error', () => undefined);
    const heard = framesOf(second);
    second.write(begin);
    await eventually(() => heard.types.includes(TYPE.run));
    await serving.close();
    await eventually(() => heard.types.includes(TYPE.error) && aborted.length === 2);
    expect(await fetch(serving.url).catch(() => 'refused')).to.equal('refused');
    again.destroy();
  });

  it('bounds the journals of all attempts together, whichever way they come', async () => {
    const limits = { journalsBytesMax: 1_500 };
    const narrow = await listen({ services: [stepper] }, { host: '127.0.0.1', port: 0, limits });
    const session = connectHttp2(narrow.url);
    const ask = () => session.request({ ':method': 'POST', ':path': '/invoke/stepper/waits', 'content-type': CONTENT });
    const first = ask();
    first.write(large);
    const { types } = framesOf(first);
    await eventually(() => types.includes(TYPE.run));
    const second = ask();
    const refused = framesOf(second);
    second.write(large);
    await eventually(refused.ended);
    const headers = { 'content-type': CONTENT };
    const path = `${narrow.url}/invoke/stepper/go`;
    const third = await fetch(path, { method: 'POST', headers, body: large });
    const frames = new Deframer(1_000);
    frames.add(new Uint8Array(await third.arrayBuffer()));
    expect([refused.types, frames.next()?.type]).to.deep.equal([[TYPE.error], TYPE.error]);
    first.close();
    await eventually(async () => {
      const { body } = await fetch(path, { method: 'POST', headers, body: large });
      return new Uint8Array(await new Response(body).arrayBuffer())[1] !== TYPE.error;
    });
    session.destroy();
    await narrow.close();
  });

  it('gives up headers that never end', async () => {
    const services = [stepper];
    const hasty = await listen({ services }, { host: '127.0.0.1', port: 0, limits: { headersWithinMs: 100 } });
    const socket = await connected(hasty.port);
    let said = '';
    socket.on('data', (chunk: Buffer) => {
      said += chunk.toString('latin1');
    });
    socket.write('GET /health HTTP/1.1\r\nx: ');
    await eventually(() => said.startsWith('HTTP/1.1 408 '));
    await hasty.close();
  });

  it('lets go of an answer that nobody takes', async () => {
    const limits = { answerStalledMs: 100 };
    const hasty = await listen({ services: [stepper] }, { host: '127.0.0.1', port: 0, limits });
    const socket = await connected(hasty.port);
    let isCut = false;
    socket.on('close', () => (isCut = true)).on('error', () => undefined);
    socket.pause();
    const head = `POST /invoke/stepper/large HTTP/1.1\r\nhost: a\r\ncontent-type: ${CONTENT}\r\n`;
    socket.write(Buffer.concat([Buffer.from(`${head}content-length: ${begin.length}\r\n\r\n`), begin]));
    const session = connectHttp2(hasty.url);
    // Two streams of one connection: only the one that is not read may end.
    const [unread, other] = ['large', 'waits'].map((name) => {
      const path = `/invoke/stepper/${name}`;
      const stream = session.request({ ':method': 'POST', ':path': path, 'content-type': CONTENT });
      stream.on('error', () => undefined).write(begin);
      return stream;
    });
    await eventually(() => made === 2 && unread?.closed === true);
    expect(other?.closed).to.equal(false);
    // Sending is how one finds that the other side has gone.
    await eventually(() => {
      if (!socket.destroyed) socket.write(' ');
      return isCut;
    });
    session.destroy();
    await hasty.close();
  });

  it('is closed also where somebody does not read the answer', async () => {
    const socket = await connected(serving.port);
    socket.pause();
    const head = `POST /invoke/stepper/large HTTP/1.1\r\nhost: a\r\ncontent-type: ${CONTENT}\r\n`;
    socket.write(Buffer.concat([Buffer.from(`${head}content-length: ${begin.length}\r\n\r\n`), begin]));
    await eventually(() => made === 1);
    await serving.close();
    socket.destroy();
  });

  it('is the one of the environment, where that is one', async () => {
    const before = process.env['PORT'];
    try {
      for (const port of ['http', '80a', '-1', '1.5', ' 80', '65536', '1e3']) {
        process.env['PORT'] = port;
        const refused = await serve({ services: [stepper] }).catch((error: Error) => error.message);
        expect(refused, port).to.equal(
          `the environment's PORT: found ${JSON.stringify(port)}, allowed: a whole number from 0 to 65535, or no such variable`,
        );
      }
      process.env['PORT'] = '0';
      const free = await serve({ services: [stepper] });
      expect(free.port).to.be.greaterThan(0);
      await free.close();
    } finally {
      if (before === undefined) delete process.env['PORT'];
      else process.env['PORT'] = before;
    }
  });

  it('says what the system says where it can not be had', async () => {
    const taken = await serve({ services: [stepper], port: serving.port }).catch((error: Error) => error.message);
    expect(taken).to.include('EADDRINUSE');
  });
});

function framesOf(stream: NodeJS.ReadableStream) {
  const frames = new Deframer(1_000_000);
  const types: number[] = [];
  let isEnded = false;
  stream.on('data', (chunk: Uint8Array) => {
    frames.add(chunk);
    for (let frame = frames.next(); frame !== null; frame = frames.next()) types.push(frame.type);
  });
  stream.on('end', () => {
    isEnded = true;
  });
  return { types, ended: () => isEnded };
}

function connected(port: number): Promise<Socket> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => resolve(socket));
  });
}
