// Who may do what: every route of the table by everybody who could ask. What is expected follows from the row's access
// alone, so that a route that is added tomorrow is in the table as soon as it is there.

import { expect } from 'chai';
import type { Access } from '../../../admin/api/access.ts';
import type { Role, RouteAccess } from '../../../admin/api/roles.ts';
import { ROLES } from '../../../admin/api/roles.ts';
import type { Route } from '../../../admin/api/route.ts';
import { routes } from '../../../admin/api/routes.ts';
import { id } from '../ingress/scripted-engine.ts';
import type { Serving } from '../ingress/serving.ts';
import { send } from '../ingress/serving.ts';
import { bearer, cookieOf, FOREIGN, type Headers, holderOf, loopback, OURS, token } from './callers.ts';
import { adminHouse } from './house.ts';

/** Somebody who asks, and what the guard should make of it: a code, or null for "let in". */
interface Asker {
  readonly who: string;
  readonly access: Access;
  readonly headers: (host: string) => Headers;
  readonly refusal: (wanted: RouteAccess, changes: boolean) => string | null;
}

const unlessOpen = (code: string) => (wanted: RouteAccess) => (wanted === 'open' ? null : code);
const asRole = (role: Role) => (wanted: RouteAccess) =>
  wanted === 'open' || ROLES.indexOf(role) >= ROLES.indexOf(wanted) ? null : 'role_too_low';
const ifChanging = (code: string, otherwise: Asker['refusal']) => (wanted: RouteAccess, changes: boolean) =>
  changes ? code : otherwise(wanted, changes);

const askers: readonly Asker[] = [
  { who: 'without a token', access: token, headers: () => ({}), refusal: unlessOpen('token_missing') },
  {
    who: 'with a wrong token',
    access: token,
    headers: bearer('token-of-the-king'),
    refusal: unlessOpen('token_wrong'),
  },
  {
    who: 'with a cookie that nobody signed',
    access: token,
    headers: (host) => ({ cookie: `${cookieOf('admin').slice(0, -4)}AAAA`, ...OURS(host) }),
    refusal: unlessOpen('session_over'),
  },
  ...ROLES.flatMap((role): Asker[] => [
    { who: `${role} with a token`, access: token, headers: bearer(holderOf(role).token), refusal: asRole(role) },
    {
      who: `${role} with a token, from another host's name and page (which only a program can be)`,
      access: token,
      headers: () => ({ ...bearer(holderOf(role).token)(), host: 'keymail.example', ...FOREIGN }),
      refusal: (wanted, changes) => (wanted === 'open' && changes ? 'cross_origin' : asRole(role)(wanted)),
    },
    {
      who: `${role} with a cookie, from our page`,
      access: token,
      headers: (host) => ({ cookie: cookieOf(role), ...OURS(host) }),
      refusal: asRole(role),
    },
    {
      who: `${role} with a cookie, from a foreign page`,
      access: token,
      headers: () => ({ cookie: cookieOf(role), ...FOREIGN }),
      refusal: ifChanging('cross_origin', asRole(role)),
    },
    {
      who: `${role} in an app that says so`,
      access: { kind: 'mounted', who: () => ({ name: 'x', role }) },
      headers: OURS,
      refusal: asRole(role),
    },
  ]),
  {
    who: 'with a cookie, and nothing that says from where',
    access: token,
    headers: () => ({ cookie: cookieOf('admin') }),
    refusal: (wanted, changes) => (wanted !== 'open' && changes ? 'cross_origin' : null),
  },
  {
    who: 'nobody, says the app',
    access: { kind: 'mounted', who: () => null },
    headers: OURS,
    refusal: unlessOpen('nobody'),
  },
  { who: 'a program of this machine', access: loopback, headers: () => ({}), refusal: () => null },
  { who: 'our page on this machine', access: loopback, headers: OURS, refusal: () => null },
  {
    who: 'a name that was bound to this machine',
    access: loopback,
    headers: () => ({ host: 'evil.example', origin: 'http://evil.example', 'sec-fetch-site': 'same-origin' }),
    refusal: () => 'host_not_allowed',
  },
  {
    who: 'a foreign page on this machine',
    access: loopback,
    headers: () => FOREIGN,
    refusal: ifChanging('cross_origin', () => null),
  },
];

/** What only the guard says, and with which status; whatever else a route answers means that it was let in. */
const REFUSALS: Readonly<Record<string, number>> = {
  token_missing: 401,
  token_wrong: 401,
  session_over: 401,
  role_too_low: 403,
  host_not_allowed: 403,
  cross_origin: 403,
  nobody: 403,
};

