/** Node's side of one HTTP exchange: a body comes in whole or not at all, an answer goes out, the connection is not left hanging. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Payload } from '../../../sdk/protocol/index.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: Payload;
}

export type Body =
  | { readonly kind: 'whole'; readonly bytes: Uint8Array }
  /** Known as soon as the length is announced, or exceeded. */
  | { readonly kind: 'tooLarge' }
  /** The client went away before it was complete. */
  | { readonly kind: 'gone' };

/** How long a client may go on sending after it was answered. */
const LINGER_MS = 1_000;

/** Collects the body. Bytes over the maximum are not kept. */
export function readBody(request: IncomingMessage, bytesMax: number): Promise<Body> {
  return new Promise((resolve, reject) => {
    if (Number(request.headers['content-length']) > bytesMax) return resolve({ kind: 'tooLarge' });
    if (request.readableEnded) return reject(new Error('the body was read before: mount this ahead of body parsers'));
    const chunks: Buffer[] = [];
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= bytesMax) return void chunks.push(chunk);
      chunks.length = 0;
      resolve({ kind: 'tooLarge' });
    });
    request.on('end', () =>
      resolve({ kind: 'whole', bytes: chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks) }),
    );
    // `close` follows `end` as well, and changes nothing then.
    request.on('close', () => resolve({ kind: 'gone' }));
    request.on('error', () => resolve({ kind: 'gone' }));
  });
}

/** Writes an answer, whether or not the request has come in whole. */
export function writeAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers, payload }: Answer,
): void {
  const length = typeof payload === 'string' ? Buffer.byteLength(payload) : payload.byteLength;
  const framing = status === 204 ? {} : { 'content-length': length };
  if (request.complete) {
    response.writeHead(status, { ...headers, ...framing });
    return void response.end(payload);
  }
  response.writeHead(status, { ...headers, ...framing, connection: 'close' });
  response.write(payload);
  endAfterBody(request, response);
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
