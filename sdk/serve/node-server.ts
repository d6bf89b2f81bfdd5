/**
 * One port for HTTP/2 (without TLS, begun as such) and HTTP/1.1: the first bytes of a connection tell which it is. Over HTTP/2
 * an attempt is a stream in both directions; over HTTP/1.1 the request comes first, unless the engine knows better.
 *
 * HTTP/1.1 gets its connections from this port and never listens itself, so its watch over slow headers is started here.
 *
 * An engine that has vanished without a word would leave its attempts in memory: each connection is asked for a sign of life
 * every PING_EVERY_MS, and dropped where none came until the next time.
 */
import { createServer as createHttp1, type IncomingMessage, type ServerResponse } from 'node:http';
import {
  createServer as createHttp2,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type ServerHttp2Session,
} from 'node:http2';
import { type AddressInfo, createServer as createTcp, type Socket } from 'node:net';
import type { Writable } from 'node:stream';
import { CONNECTIONS_WAITING_MAX } from './backlog.ts';
import { Door, type DoorAnswer, type EndpointOptions } from './door.ts';
import type { ServeLimits } from './limits.ts';

/** An endpoint that listens. */
export interface Serving {
  /** At which it listens, also where 0 was asked for. */
  readonly port: number;
  /** To be registered with an engine. */
  readonly url: string;
  /** Takes no more requests, and ends the attempts that are under way: the engine tries them again. */
  close(): Promise<void>;
}

export interface Listening {
  readonly host: string;
  readonly port: number;
  readonly limits?: Partial<ServeLimits>;
}

type Incoming = IncomingMessage | Http2ServerRequest;
type Outgoing = ServerResponse | Http2ServerResponse;

const PING_EVERY_MS = 30_000;
/** A connection that has said nothing by then is dropped. */
const FIRST_BYTES_WITHIN_MS = 10_000;
/** What is written has this long to go out when it closes. */
const LAST_BYTES_WITHIN_MS = 1_000;
/** How HTTP/2 begins. No HTTP/1.1 request begins with these four bytes. */
const HTTP2_PREFACE = 'PRI ';

/** @throws SetupError, and what the system says where the port can't be had */
export async function listen(options: EndpointOptions, { host, port, limits = {} }: Listening): Promise<Serving> {
  const door = new Door(options, limits);
  const handle = handlerOf(door);
  const { headersWithinMs } = door.limits;
  const http1 = createHttp1(
    { headersTimeout: headersWithinMs, connectionsCheckingInterval: headersWithinMs, requestTimeout: 0 },
    handle,
  );
  const http2 = createHttp2({ settings: { maxConcurrentStreams: door.limits.attemptsMax } }, handle);
  http2.on('session', watch);
  const sockets = new Set<Socket>();
  const server = createTcp((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    whenKnown(socket, (isHttp2) => (isHttp2 ? http2 : http1).emit('connection', socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, backlog: CONNECTIONS_WAITING_MAX }, resolve);
  });
  http1.emit('listening');
  const bound = server.address() as AddressInfo;
  return {
    port: bound.port,
    url: `http://${bound.family === 'IPv6' ? `[${bound.address}]` : bound.address}:${bound.port}`,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      door.close();
      // What was written goes out before the connections are cut.
      setImmediate(() => {
        for (const socket of sockets) socket.destroySoon();
      });
      // Whoever does not read must not hold it up.
      const late = setTimeout(() => {
        for (const socket of sockets) socket.destroy();
      }, LAST_BYTES_WITHIN_MS);
      await closed;
      clearTimeout(late);
      http1.close();
    },
  };
}

/** Looks at the first bytes and puts them back. */
function whenKnown(socket: Socket, known: (isHttp2: boolean) => void): void {
  socket.setTimeout(FIRST_BYTES_WITHIN_MS, () => socket.destroy());
  let first: Buffer = Buffer.alloc(0);
  const look = (chunk: Buffer) => {
    first = Buffer.concat([first, chunk]);
    if (first.length < HTTP2_PREFACE.length) return;
    socket.off('data', look);
    socket.setTimeout(0);
    socket.pause();
    socket.unshift(first);
    const isHttp2 = first.toString('latin1', 0, HTTP2_PREFACE.length) === HTTP2_PREFACE;
    known(isHttp2);
    // HTTP/2 reads what is there already by itself.
    if (!isHttp2) socket.resume();
  };
  socket.on('data', look);
}

/** For a server of one's own, of `node:http` or `node:http2`. */
export function handlerOf(door: Door) {
  return (request: Incoming, response: Outgoing): void => {
    const header = (name: string) => {
      const value = request.headers[name];
      return Array.isArray(value) ? value.join(', ') : value;
    };
    const path = (request.url ?? '').replace(/[?#].*$/, '');
    const mode = request.httpVersionMajor >= 2 ? 'BIDI_STREAM' : 'REQUEST_RESPONSE';
    const answer = door.answer({ method: request.method ?? '', path, header }, mode);
    if (answer.kind === 'whole') {
      request.resume();
      head(response, answer.status, answer.headers);
      response.end(answer.body);
    } else exchange(request, response, answer, door.limits);
  };
}

function exchange(
  request: Incoming,
  response: Outgoing,
  answer: Extract<DoorAnswer, { kind: 'attempt' }>,
  { answerStalledMs }: ServeLimits,
): void {
  head(response, 200, answer.headers);
  const body: Writable = response;
  const end = () => {
    body.end();
    // Nothing else ends it any more: neither the handler nor its engine is there.
    response.setTimeout(answerStalledMs, () => body.destroy());
  };
  const attempt = answer.begin({ write: (bytes) => void body.write(bytes), end });
  request.on('data', (chunk: Uint8Array) => attempt.data(chunk));
  request.on('end', () => attempt.inputEnded());
  request.on('error', () => attempt.gone());
  response.on('error', () => attempt.gone());
  response.on('close', () => attempt.gone());
}

function head(response: Outgoing, status: number, headers: Readonly<Record<string, string>>): void {
  if ('stream' in response) return void response.writeHead(status, headers);
  response.writeHead(status, headers);
  response.flushHeaders();
}

function watch(session: ServerHttp2Session): void {
  let answered = true;
  const timer = setInterval(() => {
    if (session.destroyed || !answered) return session.destroy();
    answered = false;
    session.ping(() => {
      answered = true;
    });
  }, PING_EVERY_MS);
  timer.unref();
  session.on('error', () => session.destroy());
  session.on('close', () => clearInterval(timer));
}
