// A request as bytes on a socket, with everything that a client library would refuse to send; and what came back.

import { connect } from 'node:net';

export interface RawRequest {
  readonly method: string;
  /** Path and query as they are put on the wire. */
  readonly target: string;
  /** Sent as latin1. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
  readonly framing: Framing;
}

/** `length` and `chunked` are right; the others announce another body than they send. */
export const FRAMINGS = ['none', 'length', 'chunked', 'short', 'long', 'brokenChunks', 'both', 'negative'] as const;
export type Framing = (typeof FRAMINGS)[number];

export interface RawAnswer {
  /** 0 where the connection was closed without an answer. */
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

/** @throws Error where the connection is still open, with no whole answer, after the time */
export function exchange(port: number, request: RawRequest, withinMs: number): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    const timer = setTimeout(() => {
      socket.destroy();
      reject(
        new Error(
          `no end after ${withinMs} ms; so far ${JSON.stringify(Buffer.concat(chunks).toString('latin1').slice(0, 300))}`,
        ),
      );
    }, withinMs);
    const done = () => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answerOf(Buffer.concat(chunks)));
    };
    socket.on('data', (chunk) => {
      chunks.push(chunk);
      // A header may have asked for the connection to be kept.
      if (isWhole(Buffer.concat(chunks).toString('latin1'), request.method)) done();
    });
    socket.on('end', done);
    // A server may close before it has read everything: what it said before that counts.
    socket.on('error', done);
    socket.on('connect', () => {
      socket.write(bytesOf(request));
      // Who announces more than there is goes away at once. Who goes away after a whole request gets no answer from Node.
      if (!isRight(request.framing)) socket.end();
    });
  });
}

/** True where the body is what its framing says. */
export const isRight = (framing: Framing): boolean =>
  framing === 'none' || framing === 'length' || framing === 'chunked';

function isWhole(text: string, method: string): boolean {
  const headEnd = text.indexOf('\r\n\r\n');
  if (headEnd === -1 || text.startsWith('HTTP/1.1 100')) return false;
  // A stream of events has no end: it is well when it has begun.
  if (/\r\ncontent-type: text\/event-stream/.test(text.slice(0, headEnd))) return true;
  const length = /\r\ncontent-length: *(\d+)/i.exec(text.slice(0, headEnd))?.[1];
  return length !== undefined && (method === 'HEAD' || text.length >= headEnd + 4 + Number(length));
}

function bytesOf({ method, target, headers, body, framing }: RawRequest): Buffer {
  const lines = [`${method} ${target} HTTP/1.1`, ...headers.map(([name, value]) => `${name}: ${value}`)];
  const framed = frame(body, framing);
  return Buffer.concat([Buffer.from([...lines, ...framed.lines, '', ''].join('\r\n'), 'latin1'), framed.body]);
}

function frame(body: Buffer, framing: Framing): { readonly lines: readonly string[]; readonly body: Buffer } {
  const length = (bytes: number) => `content-length: ${bytes}`;
  switch (framing) {
    case 'none':
      return { lines: [], body: Buffer.alloc(0) };
    case 'length':
      return { lines: [length(body.length)], body };
    case 'chunked':
      return { lines: ['transfer-encoding: chunked'], body: chunked(body) };
    case 'short':
      return { lines: [length(body.length + 10)], body };
    case 'long':
      return { lines: [length(Math.floor(body.length / 2))], body };
    case 'brokenChunks':
      return { lines: ['transfer-encoding: chunked'], body: Buffer.concat([Buffer.from('zz\r\n'), body]) };
    case 'both':
      return { lines: [length(body.length), 'transfer-encoding: chunked'], body: chunked(body) };
    case 'negative':
      return { lines: [length(-1)], body };
  }
}

function chunked(body: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < body.length; at += 1_000) {
    const part = body.subarray(at, at + 1_000);
    parts.push(Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from('\r\n'));
  }
  return Buffer.concat([...parts, Buffer.from('0\r\n\r\n')]);
}

function answerOf(bytes: Buffer): RawAnswer {
  const all = bytes.toString('utf8');
  const from = all.startsWith('HTTP/1.1 100') ? all.indexOf('\r\n\r\n') + 4 : 0;
  const text = all.slice(from);
  const headEnd = text.indexOf('\r\n\r\n');
  const status = /^HTTP\/1\.1 (\d{3})/.exec(text)?.[1];
  if (status === undefined || headEnd === -1) return { status: 0, head: text, body: '' };
  return { status: Number(status), head: text.slice(0, headEnd), body: text.slice(headEnd + 4) };
}
