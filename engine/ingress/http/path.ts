/**
 * Which of the ingress' doors a request line means. Pure: method and path in, a route out.
 *
 * Segments are percent-decoded once, each by itself, so that a key may hold a slash (`%2F`) or a percent sign (`%25`).
 * The keys ``, `.` and `..` stand behind `%00`.
 */
import type { ServiceKind, Target } from '../../../sdk/protocol/index.ts';
import { durationMs, keyOfPath } from '../../../sdk/protocol/index.ts';
import type { Remembered } from '../../api.ts';
import { IngressError } from './ingress-error.ts';

export type Route =
  | { readonly kind: 'health' }
  | { readonly kind: 'call'; readonly target: Target }
  | { readonly kind: 'send'; readonly target: Target; readonly delayMs: number }
  /** Waits for an invocation's end, looks whether it has come, or asks for its id. */
  | { readonly kind: 'attach' | 'output' | 'lookup'; readonly of: RouteTarget }
  /** The answer to an awakeable. */
  | { readonly kind: 'resolve' | 'reject'; readonly id: string };

/** Which invocation: by its id, by what stands for it, or as the body says. */
export type RouteTarget = { readonly kind: 'id'; readonly id: string } | Remembered | { readonly kind: 'body' };

/** What a registered name is; undefined where there is none. It tells a key from a handler. */
export type KindOf = (service: string) => ServiceKind | undefined;

/** Where a request goes. */
export interface RequestPath {
  /** Percent-decoded. */
  readonly segments: readonly string[];
  /** Without its question mark. */
  readonly query: string;
}

/** @throws IngressError for what is not percent-encoded UTF-8 */
export function pathOf(url: string): RequestPath {
  const [path, query] = split(url);
  const encoded = path.slice(1).split('/');
  return { segments: path.includes('%') ? encoded.map(decode) : encoded, query };
}

/** @throws IngressError for a path, method or query that means nothing here */
export function routeOf(method: string, { segments, query }: RequestPath, kindOf: KindOf): Route {
  const route = segments[0] === 'restate' ? prefixed(segments, query) : plain(segments, query, kindOf);
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
  lookup: ['POST'],
  resolve: ['POST'],
  reject: ['POST'],
};

/** `/restate/…`: the kind of request leads, as Restate's clients spell it. */
function prefixed(segments: readonly string[], query: string): Route {
  const verb = segments[1];
  const rest = segments.slice(2);
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
    case 'lookup':
      if (rest.length === 0) return withoutQuery({ kind: verb, of: { kind: 'body' } }, query);
      if (rest.length > 1 || verb === 'lookup') break;
      return withoutQuery({ kind: verb, of: { kind: 'id', id: rest[0] as string } }, query);
    case 'invocation':
      return ofSegments(rest, query, invocationOf);
    case 'awakeables':
    case 'a': // As Restate's clients spell it.
      if (rest.length === 2 && (rest[1] === 'resolve' || rest[1] === 'reject')) {
        return withoutQuery({ kind: rest[1], id: rest[0] as string }, query);
      }
      break;
    case 'workflow':
      return ofSegments(rest, query, runOf);
  }
  throw noSuchPath();
}

/** `…/attach` or `…/output` behind what names an invocation. */
function ofSegments(
  segments: readonly string[],
  query: string,
  targetOf: (segments: readonly string[]) => RouteTarget | null,
): Route {
  const kind = segments.at(-1);
  const of = targetOf(segments.slice(0, -1));
  if (of === null || (kind !== 'attach' && kind !== 'output')) throw noSuchPath();
  return withoutQuery({ kind, of }, query);
}

/** `{id}`, or the call that was made under an idempotency key: `{service}/[{key}/]{handler}/{idempotencyKey}`. */
function invocationOf(segments: readonly string[]): RouteTarget | null {
  const [first = '', second = '', third = '', fourth = ''] = segments;
  switch (segments.length) {
    case 1:
      return { kind: 'id', id: first };
    case 3:
      return { kind: 'idempotent', service: first, key: null, handler: second, idempotencyKey: third };
    case 4:
      return { kind: 'idempotent', service: first, key: keyOfPath(second), handler: third, idempotencyKey: fourth };
    default:
      return null;
  }
}

const runOf = ([service, key, ...rest]: readonly string[]): RouteTarget | null =>
  service === undefined || key === undefined || rest.length > 0
    ? null
    : { kind: 'workflow', service, key: keyOfPath(key) };

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

/** Some proxies send the whole address, which every server has to take (RFC 9112, 3.2.2). */
const ORIGIN = /^https?:\/\/[^/?]*/i;

function split(target: string): readonly [path: string, query: string] {
  const url = target.startsWith('/') ? target : target.replace(ORIGIN, '');
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
