/** Node's side of one HTTP exchange: a body comes in whole or not at all, an answer goes out, the connection is not left hanging. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Payload } from '../../../sdk/protocol/index.ts';
import { Pieces, sizeOf } from '../../../sdk/protocol/index.ts';
import type { CallerListener, CallerSignal } from '../../answers.ts';
import type { Logger } from '../../log.ts';
import type { BodyRoom } from './body-room.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: Payload;
}

export type Body =
  | { readonly kind: 'whole'; readonly bytes: Uint8Array }
  /** Known as soon as the length is announced, or exceeded. */
  | { readonly kind: 'tooLarge' }
  /** Too many large ones are on their way in. */
  | { readonly kind: 'noRoom' }
  /** The client went away before it was complete. */
  | { readonly kind: 'gone' };

/**
 * Says when the caller goes away before it was answered, to the one who waits for its answer. All that is asked of an AbortSignal here:
 * a real one, with its controller and a listener, is 700 bytes of garbage a request.
 */
export class Caller implements CallerSignal {
  #aborted = false;
  #listener: CallerListener | null = null;

  constructor(response: ServerResponse) {
    response.on('close', () => {
      if (response.writableFinished) return;
      this.#aborted = true;
      this.#listener?.handleEvent();
    });
  }

  get aborted(): boolean {
    return this.#aborted;
  }

  addEventListener(_abort: 'abort', listener: CallerListener): void {
    if (this.#listener !== null) throw new Error('bug: one waits for an answer at a time');
    this.#listener = listener;
  }

  removeEventListener(_abort: 'abort', listener: CallerListener): void {
    if (this.#listener === listener) this.#listener = null;
  }
}

/** How long a client may go on sending after it was answered. */
const LINGER_MS = 1_000;

/** Collects the body. Bytes over the maximum, or for which there is no room, are not kept. */
export function readBody(request: IncomingMessage, bytesMax: number, room: BodyRoom): Promise<Body> {
  return new Promise((resolve, reject) => {
    if (Number(request.headers['content-length']) > bytesMax) return resolve({ kind: 'tooLarge' });
    if (request.readableEnded) return reject(new Error('the body was read before: mount this ahead of body parsers'));
    // Mostly the only one.
    let first: Uint8Array | null = null;
    let more: Pieces | null = null;
    let length = 0;
    let isOver = false;
    const over = (body: Body) => {
      if (isOver) return;
      isOver = true;
      room.give(length);
      // The request lives until it is answered, which may be in an hour.
      first = null;
      more = null;
      resolve(body);
    };
    request.on('data', (chunk: Buffer) => {
      if (isOver) return;
      const after = length + chunk.length;
      if (after > bytesMax) return over({ kind: 'tooLarge' });
      if (!room.take(length, after)) return over({ kind: 'noRoom' });
      length = after;
      if (first === null) first = chunk;
      else {
        more ??= new Pieces();
        more.add(chunk);
      }
    });
    request.on('end', () => {
      const start = first ?? new Uint8Array(0);
      over({ kind: 'whole', bytes: more === null ? start : Buffer.concat([start, ...more.list]) });
    });
    // `close` follows `end` as well, and changes nothing then.
    const gone = () => over({ kind: 'gone' });
    request.on('close', gone);
    request.on('error', gone);
  });
}

/** An answer of which a client takes nothing for so long is cut off: nothing else bounds how many are kept for such clients. */
const STALLED_MS = 120_000;
/** A smaller one is in the system's hands as soon as it is written. */
const STALLS_FROM_BYTES = 64 * 1024;

/** Writes an answer, whether or not the request has come in whole. */
export function writeAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers, payload }: Answer,
  stalledMs = STALLED_MS,
): void {
  const length = sizeOf(payload);
  if (length >= STALLS_FROM_BYTES) response.setTimeout(stalledMs, () => response.destroy());
  const all = status === 204 ? headers : { ...headers, 'content-length': length };
  if (request.complete) {
    response.writeHead(status, all);
    // Text of as many bytes as characters is ASCII, which goes out as it is.
    return void response.end(payload, length === payload.length ? 'latin1' : 'utf8');
  }
  response.writeHead(status, { ...all, connection: 'close' });
  response.write(payload);
  endAfterBody(request, response);
}

/** An answer whose head is out can't be taken back: its connection is cut, so that nobody takes it for whole. */
export function breakOff(response: ServerResponse, error: unknown, logger: Logger): void {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  logger.error({ error: text }, 'an answer was broken off in its middle');
  response.destroy();
}

/**
 * A socket that is closed with unread bytes is reset, and the client would see that in place of the answer: what it
 * still sends is thrown away for a moment, then the connection ends.
 */
function endAfterBody(request: IncomingMessage, response: ServerResponse): void {
  const end = () => {
    clearTimeout(timer);
    if (!response.writableEnded) response.end();
  };
  const timer = setTimeout(end, LINGER_MS);
  request.once('end', end);
  request.once('close', end);
  request.resume();
}
