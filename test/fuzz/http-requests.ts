// Requests of every shape: from the OpenAPI document and the paths of the ingress, right ones and wrong ones.

import fc from 'fast-check';
import { formatAwakeableId, formatInvocationId, seqOf, shardId } from '../../sdk/protocol/index.ts';
import { bodies, oddText } from './odd-values.ts';
import type { Operation } from './openapi.ts';
import type { RawRequest } from './raw-http.ts';
import { FRAMINGS } from './raw-http.ts';
import { BODY_BYTES_MAX } from './world.ts';

const INVOCATION = formatInvocationId('5eed5eed5eed', { shard: shardId(0), seq: seqOf(2 ** 32) });
const AWAKEABLE = formatAwakeableId(INVOCATION, 17);
/** Ids of another database, of a number that nobody has, and what is nearly one. */
const AWAKEABLES = [AWAKEABLE, formatAwakeableId(INVOCATION, 2 ** 32 - 1), AWAKEABLE.slice(0, -1), `${AWAKEABLE}%25`];

const encoded = (text: string): string =>
  Array.from(Buffer.from(text), (byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
const segment = (known: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...known) },
    { weight: 2, arbitrary: oddText.map((text) => encoded(text.slice(0, 2_000))) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        '%',
        '%zz',
        '%ff',
        '%00',
        '%2F',
        '%c0%af',
        '..',
        '.',
        '',
        '%ed%a0%80',
        'ÿ',
        'a'.repeat(1_500),
      ),
    },
  );

const headerName = fc.oneof(
  fc.constantFrom('x-a', '__proto__', 'constructor', 'cookie', 'x-é', 'x a', ''),
  fc.string({ maxLength: 6 }),
);
const oddHeader = fc.oneof(
  fc.tuple(
    headerName,
    fc.oneof(fc.string({ unit: 'binary', maxLength: 10 }), fc.constant('v'.repeat(20_000)), fc.constant('\u0001')),
  ),
  fc.tuple(
    fc.constantFrom('content-encoding', 'expect', 'connection', 'upgrade', 'trailer', 'te', 'host'),
    fc.constantFrom('gzip', '100-continue', 'x', 'keep-alive', 'h2c', 'chunked', '1', 'localhost'),
  ),
  fc.tuple(
    fc.constantFrom('origin', 'sec-fetch-site', 'authorization', 'x-restate-id'),
    fc.constantFrom('null', 'http://evil.example', 'cross-site', 'Bearer x'),
  ),
);
const idempotency = fc.tuple(
  fc.constant('idempotency-key'),
  fc.oneof(fc.constantFrom('a', 'b', ''), fc.string({ maxLength: 4 }), fc.constant('k'.repeat(2_000))),
);
const contentType = fc.tuple(
  fc.constantFrom('content-type', 'Content-Type'),
  fc.oneof(
    { weight: 5, arbitrary: fc.constant('application/json') },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        'application/json; charset=utf-8',
        'application/json; charset=utf-16',
        'text/plain',
        '',
        'application/',
        ';',
        'application/octet-stream',
      ),
    },
  ),
);

const HOST = ['host', '127.0.0.1'] as const;
const headers = fc
  .tuple(
    fc.oneof(
      { weight: 9, arbitrary: fc.constant([HOST]) },
      { weight: 1, arbitrary: fc.constantFrom([], [HOST, HOST], [['host', 'evil.example'] as const]) },
    ),
    fc.array(contentType, { maxLength: 2, minLength: 0 }),
    fc.oneof(
      { weight: 3, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.array(oddHeader, { maxLength: 2 }) },
    ),
    fc.oneof(
      { weight: 3, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.array(idempotency, { maxLength: 2 }) },
    ),
  )
  .map((parts) => [...parts.flat(), ['connection', 'close'] as const]);

const framing = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('length' as const, 'chunked' as const) },
  { weight: 1, arbitrary: fc.constantFrom(...FRAMINGS) },
);
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE', 'PROPFIND', 'get', 'X'];
const methodLike = (right: string) =>
  fc.oneof({ weight: 8, arbitrary: fc.constant(right) }, { weight: 1, arbitrary: fc.constantFrom(...METHODS) });

const queryOf = (names: readonly string[]): fc.Arbitrary<string> => {
  const name =
    names.length === 0
      ? fc.constant('x')
      : fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...names) }, { weight: 1, arbitrary: oddText });
  const value = fc.oneof(
    fc.constantFrom(
      '1',
      '1000',
      '0',
      '-1',
      '1e2',
      'cart',
      'running',
      'completed',
      '2026-01-31T08:00:00Z',
      '99999999999999',
      'WzEsMl0',
      'W10',
    ),
    oddText,
  );
  const pair = fc.tuple(name, value).map(([key, text]) => `${encodedName(key)}=${encoded(text.slice(0, 500))}`);
  const right = fc.array(pair, { maxLength: 3 }).map((pairs) => (pairs.length === 0 ? '' : `?${pairs.join('&')}`));
  return fc.oneof(
    { weight: 6, arbitrary: right },
    { weight: 1, arbitrary: fc.constantFrom('?', '?=', '?&&', '?%', '?%zz=1', '?a=%ff', '?limit', '??') },
  );
};

const encodedName = (name: string): string => (/^[A-Za-z]+$/.test(name) ? name : encoded(name.slice(0, 100)));

