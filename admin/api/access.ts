/**
 * Who may use the admin API: one guard, which every route goes through, paths that don't exist included.
 *
 *  A1. With tokens, whoever has one, with the role that is written beside it: in a header (which a browser never sends on its
 *      own) or, after signing in, as a cookie; what changes something by cookie must come from a page of this very server.
 *  A2. On a loopback address without a token, programs of this machine, and the pages that this server gave a browser:
 *      a foreign page would come with another Origin, or (DNS rebinding) with another Host. This holds for open routes as well.
 *  A3. Mounted in an app, whom the app lets through, in the role that the app names; foreign pages may still not change anything.
 *  A4. What no row says is open is closed: a path or a verb that does not exist is refused like one to read.
 */
import type { IncomingMessage } from 'node:http';
import { isLoopbackHost } from '../../engine/loopback.ts';
import { ProblemError } from './problems.ts';
import { RateWindow } from './rate-window.ts';
import type { Caller, Role, RouteAccess, TokenHolder } from './roles.ts';
import { mustBe } from './roles.ts';
import { clearedCookie, cookieOf, sessionCookie, sessionOf } from './session-cookie.ts';
import { isSame } from './tokens.ts';

export type Access =
  | { readonly kind: 'token'; readonly holders: readonly TokenHolder[] }
  | { readonly kind: 'loopback' }
  /** `who` asks the app; null is nobody. Default: an admin of the name `admin`. */
  | { readonly kind: 'mounted'; readonly who?: Who };

/** Who asks, in the words of the app that mounts the API: always the same, or told from the request; null is nobody. */
export type Who = Caller | ((request: IncomingMessage) => Caller | null);

/** What a request says of itself, as far as the guard looks at it. */
export type Asking = Pick<IncomingMessage, 'headers' | 'method' | 'socket'> & { readonly baseUrl?: string };

export interface SessionView {
  readonly access: Access['kind'];
  readonly signedIn: boolean;
  readonly name: string | null;
  readonly role: Role | null;
  /** True where nothing can be read before somebody has signed in. */
  readonly needsToken: boolean;
}

/** Wrong tokens that one address may try in `LOGIN_WINDOW_MS`, and the addresses that are remembered. */
const LOGIN_FAILURES_MAX = 10;
const LOGIN_WINDOW_MS = 60_000;
const LOGIN_ADDRESSES_MAX = 1_000;
const FAILURES = { timesMax: LOGIN_FAILURES_MAX, windowMs: LOGIN_WINDOW_MS, keysMax: LOGIN_ADDRESSES_MAX };

const LOCAL: Caller = { name: 'local', role: 'admin' };
const APP: Caller = { name: 'admin', role: 'admin' };
const CHALLENGE = { headers: { 'www-authenticate': 'Bearer realm="keymail"' } };

export class Guard {
  readonly #access: Access;
  readonly #now: () => number;
  /** Signing in, and headers: one who guesses at a header does not keep others of the address from signing in. */
  readonly #logins = new RateWindow(FAILURES);
  readonly #headers = new RateWindow(FAILURES);

  constructor(access: Access, now: () => number = Date.now) {
    this.#access = access;
    this.#now = now;
  }

