/**
 * Who may use the admin API.
 *
 *  A1. With a token, whoever has it. A token in a header is not sent by a browser on its own, so other sites can't use it.
 *  A2. On a loopback address without a token, programs of this machine, and the pages that this server gave a browser:
 *      a foreign page would come with another Origin, or (DNS rebinding) with another Host.
 *  A3. Mounted in an app, whom the app lets through; foreign pages may still not change anything.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { ProblemError } from './problems.ts';
import type { RouteAccess } from './route.ts';

export type Access =
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'loopback' }
  | { readonly kind: 'mounted' };

/** Says who asks, as the audit names them. @throws ProblemError where they may not */
export function admit(access: Access, wanted: RouteAccess, request: IncomingMessage): string {
  if (wanted === 'open') return 'admin';
  switch (access.kind) {
    case 'token':
      checkToken(access.token, request);
      break;
    case 'loopback':
      checkHost(request);
      if (wanted === 'write') checkOrigin(request);
      break;
    case 'mounted':
      if (wanted === 'write') checkOrigin(request);
      break;
  }
  return 'admin';
}

/** True for addresses that only this machine reaches. */
export const isLoopback = (host: string): boolean => /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/i.test(host);

const CHALLENGE = { headers: { 'www-authenticate': 'Bearer realm="keymail"' } };

function checkToken(token: string, request: IncomingMessage): void {
  const { authorization } = request.headers;
  if (authorization === undefined) throw new ProblemError('token_missing', 'this server wants a token', CHALLENGE);
  const given = /^Bearer +(\S+) *$/i.exec(authorization)?.[1] ?? '';
  // Digests have one length, so that the time of the comparison tells nothing about the token.
  const digest = (text: string) => createHash('sha256').update(text).digest();
  if (!timingSafeEqual(digest(given), digest(token)))
    throw new ProblemError('token_wrong', 'this is not the token of this server', CHALLENGE);
}

function checkHost(request: IncomingMessage): void {
  const host = request.headers.host ?? '';
  const name = host.replace(/:\d+$/, '');
  if (isLoopback(name)) return;
  throw new ProblemError(
    'host_not_allowed',
    `this server does not answer to the name ${JSON.stringify(name.slice(0, 100))}`,
  );
}

function checkOrigin(request: IncomingMessage): void {
  const { origin, host } = request.headers;
  const site = request.headers['sec-fetch-site'];
  const foreign = origin === undefined ? site === 'cross-site' || site === 'same-site' : !isOf(origin, host);
  if (foreign)
    throw new ProblemError(
      'cross_origin',
      `a page of ${JSON.stringify((origin ?? 'another site').slice(0, 100))} may not do this`,
    );
}

function isOf(origin: string, host: string | undefined): boolean {
  return URL.canParse(origin) && new URL(origin).host === host?.toLowerCase();
}
