/**
 * HTTP/2 to one endpoint: all exchanges share a connection, which is made when one is wanted and made again after it broke.
 * Over plain http it begins as HTTP/2 at once (prior knowledge); over https the two sides agree on it.
 *
 * A connection whose other side has vanished without a word would leave its attempts waiting: it is asked for a sign of
 * life every PING_EVERY_MS, and dropped where none came until the next time.
 */
import type { ClientHttp2Session } from 'node:http2';
import { connect, constants } from 'node:http2';
import type { Clock } from '../clock.ts';
import type { Exchange, ExchangeListener, ExchangeRequest, Transport } from './transport.ts';
import { CONNECT_WITHIN_MS, noConnection, pathOf, troubleOf } from './transport.ts';

const PING_EVERY_MS = 15_000;
/**
 * Node's own bound is 10 MB for what all exchanges of a connection have under way; beyond it each further answer is refused, and
 * a restart begins with hundreds of journals at once. What is under way is bounded by the attempts that there may be.
 */
const MEGABYTES_MAX = 1_000_000;
/** Exchanges of one connection. It has numbers for twice as many, and says no to each one after them without an end to it. */
const EXCHANGES_MAX = 2 ** 29;

export class Http2Transport implements Transport {
  readonly #uri: URL;
  readonly #clock: Clock;
  readonly #exchangesMax: number;
  #session: ClientHttp2Session | null = null;
  /** Exchanges that the session has had. */
  #exchanges = 0;
  /** Why the last connection broke. */
  #trouble: string | null = null;
  #closed = false;

  constructor(uri: URL, clock: Clock, exchangesMax = EXCHANGES_MAX) {
    this.#uri = uri;
    this.#clock = clock;
    this.#exchangesMax = exchangesMax;
  }

  open({ method, path, headers }: ExchangeRequest, listener: ExchangeListener): Exchange {
    if (this.#closed) return refused(listener, this.#clock, 'the engine no longer uses it');
    const session = this.#connected();
    this.#exchanges += 1;
    const stream = session.request({ ':method': method, ':path': pathOf(this.#uri, path), ...headers });
    let ended = false;
    let trouble: string | null = null;
    stream.on('response', (answer) => listener.head(Number(answer[':status'] ?? 0), answer));
    stream.on('data', (chunk: Uint8Array) => listener.data(chunk));
    stream.on('end', () => {
      ended = true;
    });
    stream.on('error', (error) => {
      trouble = this.#trouble ?? troubleOf(error);
    });
    stream.on('close', () => {
      // It has too much under way on this connection, and would say so to each one that follows.
      if (stream.rstCode === constants.NGHTTP2_ENHANCE_YOUR_CALM) this.#leave(session);
      const isWhole = ended && stream.rstCode === constants.NGHTTP2_NO_ERROR;
      listener.closed(trouble ?? (isWhole ? null : (this.#trouble ?? 'the connection was cut')));
    });
    return {
      write: (bytes) => void (stream.writable && stream.write(bytes)),
      end: () => void (stream.writable && stream.end()),
      pause: () => void stream.pause(),
      resume: () => void stream.resume(),
      abort: () => stream.close(constants.NGHTTP2_CANCEL),
    };
  }

  close(): void {
    this.#closed = true;
    const session = this.#session;
    this.#session = null;
    if (session?.connecting === true) session.destroy();
    else session?.close();
  }

  /** What is under way there goes on to its end. */
  #leave(session: ClientHttp2Session): void {
    if (this.#session === session) this.#session = null;
    session.close();
  }

  #connected(): ClientHttp2Session {
    if (this.#session !== null && this.#exchanges < this.#exchangesMax) return this.#session;
    if (this.#session !== null) this.#leave(this.#session);
    // What is pushed would be read by nobody, and keep the connection for ever.
    const session = connect(this.#uri, { maxSessionMemory: MEGABYTES_MAX, settings: { enablePush: false } });
    this.#session = session;
    this.#exchanges = 0;
    this.#trouble = null;
    const drop = () => {
      if (this.#session === session) this.#session = null;
    };
    const late = () => session.destroy(noConnection());
    const cancelLate = this.#clock.after(CONNECT_WITHIN_MS, late);
    session.on('connect', cancelLate);
    session.on('connect', () => this.#watch(session));
    session.on('error', (error) => {
      this.#trouble = troubleOf(error);
      drop();
    });
    // What is under way may finish; what comes next takes a new one.
    session.on('goaway', drop);
    session.on('close', () => {
      cancelLate();
      drop();
    });
    return session;
  }

  #watch(session: ClientHttp2Session): void {
    let answered = true;
    const look = () => {
      if (session.destroyed) return;
      if (!answered) return void session.destroy(new Error('it no longer answers'));
      answered = false;
      session.ping(() => {
        answered = true;
      });
      cancel = this.#clock.after(PING_EVERY_MS, look);
    };
    let cancel = this.#clock.after(PING_EVERY_MS, look);
    session.on('close', () => cancel());
  }
}

function refused(listener: ExchangeListener, clock: Clock, trouble: string): Exchange {
  clock.soon(() => listener.closed(trouble));
  return { write() {}, end() {}, pause() {}, resume() {}, abort() {} };
}