  /** What holds for everything under this address, files of the UI included. @throws ProblemError */
  checkHost(request: Asking): void {
    if (this.#access.kind === 'loopback') checkHost(request);
  }

  /** Who asks; null only where that does not matter. @throws ProblemError where they may not */
  admit(wanted: RouteAccess, request: Asking): Caller | null {
    this.checkHost(request);
    if (wanted === 'open') {
      if (changes(request)) checkOrigin(request, false);
      return null;
    }
    const { caller, by } = this.#identify(request);
    // A header with a token is not sent by a browser on its own, so no foreign page can have it sent.
    if (changes(request) && by !== 'header') checkOrigin(request, by === 'cookie');
    mustBe(caller, wanted);
    return caller;
  }

  session(request: Asking): SessionView {
    const { kind } = this.#access;
    try {
      return viewOf(kind, this.#identify(request).caller);
    } catch (error) {
      if (error instanceof ProblemError) return viewOf(kind, null);
      throw error;
    }
  }

  /** The session of whoever has `token`, and the cookie that carries it. @throws ProblemError */
  signIn(request: Asking, token: string): { readonly view: SessionView; readonly cookie: string | null } {
    if (this.#access.kind !== 'token') return { view: this.session(request), cookie: null };
    const address = addressOf(request);
    this.#mayTry(this.#logins, address);
    const holder = holderOf(this.#access.holders, token);
    if (holder === null) {
      this.#logins.add(address, this.#now());
      throw new ProblemError('token_wrong', 'this is no token of this server');
    }
    return { view: viewOf('token', holder), cookie: sessionCookie(holder, placeOf(request), this.#now()) };
  }

  /** The cookie that takes the browser's away. */
  signOut(request: Asking): string {
    return clearedCookie(placeOf(request));
  }

  #identify(request: Asking): { readonly caller: Caller; readonly by: 'header' | 'cookie' | 'place' } {
    const access = this.#access;
    switch (access.kind) {
      case 'loopback':
        return { caller: LOCAL, by: 'place' };
      case 'mounted': {
        const { who = APP } = access;
        const caller = typeof who === 'function' ? who(request as IncomingMessage) : who;
        if (caller === null)
          throw new ProblemError('nobody', 'the app that serves this API names nobody for the request');
        return { caller, by: 'place' };
      }
      case 'token':
        return request.headers.authorization === undefined
          ? { caller: ofCookie(access.holders, request, this.#now()), by: 'cookie' }
          : { caller: this.#ofHeader(access.holders, request), by: 'header' };
    }
  }

  /** The right token is never kept waiting: a program has no other way in, and may share its address with who guesses. */
  #ofHeader(holders: readonly TokenHolder[], request: Asking): Caller {
    const { authorization = '' } = request.headers;
    const caller = holderOf(holders, /^Bearer +(\S+) *$/i.exec(authorization)?.[1] ?? '');
    if (caller !== null) return caller;
    const address = addressOf(request);
    this.#mayTry(this.#headers, address);
    this.#headers.add(address, this.#now());
    throw new ProblemError('token_wrong', 'this is no token of this server', CHALLENGE);
  }

  /** @throws ProblemError where too many wrong tokens came from there */
  #mayTry(failures: RateWindow, address: string): void {
    const waitMs = failures.waitMs(address, this.#now());
    if (waitMs === 0) return;
    const headers = { 'retry-after': String(Math.ceil(waitMs / 1_000)) };
    throw new ProblemError('too_many_logins', `${LOGIN_FAILURES_MAX} wrong tokens came from this address`, { headers });
  }
}

const viewOf = (access: Access['kind'], caller: Caller | null): SessionView => ({
  access,
  signedIn: caller !== null,
  name: caller?.name ?? null,
  role: caller?.role ?? null,
  needsToken: access === 'token' && caller === null,
});

/** Asked only without a header, which goes before a cookie: whoever sends one means it. */
function ofCookie(holders: readonly TokenHolder[], { headers }: Asking, now: number): Caller {
  const cookie = cookieOf(headers.cookie);
  if (cookie === null) throw new ProblemError('token_missing', 'this server wants a token', CHALLENGE);
  const caller = sessionOf(cookie, holders, now);
  if (caller === null) throw new ProblemError('session_over', 'the session is over', CHALLENGE);
  return caller;
}

/** Looks at all of them, so that the time tells nothing of which one was nearly right. */
function holderOf(holders: readonly TokenHolder[], token: string): TokenHolder | null {
  let found: TokenHolder | null = null;
  for (const holder of holders) if (isSame(token, holder.token)) found = holder;
  return found;
}

const changes = ({ method }: Asking): boolean => method !== 'GET' && method !== 'HEAD';

function checkHost(request: Asking): void {
  const host = request.headers.host ?? '';
  if (isLoopbackHost(host)) return;
  const name = host.replace(/:\d+$/, '');
  throw new ProblemError(
    'host_not_allowed',
    `this server does not answer to the name ${JSON.stringify(name.slice(0, 100))}`,
  );
}

/**
 * Programs send neither header; browsers send Origin with everything that changes something. A cookie comes from browsers only:
 * there one of the two must say that the page is ours.
 */
function checkOrigin(request: Asking, byCookie: boolean): void {
  const { origin, host } = request.headers;
  const site = request.headers['sec-fetch-site'];
  const isOurs = origin === undefined ? isOurSite(site, byCookie) : isOf(origin, host);
  if (isOurs) return;
  const from = JSON.stringify((origin ?? 'another site').slice(0, 100));
  throw new ProblemError('cross_origin', `a page of ${from} may not do this`);
}

const isOurSite = (site: string | string[] | undefined, byCookie: boolean): boolean =>
  byCookie ? site === 'same-origin' : site !== 'cross-site' && site !== 'same-site';

function isOf(origin: string, host: string | undefined): boolean {
  return URL.canParse(origin) && new URL(origin).host === host?.toLowerCase();
}

/** Where the cookie belongs, and whether the browser came by https (said by a proxy, it binds only who says it). */
function placeOf(request: Asking) {
  const forwarded = request.headers['x-forwarded-proto'];
  const scheme = String(forwarded ?? '')
    .split(',', 1)[0]
    ?.trim();
  const isEncrypted = (request.socket as { encrypted?: boolean }).encrypted === true;
  return { path: request.baseUrl || '/', secure: isEncrypted || scheme === 'https' };
}

const addressOf = ({ socket }: Asking): string => networkOf(socket.remoteAddress ?? '');

/** Who has one address of IPv6 has 2⁶⁴ of them. */
const networkOf = (address: string): string =>
  address.includes(':') && !address.startsWith('::ffff:') ? address.split(':').slice(0, 4).join(':') : address;
