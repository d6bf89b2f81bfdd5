/** The request's body as it comes over the wire: whole or not at all, and never more of it than is allowed. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { IngressError } from './ingress-error.ts';

/** How long a client may go on sending after it was told that its body is too large. */
const LINGER_MS = 1_000;

/**
 * Collects the body.
 * @returns null where the client went away before it was complete
 * @throws IngressError `body_too_large`, as soon as that is known
 */
export function readBody(request: IncomingMessage, bytesMax: number): Promise<Uint8Array | null> {
  const tooLarge = () => new IngressError('body_too_large', `the body has more than ${bytesMax} bytes`);
  return new Promise((resolve, reject) => {
    if (Number(request.headers['content-length']) > bytesMax) return reject(tooLarge());
    if (request.readableEnded)
      return reject(new Error('the body was read before: mount the ingress ahead of body parsers'));
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= bytesMax) return void chunks.push(chunk);
      chunks.length = 0;
      reject(tooLarge());
    });
    request.on('end', () => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)));
    // `close` follows `end` as well, and changes nothing then.
    request.on('close', () => resolve(null));
    request.on('error', () => resolve(null));
  });
}

/**
 * Ends a response that was written while the body still comes in. A socket that is closed with unread bytes is reset,
 * and the client would see that in place of the answer: what it sends is thrown away for a moment, then it is closed.
 */
export function endAfterBody(request: IncomingMessage, response: ServerResponse): void {
  const end = () => {
    clearTimeout(timer);
    if (!response.writableEnded) response.end();
  };
  const timer = setTimeout(end, LINGER_MS);
  request.once('end', end);
  request.once('close', end);
  request.resume();
}
