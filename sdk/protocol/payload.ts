/**
 * User bytes, as they were given.
 *
 * Text stays a string from the door to the disk (valid UTF-8, so nothing is lost), because strings cross threads and
 * enter SQLite without a copy of ours; only what is not valid UTF-8, or holds NUL, is carried as bytes. (The SQLite of
 * Node 22 gives text back only up to the first NUL.)
 */
import { isUtf8 } from 'node:buffer';

export type Payload = string | Uint8Array;

/** The empty payload: "no value was given" (an `undefined` input or result). */
export const EMPTY: Payload = '';

/**
 * Bytes as a payload: a string where they are valid UTF-8 without NUL, else a copy of their own.
 * The copy matters: a Buffer out of Node's pool shares its memory with others, and posting it to a worker would carry the pool along.
 */
export function payloadFrom(bytes: Uint8Array): Payload {
  if (isUtf8(bytes) && !bytes.includes(0))
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  return Uint8Array.from(bytes);
}

/** Text as a payload, as it will come back: a lone surrogate has no bytes, and becomes U+FFFD at once. */
export function payloadOfText(text: string): Payload {
  const wellFormed = text.toWellFormed();
  return wellFormed.includes('\u0000') ? Uint8Array.from(Buffer.from(wellFormed)) : wellFormed;
}

/** A payload that shares no memory: bytes are copied, text is never changed. */
export const ownPayload = (payload: Payload): Payload =>
  typeof payload === 'string' ? payload : new Uint8Array(payload);

/** A payload as bytes. */
export function bytesOf(payload: Payload): Uint8Array {
  return typeof payload === 'string' ? Buffer.from(payload, 'utf8') : payload;
}

/** A payload as text; bytes that are not UTF-8 become U+FFFD, so use this for reading by people, never for keys. */
export function textOf(payload: Payload): string {
  return typeof payload === 'string'
    ? payload
    : Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString('utf8');
}

/** Size in bytes. */
export function sizeOf(payload: Payload): number {
  return typeof payload === 'string' ? Buffer.byteLength(payload, 'utf8') : payload.byteLength;
}

/** Byte equality, whichever way the two are carried. */
export function samePayload(a: Payload, b: Payload): boolean {
  if (typeof a === 'string' && typeof b === 'string') return a === b;
  return Buffer.compare(bytesOf(a), bytesOf(b)) === 0;
}