const SAMPLES: Readonly<Record<string, string>> = { id, object: 'counter', key: 'k', name: 'counter', handler: 'add' };
const pathOf = (route: Route) => route.path.replace(/\{(\w+)\}/g, (_, name: string) => SAMPLES[name] ?? 'x');

describe('access to the admin API', () => {
  const { given, operations } = adminHouse();

  /** The head of an answer is enough: a stream of events has no end. */
  async function ask({ port }: Serving, method: string, path: string, headers: Headers) {
    const { status, text } = await send(port, path, { method, headers, headOnly: true });
    const code = /"code":"(\w+)"/.exec(text)?.[1] ?? null;
    return { status, refusal: code !== null && Object.hasOwn(REFUSALS, code) ? code : null };
  }

  for (const { who, access, headers, refusal } of askers) {
    it(`${who}: each route as its row says`, async () => {
      let at = await given({}, { access });
      const wrong: string[] = [];
      for (const route of routes) {
        const method = route.method.toUpperCase();
        const changes = method !== 'GET';
        const expected = refusal(route.access, changes);
        // One that has not been given a wrong token yet: it would keep the address waiting after ten.
        if (expected === 'token_wrong') at = await given({}, { access });
        const done = operations().length;
        const answer = await ask(at, method, pathOf(route), headers(`127.0.0.1:${at.port}`));
        if (answer.refusal !== expected)
          wrong.push(`${method} ${route.path}: ${answer.refusal} in place of ${expected}`);
        if (expected !== null && answer.status !== REFUSALS[expected])
          wrong.push(`${method} ${route.path}: ${answer.status}`);
        if (expected !== null && operations().length !== done) wrong.push(`${method} ${route.path}: refused, and done`);
      }
      expect(wrong).to.deep.equal([]);
    });

    it(`${who}: paths and verbs that do not exist, as what is to be read`, async () => {
      const at = await given({}, { access });
      for (const [method, path] of [
        ['GET', '/nothing'],
        ['POST', '/nothing/at/all'],
        ['PUT', '/invocations'],
        ['DELETE', '/health'],
        ['OPTIONS', '/invocations'],
        ['GET', '/ui/../invocations'],
      ] as const) {
        const answer = await ask(at, method, path, headers(`127.0.0.1:${at.port}`));
        expect(answer.refusal, `${method} ${path}`).to.equal(refusal('viewer', method !== 'GET'));
      }
    });
  }

  it('is closed by default: a row says who may, and only these are open', () => {
    const open = routes.filter((route) => route.access === 'open').map(({ method, path }) => `${method} ${path}`);
    expect(open.sort()).to.deep.equal(['delete /session', 'get /health', 'get /session', 'post /session']);
    for (const route of routes) {
      if (route.access === 'open' || route.access === 'viewer') continue;
      expect(route.method, route.path).not.to.equal('get');
    }
  });

  it('lets an operator pause a subscription, and not change its options', async () => {
    const { port } = await given({}, { access: token });
    const patch = (body: object) =>
      send(port, '/subscriptions/sub_1', {
        method: 'PATCH',
        headers: { ...bearer(holderOf('operator').token)(), 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    expect((await patch({ options: { startFrom: 'latest' } })).text).to.contain('role_too_low');
    expect(operations()).to.deep.equal([]);
    await patch({ status: 'paused' });
    expect(operations()).to.deep.equal([
      { operation: { kind: 'updateSubscription', id: 'sub_1', status: 'paused' }, by: 'a-operator' },
    ]);
  });

  it('answers only to the names of this machine', async () => {
    const { port } = await given({}, { access: loopback });
    for (const host of ['localhost', 'LOCALHOST:1', '127.0.0.1', '127.0.0.1:9070', '[::1]:9070'])
      expect((await send(port, '/services', { headers: { host } })).status, host).to.equal(200);
    for (const host of ['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example:9070', '10.0.0.1', '[::2]:1'])
      expect((await send(port, '/services', { headers: { host } })).status, host).to.equal(403);
  });

  it('takes a token in one form only', async () => {
    const { port } = await given({}, { access: token });
    const { token: right } = holderOf('admin');
    for (const authorization of ['Bearer', `Bearer ${right.slice(1)}`, `Bearer ${right}1`, `Basic ${right}`, right, ''])
      expect((await send(port, '/services', { headers: { authorization } })).status, authorization).to.equal(401);
    expect((await send(port, '/services', { headers: { authorization: `bearer ${right}` } })).status).to.equal(200);
  });
});