/** Requests of one operation of the admin API; `ids` are some that exist, of every kind. */
export function adminRequest(operation: Operation, ids: readonly string[]): fc.Arbitrary<RawRequest> {
  const parts = operation.path.split('/').slice(1);
  const target = fc.tuple(
    fc
      .tuple(...parts.map((part) => (part.startsWith('{') ? segment(ids) : fc.constant(part))))
      .map((path) => `/${path.join('/')}`),
    queryOf(operation.queries),
  );
  const body =
    operation.body === null
      ? fc.oneof({ weight: 6, arbitrary: fc.constant(Buffer.alloc(0)) }, { weight: 1, arbitrary: bodies(null) })
      : bodies(operation.body);
  return fc.record({
    method: methodLike(operation.method),
    target: target.map((both) => both.join('')),
    headers,
    body,
    framing,
  });
}

/** Calls, sends, attaches and outputs, by every path that there is and some that there are not. */
export function ingressRequest(ids: readonly string[], waiting: Waiting): fc.Arbitrary<RawRequest> {
  const awakeables = [...waiting.awakeables, ...AWAKEABLES];
  const key = segment(['calm', 'k', '%2F', 'a%20b']);
  const to = fc.oneof(
    fc.tuple(segment(['greeter']), segment(['greet', 'nothing', 'refuse', 'raw'])),
    fc.tuple(segment(['cart']), key, segment(['add', 'list'])),
    fc.tuple(segment(['signup']), key, segment(['run', 'answer'])),
  );
  const path = fc.oneof(
    { weight: 4, arbitrary: to.map((parts) => parts.join('/')) },
    { weight: 4, arbitrary: to.map((parts) => `${parts.join('/')}/send`) },
    {
      weight: 2,
      arbitrary: fc
        .tuple(fc.constantFrom('call', 'send'), to)
        .map(([verb, parts]) => `restate/${verb}/${parts.join('/')}`),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.constantFrom('attach', 'output'), segment(ids))
        .map((parts) => `restate/${parts.join('/')}`),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(segment(ids), fc.constantFrom('attach', 'output'))
        .map((parts) => `restate/invocation/${parts.join('/')}`),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        '',
        'health',
        'restate',
        'restate/health',
        ...['restate/awakeables/x', 'restate/awakeables/x/resolve', 'restate/a/sign_1/reject'],
        '*',
        '/',
        'a/b/c/d/e',
      ),
    },
  );
  const ofOthers = fc.oneof(
    fc
      .tuple(fc.constantFrom('awakeables', 'a'), segment(awakeables), fc.constantFrom('resolve', 'reject'))
      .map((parts) => `restate/${parts.join('/')}`),
    fc
      .tuple(segment(['signup', 'cart']), key, fc.constantFrom('attach', 'output'))
      .map((parts) => `restate/workflow/${parts.join('/')}`),
    segment(waiting.ids).map((id) => `restate/invocation/${id}/output`),
    fc.constant('restate/workflow/signup/waits/output'),
    fc
      .tuple(to, segment(['a', 'b']), fc.constantFrom('attach', 'output'))
      .map(([parts, ...more]) => `restate/invocation/${[...parts, ...more].join('/')}`),
  );
  const delay = fc.oneof(
    { weight: 4, arbitrary: fc.constant('') },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        '?delay=1d',
        '?delay=10',
        '?delay=-1',
        '?delay=1e9d',
        '?delay=x',
        '?delay=99999999999999999999',
      ),
    },
    { weight: 1, arbitrary: queryOf(['delay']) },
  );
  const target = fc.tuple(path, delay).map(([where, query]) => `/${where}${query}`);
  const common = { method: methodLike('POST'), headers, framing };
  return fc.oneof(
    { weight: 4, arbitrary: fc.record({ ...common, target, body: bodies(null) }) },
    {
      weight: 2,
      arbitrary: fc.record({
        ...common,
        target: ofOthers.map((where) => `/${where}`),
        body: fc.oneof(bodies(null), AT_BOUND),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        ...common,
        target: fc.constantFrom('/restate/attach', '/restate/output', '/restate/lookup'),
        body: fc.oneof(named(ids), bodies(null)),
      }),
    },
  );
}

/** What others wait for: to be answered and looked at, and not to be attached to. */
export interface Waiting {
  readonly ids: readonly string[];
  readonly awakeables: readonly string[];
}

/** The most that is taken, and one byte more. */
const AT_BOUND = fc.constantFrom(0, 1).map((more) => Buffer.from(`"${'x'.repeat(BODY_BYTES_MAX - 2 + more)}"`));

/** Bodies that say which invocation is meant. */
function named(ids: readonly string[]): fc.Arbitrary<Buffer> {
  const workflowKey = fc.constantFrom('calm', 'k', '', '..');
  const to = fc.oneof(
    fc.record({ target: fc.constant('invocation'), invocationId: fc.constantFrom(...ids) }),
    fc.record({
      target: fc.constant('workflow'),
      workflowName: fc.constantFrom('signup', 'cart', '\u0000'),
      workflowKey,
    }),
    fc.record({
      ...{ target: fc.constant('idempotentInvocation'), service: fc.constantFrom('cart', 'greeter', '') },
      ...{ key: workflowKey, handler: fc.constantFrom('add', 'greet'), idempotencyKey: fc.constantFrom('a', '\ud800') },
    }),
  );
  return to.map((body) => Buffer.from(JSON.stringify(body)));
}
