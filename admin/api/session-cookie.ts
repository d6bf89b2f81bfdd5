/**
 * The session of a browser, as a cookie that carries all there is to know: `name.expiry.mac`. Nothing is kept here.
 *
 *  1. The key of the mac is made from the holder's token: a token that is changed or removed ends its sessions, and nobody else's.
 *  2. The role is not in it: it is what the configuration says now.
 *  3. Signing out takes the cookie away from the browser. One that was copied before is good until it expires, or until 1.
 */
import { createHmac } from 'node:crypto';
import { SESSION_COOKIE } from '../../engine/ingress/http/headers.ts';
import type { TokenHolder } from './roles.ts';
import { isSame } from './tokens.ts';

const LIFETIME_MS = 12 * 3_600_000;
/** Longer than any that we make: not looked at. */
const COOKIE_LENGTH_MAX = 512;

interface Place {
  readonly path: string;
  readonly secure: boolean;
}

/** A `set-cookie` header. */
export function sessionCookie(holder: TokenHolder, place: Place, now: number): string {
  const said = `${Buffer.from(holder.name).toString('base64url')}.${now + LIFETIME_MS}`;
  return withAttributes(`${said}.${macOf(holder, said)}`, LIFETIME_MS / 1_000, place);
}

export const clearedCookie = (place: Place): string => withAttributes('', 0, place);

/** Ours, out of a `cookie` header. */
export function cookieOf(header: string | undefined): string | null {
  for (const pair of header?.split(';') ?? []) {
    const at = pair.indexOf('=');
    if (pair.slice(0, at).trim() === SESSION_COOKIE) return pair.slice(at + 1).trim();
  }
  return null;
}

/** Whose session it is; null where it is nobody's (any more). */
export function sessionOf(cookie: string, holders: readonly TokenHolder[], now: number): TokenHolder | null {
  const match = cookie.length > COOKIE_LENGTH_MAX ? null : /^(([\w-]+)\.(\d{1,15}))\.([\w-]+)$/.exec(cookie);
  if (match === null) return null;
  const [, said = '', name = '', expiresAt, mac = ''] = match;
  const holder = holders.find((one) => one.name === Buffer.from(name, 'base64url').toString());
  // The mac first: a forged time is not worth a look.
  if (holder === undefined || !isSame(mac, macOf(holder, said))) return null;
  return Number(expiresAt) > now ? holder : null;
}

function macOf(holder: TokenHolder, said: string): string {
  const key = createHmac('sha256', holder.token).update('keymail session').digest();
  return createHmac('sha256', key).update(said).digest('base64url');
}

function withAttributes(value: string, maxAgeSeconds: number, { path, secure }: Place): string {
  return `${SESSION_COOKIE}=${value}; Path=${path}; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`;
}
