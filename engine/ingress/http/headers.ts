/**
 * Request headers on their way to a handler. They stay a list from the wire on (`raw` alternates names and values, as
 * Node gives them): a header may repeat, and one named `__proto__` or `constructor` is a name as any other.
 */
import type { Headers } from '../../../sdk/protocol/index.ts';
import { IngressError } from './ingress-error.ts';

export type RawHeaders = readonly string[];

/** About this connection and this message's framing, not about the request; and the key, which travels by itself. */
const KEPT_BACK: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
  'host',
  'content-length',
  'idempotency-key',
]);

/** By which a browser is known to the admin API: of a cookie a port is no part, so browsers send it to the ingress of the same host, too. */
export const SESSION_COOKIE = 'keymail_session';

/** Names by which a handler is told of a record; a caller's own would pass for ours. */
const RESERVED = /^(kafka\.|keymail\.subscription$)/;
/** As a record's own headers of such names are called (`kafka/mapping.ts`). */
const OWN_PREFIX = 'kafka.record.';

/** The headers that a handler is given: names in lower case, in the order sent; one of a reserved name gets a prefix. */
export function invocationHeaders(raw: RawHeaders): Headers {
  const ofConnection = ofConnectionIn(raw);
  const headers: (readonly [name: string, value: string])[] = [];
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = (raw[at] as string).toLowerCase();
    if (KEPT_BACK.has(name) || ofConnection?.includes(name) === true) continue;
    const value = name === 'cookie' ? withoutSession(raw[at + 1] as string) : (raw[at + 1] as string);
    if (value !== null) headers.push([RESERVED.test(name) ? OWN_PREFIX + name : name, value]);
  }
  return headers;
}

/** What else the header says; null for nothing. Headers are kept and handed on: with the session, others could sign in as who called. */
function withoutSession(cookies: string): string | null {
  if (!cookies.includes(SESSION_COOKIE)) return cookies;
  const others = cookies.split(';').filter((pair) => pair.split('=', 1)[0]?.trim() !== SESSION_COOKIE);
  return others.length === 0 ? null : others.join(';').trim();
}

/** The value of a header that is sent once; undefined where it is not sent. @throws IngressError where it is sent again */
export function headerOf(raw: RawHeaders, name: string): string | undefined {
  const at = placeOf(raw, name, 0);
  if (at === -1) return undefined;
  if (placeOf(raw, name, at + 2) !== -1) throw new IngressError('malformed_header', `${name} was sent more than once`);
  return raw[at + 1];
}

/** `connection: x-trace` makes `x-trace` a matter of this connection (RFC 9110, 7.6.1). Null where the header is not there, or as always. */
function ofConnectionIn(raw: RawHeaders): readonly string[] | null {
  const values = valuesOf(raw, 'connection');
  if (values.length === 0 || (values.length === 1 && values[0] === 'keep-alive')) return null;
  return values.flatMap((value) => value.split(',').map((name) => name.trim().toLowerCase()));
}

function valuesOf(raw: RawHeaders, name: string): string[] {
  const values: string[] = [];
  for (let at = placeOf(raw, name, 0); at !== -1; at = placeOf(raw, name, at + 2)) values.push(raw[at + 1] as string);
  return values;
}

/** Where a header of this name is, from `start` on; -1 where there is none. */
function placeOf(raw: RawHeaders, name: string, start: number): number {
  for (let at = start; at + 1 < raw.length; at += 2) {
    const given = raw[at] as string;
    if (given.length === name.length && given.toLowerCase() === name) return at;
  }
  return -1;
}
