/**
 * Which of the ingress' doors a request line means. Pure: method and URL in, a route out.
 *
 * Segments are percent-decoded once, each by itself, so that a key may hold a slash (`%2F`) or a percent sign (`%25`).
 * The keys ``, `.` and `..` stand behind `%00`.
 */
import type { ServiceKind, Target } from '../../../sdk/protocol/index.ts';
import { durationMs, keyOfPath } from '../../../sdk/protocol/index.ts';
import { IngressError } from './ingress-error.ts';

export type Route =
  | { readonly kind: 'health' }
  | { readonly kind: 'call'; readonly target: Target }
  | { readonly kind: 'send'; readonly target: Target; readonly delayMs: number }
  /** Waits for an invocation's end, or looks whether it has come. */
  | { readonly kind: 'attach' | 'output'; readonly id: string }
  /** The answer to an awakeable. */
  | { readonly kind: 'resolve' | 'reject'; readonly id: string };

/** What a registered name is; undefined where there is none. It tells a key from a handler. */
export type KindOf = (service: string) => ServiceKind | undefined;

/** @throws IngressError for a path, method or query that means nothing here */
export function routeOf(method: string, url: string, kindOf: KindOf): Route {
  const [path, query] = split(url);
  const encoded = path.slice(1).split('/');
  const segments = path.includes('%') ? encoded.map(decode) : encoded;
  const route = segments[0] === 'restate' ? prefixed(segments.slice(1), query) : plain(segments, query, kindOf);
  const allowed = METHODS[route.kind];
  if (!allowed.includes(method)) {
    throw new IngressError('method_not_allowed', `${method} is not possible here`, {
      headers: { allow: allowed.join(', ') },
    });
  }
  return route;
}

const METHODS: Readonly<Record<Route['kind'], readonly string[]>> = {
  health: ['GET', 'HEAD'],
  call: ['POST'],
  send: ['POST'],
  attach: ['GET', 'POST'],
  output: ['GET', 'POST'],
  resolve: ['POST'],
  reject: ['POST'],
};

/** `/restate/…`: the kind of request leads, as Restate's clients spell it. */
function prefixed(segments: readonly string[], query: string): Route {
  const [verb, ...rest] = segments;
  switch (verb) {
    case 'health':
      if (rest.length === 0) return withoutQuery({ kind: 'health' }, query);
      break;
    case 'call':
      return invocation('call', rest, query);
    case 'send':
      return invocation('send', rest, query);
    case 'attach':
    case 'output':
      if (rest.length === 1) return withoutQuery({ kind: verb, id: rest[0] as string }, query);
      break;
    case 'invocation':
      if (rest.length === 2 && (rest[1] === 'attach' || rest[1] === 'output')) {
        return withoutQuery({ kind: rest[1], id: rest[0] as string }, query);
      }
      break;
    case 'awakeables':
    case 'a': // As Restate's clients spell it.
      if (rest.length === 2 && (rest[1] === 'resolve' || rest[1] === 'reject')) {
        return withoutQuery({ kind: rest[1], id: rest[0] as string }, query);
      }
      break;
    case 'workflow':
      throw new IngressError('not_available', `/restate/${verb} is not there yet in this version`);
  }
  throw noSuchPath();
}

/** `/{service}/{handler}` and `/{object}/{key}/{handler}`, each with `/send` after it. */
function plain(segments: readonly string[], query: string, kindOf: KindOf): Route {
  const [first] = segments;
  if (segments.length === 1 && first === 'health') return withoutQuery({ kind: 'health' }, query);
  if (segments.length < 2 || segments.length > 4) throw noSuchPath();
  const kind = kindOf(first as string);
  // One past the handler, `send` is the suffix; anywhere else it is a name as any other.
  const sendAt = kind === 'service' ? 2 : 3;
  const isSend = segments.length === 4 || (segments.length === sendAt + 1 && segments[sendAt] === 'send');
  if (segments.length === 4 && segments[3] !== 'send') throw noSuchPath();
  return invocation(isSend ? 'send' : 'call', isSend ? segments.slice(0, -1) : segments, query);
}

function invocation(kind: 'call' | 'send', segments: readonly string[], query: string): Route {
  if (segments.length < 2 || segments.length > 3) throw noSuchPath();
  const service = segments[0] as string;
  const handler = segments.at(-1) as string;
  const target: Target = { service, handler, key: segments.length === 3 ? keyOfPath(segments[1] as string) : null };
  if (kind === 'call') return withoutQuery({ kind, target }, query);
  return { kind, target, delayMs: delayOf(query) };
}

function delayOf(query: string): number {
  let delayMs = 0;
  for (const [name, value] of new URLSearchParams(query)) {
    if (name !== 'delay') throw new IngressError('malformed_query', `unknown parameter ${JSON.stringify(name)}`);
    delayMs = parseDelay(value);
  }
  return delayMs;
}

function parseDelay(value: string): number {
  try {
    return durationMs(/^\d+$/.test(value) ? Number(value) : value);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new IngressError('malformed_query', `delay: ${error.message}`);
  }
}

/** A parameter that is passed over would be a wish that nobody hears, such as `?delay=` on a call. */
function withoutQuery<R extends Route>(route: R, query: string): R {
  if (query === '') return route;
  for (const [name] of new URLSearchParams(query)) {
    const why =
      name === 'delay' && route.kind === 'call'
        ? 'only a send can be delayed'
        : `unknown parameter ${JSON.stringify(name)}`;
    throw new IngressError('malformed_query', why);
  }
  return route;
}

function split(url: string): readonly [path: string, query: string] {
  const at = url.indexOf('?');
  return at === -1 ? [url, ''] : [url.slice(0, at), url.slice(at + 1)];
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new IngressError('malformed_path', `${JSON.stringify(segment.slice(0, 100))} is not percent-encoded UTF-8`);
  }
}

const noSuchPath = (): IngressError => new IngressError('no_such_path', 'there is nothing under this path');
