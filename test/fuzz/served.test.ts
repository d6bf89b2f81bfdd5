// What `serve` is sent by something that is no engine: it answers or hangs up, keeps nothing of it, and goes on.

import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import fc from 'fast-check';
import { handlers, type ObjectContext, object } from '../../sdk/index.ts';
import { encode } from '../../sdk/protocol/wire/codec.ts';
import { Deframer, type Frame, frameBytes } from '../../sdk/protocol/wire/frames.ts';
import * as message from '../../sdk/protocol/wire/messages.ts';
import { listen, type Serving } from '../../sdk/serve/node-server.ts';
import { holds, withinMs } from '../setup/chance.ts';
import { eventually } from '../setup/eventually.ts';
import { requestFrames } from './frames.ts';
import { inTime } from './in-time.ts';

const { TYPE } = message;
const RUNS = 150;
const ANSWER_MS = 20_000;
const CONTENT = 'application/vnd.restate.invocation.v6';

const o = object({
  name: 'o',
  handlers: {
    async go(ctx: ObjectContext, input: unknown) {
      const { promise } = ctx.awakeable();
      const step = await ctx.run('step', () => 2);
      await Promise.race([promise, ctx.sleep(1), ctx.get('a'), ctx.stateKeys()]);
      ctx.set('a', step);
      return input;
    },
    look: handlers.object.shared(async () => 1),
  },
});

/** How a request ends. */
type Ending = 'end' | 'reset' | 'silence';
interface Sent {
  readonly frames: readonly Uint8Array[];
  readonly ending: Ending;
  readonly cutAt: number;
  readonly http: 1 | 2;
}

const requests: fc.Arbitrary<Sent> = fc.record({
  frames: requestFrames,
  ending: fc.oneof(
    { weight: 6, arbitrary: fc.constant('end' as const) },
    { weight: 1, arbitrary: fc.constantFrom('reset' as const, 'silence' as const) },
  ),
  cutAt: fc.nat(40),
  http: fc.constantFrom(1 as const, 2 as const),
});

describe('an endpoint that is sent anything', function () {
  this.timeout(withinMs(150_000));
  let serving: Serving;
  const uncaught: unknown[] = [];
  const catchIt = (error: unknown) => uncaught.push(error);

  before(async () => {
    // One at a time: who leaves an attempt behind is seen by the next.
    const limits = { attemptsMax: 1, journalWithinMs: 300, frameBytesMax: 1_000_000 };
    serving = await listen({ services: [o] }, { host: '127.0.0.1', port: 0, limits });
    process.on('uncaughtException', catchIt).on('unhandledRejection', catchIt);
  });
  after(async () => {
    process.off('uncaughtException', catchIt).off('unhandledRejection', catchIt);
    await serving?.close();
  });

  it('ends each attempt with what the protocol has for it, and leaves nothing', async () => {
    await holds(
      RUNS,
      fc.asyncProperty(requests, async (sent) => {
        const { status, body } = await inTime(
          'an answer',
          ANSWER_MS,
          sent.http === 1 ? overHttp1(sent) : overHttp2(sent),
        );
        if (status !== null) expect(status).to.equal(200);
        checkFrames(body);
        expect(uncaught).to.deep.equal([]);
        await isWell();
      }),
    );
  });

  /** The one place is free again, and a right request is served. */
  async function isWell(): Promise<void> {
    await eventually(async () => {
      const right = Buffer.concat([
        frameBytes(TYPE.start, encode(message.START, { debugId: 'inv_1abc', key: 'k', knownEntries: 1 })),
        frameBytes(TYPE.input, encode(message.INPUT, { value: { content: Buffer.from('1') } })),
      ]);
      const response = await fetch(`${serving.url}/invoke/o/look`, {
        ...{ method: 'POST', headers: { 'content-type': CONTENT }, body: right },
      });
      if (response.status === 429) return false;
      expect(response.status).to.equal(200);
      const types = framesIn(Buffer.from(await response.arrayBuffer())).map(({ type }) => type);
      expect(types).to.deep.equal([TYPE.output, TYPE.end]);
      return true;
    });
  }

  async function overHttp1({ frames, ending, cutAt }: Sent) {
    const body = Buffer.concat(frames);
    const socket = connect(serving.port, '127.0.0.1');
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', () => undefined);
    const closed = once(socket, 'close');
    const length = ending === 'end' ? body.length : body.length + 10;
    socket.write(
      `POST /invoke/o/go HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: ${CONTENT}\r\ncontent-length: ${length}\r\n\r\n`,
    );
    socket.write(body.subarray(0, cutAt));
    await delay(1);
    socket.write(body.subarray(cutAt));
    if (ending === 'reset') socket.resetAndDestroy();
    if (ending === 'silence') await Promise.race([closed, delay(400)]);
    if (ending === 'silence') socket.destroy();
    await closed;
    const text = Buffer.concat(chunks);
    const headEnd = text.indexOf('\r\n\r\n');
    const status = /^HTTP\/1\.1 (\d+)/.exec(text.toString('latin1'))?.[1];
    const rest = text.subarray(headEnd + 4);
    return { status: status === undefined ? null : Number(status), body: ending === 'end' ? dechunked(rest) : null };
  }

  async function overHttp2({ frames, ending, cutAt }: Sent) {
    const body = Buffer.concat(frames);
    const session = connectHttp2(serving.url);
    session.on('error', () => undefined);
    const stream = session.request({ ':method': 'POST', ':path': '/invoke/o/go', 'content-type': CONTENT });
    const chunks: Buffer[] = [];
    let status: number | null = null;
    stream.on('response', (head) => {
      status = Number(head[':status']);
    });
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('error', () => undefined);
    const closed = once(stream, 'close');
    const write = (bytes: Uint8Array) => stream.writable && stream.write(bytes);
    write(body.subarray(0, cutAt));
    await delay(1);
    write(body.subarray(cutAt));
    if (ending === 'end' && stream.writable) stream.end();
    if (ending === 'reset') stream.close(8);
    if (ending === 'silence') await Promise.race([closed, delay(400)]);
    if (ending === 'silence' && !stream.closed) stream.close(8);
    await closed;
    session.close();
    return { status, body: ending === 'end' ? Buffer.concat(chunks) : null };
  }
});

const LAST: readonly number[] = [TYPE.end, TYPE.suspension, TYPE.error];

/** One last word, at the end, and nothing of this machine in it. */
function checkFrames(body: Buffer | null): void {
  if (body === null) return;
  const frames = framesIn(body);
  const lasts = frames.filter(({ type }) => LAST.includes(type));
  expect(lasts, body.toString('latin1')).to.have.length(1);
  expect(frames.at(-1)).to.equal(lasts[0]);
}

function framesIn(body: Buffer) {
  const deframer = new Deframer(1_000_000);
  deframer.add(body);
  const frames: Frame[] = [];
  for (let frame = deframer.next(); frame !== null; frame = deframer.next()) frames.push(frame);
  expect(deframer.isWithin, 'half a frame').to.equal(false);
  return frames;
}

function dechunked(text: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < text.length; ) {
    const end = text.indexOf('\r\n', at);
    const length = Number.parseInt(text.toString('latin1', at, end), 16);
    parts.push(text.subarray(end + 2, end + 2 + length));
    at = end + 2 + length + 2;
  }
  return Buffer.concat(parts);
}
