// Who may do what: every route of the table by everybody who could ask. What is expected follows from the row's access
// alone, so that a route that is added tomorrow is in the table as soon as it is there.

import { expect } from 'chai';
import express from 'express';
import type { Access, Asking } from '../../../admin/api/access.ts';
import { Guard } from '../../../admin/api/access.ts';
import { createAdminApi } from '../../../admin/api/api.ts';
import type { Role, RouteAccess, TokenHolder } from '../../../admin/api/roles.ts';
import { ROLES } from '../../../admin/api/roles.ts';
import type { Route } from '../../../admin/api/route.ts';
import { routes } from '../../../admin/api/routes.ts';
import { sessionCookie, sessionOf } from '../../../admin/api/session-cookie.ts';
import { id, type ScriptedEngine, scriptedEngine } from '../ingress/scripted-engine.ts';
import type { Serving } from '../ingress/serving.ts';
import { send, serving } from '../ingress/serving.ts';

const holders: readonly TokenHolder[] = ROLES.map((role) => ({
  name: `a-${role}`,
  role,
  token: `token-of-the-${role}`,
}));
const holderOf = (role: Role) => holders.find((one) => one.role === role) as TokenHolder;
const cookieOf = (role: Role, now = Date.now()) =>
  sessionCookie(holderOf(role), { path: '/', secure: false }, now).split(';', 1)[0] as string;

type Headers = Readonly<Record<string, string>>;

/** Somebody who asks, and what the guard should make of it: a code, or null for "let in". */
interface Asker {
  readonly who: string;
  readonly access: Access;
  readonly headers: (host: string) => Headers;
  readonly refusal: (wanted: RouteAccess, changes: boolean) => string | null;
}

const token: Access = { kind: 'token', holders };
const loopback: Access = { kind: 'loopback' };
const bearer = (text: string) => () => ({ authorization: `Bearer ${text}` });
const unlessOpen = (code: string) => (wanted: RouteAccess) => (wanted === 'open' ? null : code);
const asRole = (role: Role) => (wanted: RouteAccess) =>
  wanted === 'open' || ROLES.indexOf(role) >= ROLES.indexOf(wanted) ? null : 'role_too_low';
const ifChanging = (code: string, otherwise: Asker['refusal']) => (wanted: RouteAccess, changes: boolean) =>
  changes ? code : otherwise(wanted, changes);
const OURS = (host: string) => ({ origin: `http://${host}`, 'sec-fetch-site': 'same-origin' });
const FOREIGN = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };

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

/** What only the guard says; whatever else a route answers means that it was let in. */
const GUARDS = [
  'token_missing',
  'token_wrong',
  'session_over',
  'role_too_low',
  'host_not_allowed',
  'cross_origin',
  'nobody',
];

const SAMPLES: Readonly<Record<string, string>> = { id, object: 'counter', key: 'k', name: 'counter', handler: 'add' };
const pathOf = (route: Route) => route.path.replace(/\{(\w+)\}/g, (_, name: string) => SAMPLES[name] ?? 'x');

describe('access to the admin API', () => {
  let server: Serving | undefined;
  let engine: ScriptedEngine;

  async function given(access: Access): Promise<Serving> {
    engine = scriptedEngine();
    server = await serving(express().use(createAdminApi(engine, { version: '1', schema: '1', access })));
    return server;
  }
  afterEach(async () => {
    await server?.close();
    server = undefined;
  });

  /** One that has not been given a wrong token yet: it would keep the address waiting after ten. */
  async function another(access: Access): Promise<Serving> {
    expect(engine.operations, 'nothing was done').to.deep.equal([]);
    await server?.close();
    return given(access);
  }

  /** The head of an answer is enough: a stream of events has no end. */
  async function ask({ port }: Serving, method: string, path: string, headers: Headers) {
    const { status, text } = await send(port, path, { method, headers, headOnly: true });
    const code = /"code":"(\w+)"/.exec(text)?.[1] ?? null;
    return { status, refusal: code !== null && GUARDS.includes(code) ? code : null };
  }

  for (const { who, access, headers, refusal } of askers) {
    it(`${who}: each route as its row says`, async () => {
      let at = await given(access);
      const wrong: string[] = [];
      for (const route of routes) {
        const method = route.method.toUpperCase();
        const changes = method !== 'GET';
        const expected = refusal(route.access, changes);
        if (expected === 'token_wrong') at = await another(access);
        const answer = await ask(at, method, pathOf(route), headers(`127.0.0.1:${at.port}`));
        if (answer.refusal !== expected)
          wrong.push(`${method} ${route.path}: ${answer.refusal} in place of ${expected}`);
        if (expected !== null && answer.status !== STATUSES[expected])
          wrong.push(`${method} ${route.path}: ${answer.status}`);
      }
      expect(wrong).to.deep.equal([]);
      const isLetIn = routes.some(
        (route) => refusal(route.access, route.method !== 'get') === null && route.method !== 'get',
      );
      if (!isLetIn) expect(engine.operations, 'nothing was done').to.deep.equal([]);
    });

    it(`${who}: paths and verbs that do not exist, as what is to be read`, async () => {
      const at = await given(access);
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
    const { port } = await given(token);
    const patch = (body: object) =>
      send(port, '/subscriptions/sub_1', {
        method: 'PATCH',
        headers: { ...bearer(holderOf('operator').token)(), 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    expect((await patch({ options: { startFrom: 'latest' } })).text).to.contain('role_too_low');
    expect(engine.operations).to.deep.equal([]);
    await patch({ status: 'paused' });
    expect(engine.operations).to.deep.equal([
      { operation: { kind: 'updateSubscription', id: 'sub_1', status: 'paused' }, by: 'a-operator' },
    ]);
  });

  it('answers only to the names of this machine', async () => {
    const { port } = await given(loopback);
    for (const host of ['localhost', 'LOCALHOST:1', '127.0.0.1', '127.0.0.1:9070', '[::1]:9070'])
      expect((await send(port, '/services', { headers: { host } })).status, host).to.equal(200);
    for (const host of ['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example:9070', '10.0.0.1', '[::2]:1'])
      expect((await send(port, '/services', { headers: { host } })).status, host).to.equal(403);
  });

  it('takes a token in one form only', async () => {
    const { port } = await given(token);
    const { token: right } = holderOf('admin');
    for (const authorization of ['Bearer', `Bearer ${right.slice(1)}`, `Bearer ${right}1`, `Basic ${right}`, right, ''])
      expect((await send(port, '/services', { headers: { authorization } })).status, authorization).to.equal(401);
    expect((await send(port, '/services', { headers: { authorization: `bearer ${right}` } })).status).to.equal(200);
  });

  describe('by session', () => {
    const post = ({ port }: Serving, body: object, headers: Headers = {}) =>
      send(port, '/session', {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      });

    it('gives a cookie against a token, by which the browser is known until it signs out', async () => {
      const at = await given(token);
      const before = JSON.parse((await send(at.port, '/session')).text);
      expect(before).to.deep.equal({ access: 'token', signedIn: false, name: null, role: null, needsToken: true });
      const answer = await post(at, { token: holderOf('operator').token });
      expect(answer.status).to.equal(200);
      const [setCookie = ''] = answer.headers['set-cookie'] as string[];
      expect(setCookie).to.match(/^keymail_session=[\w.-]+; Path=\/; Max-Age=43200; HttpOnly; SameSite=Strict$/);
      expect(setCookie).not.to.contain(holderOf('operator').token);
      const cookie = setCookie.split(';', 1)[0] as string;
      const after = JSON.parse((await send(at.port, '/session', { headers: { cookie: `a=b; ${cookie}` } })).text);
      expect(after).to.include({ signedIn: true, name: 'a-operator', role: 'operator', needsToken: false });
      const out = await send(at.port, '/session', { method: 'DELETE', headers: { cookie } });
      expect(out.status).to.equal(204);
      expect(String(out.headers['set-cookie'])).to.match(/^keymail_session=; Path=\/; Max-Age=0;/);
    });

    it('binds the cookie to https where the browser came by it', async () => {
      const answer = await post(
        await given(token),
        { token: holderOf('viewer').token },
        { 'x-forwarded-proto': 'https' },
      );
      expect(String(answer.headers['set-cookie'])).to.match(/; Secure$/);
    });

    it('gives none to a foreign page, nor against a wrong token', async () => {
      const at = await given(token);
      expect((await post(at, { token: holderOf('admin').token }, FOREIGN)).text).to.contain('cross_origin');
      const wrong = await post(at, { token: 'token-of-the-king' });
      expect([wrong.status, wrong.headers['set-cookie']]).to.deep.equal([401, undefined]);
      expect(wrong.text).not.to.contain('token-of-the-king');
    });

    it('shuts an address out for a while that tries too many tokens; the right one does not help then', async () => {
      const at = await given(token);
      for (let times = 0; times < 10; times += 1)
        expect((await post(at, { token: `guess-${times}` })).status).to.equal(401);
      const answer = await post(at, { token: holderOf('admin').token });
      expect(answer.status).to.equal(429);
      expect(Number(answer.headers['retry-after'])).to.be.within(1, 60);
      expect((await send(at.port, '/services', { headers: bearer(holderOf('admin').token)() })).status).to.equal(200);
    });

    it('counts wrong tokens in headers as well; the right one always helps there, and signing in is another count', async () => {
      const at = await given(token);
      const ask = (text: string) => send(at.port, '/services', { headers: { authorization: `Bearer ${text}` } });
      for (let times = 0; times < 10; times += 1) expect((await ask(`guess-${times}`)).status).to.equal(401);
      const shutOut = await ask('guess-10');
      expect(shutOut.status).to.equal(429);
      expect(shutOut.text).to.contain('too_many_logins');
      expect(Number(shutOut.headers['retry-after'])).to.be.within(1, 60);
      expect((await ask(holderOf('viewer').token)).status).to.equal(200);
      expect((await post(at, { token: holderOf('viewer').token })).status).to.equal(200);
    });

    it('counts wrong tokens by address and minute', () => {
      let now = 0;
      const guard = new Guard(token, () => now);
      const asking = (remoteAddress: string): Asking =>
        ({ headers: {}, method: 'POST', socket: { remoteAddress } }) as unknown as Asking;
      const codeOf = (address: string, text: string) => {
        try {
          guard.signIn(asking(address), text);
          return null;
        } catch (error) {
          return (error as { code: string }).code;
        }
      };
      for (let times = 0; times < 10; times += 1) codeOf('2001:db8:1:2::1', 'wrong');
      expect(codeOf('2001:db8:1:2:ffff::9', holderOf('admin').token), 'the same network').to.equal('too_many_logins');
      expect(codeOf('2001:db8:1:3::1', holderOf('admin').token), 'another one').to.equal(null);
      now = 60_000;
      expect(codeOf('2001:db8:1:2::1', holderOf('admin').token)).to.equal(null);
    });

    it('is over with its time, with its token, and with nobody else’s', () => {
      const value = (role: Role, now: number) => cookieOf(role, now).replace('keymail_session=', '');
      const cookie = value('operator', 0);
      const twelveHours = 12 * 3_600_000;
      expect(sessionOf(cookie, holders, twelveHours - 1)?.name).to.equal('a-operator');
      expect(sessionOf(cookie, holders, twelveHours)).to.equal(null);
      const changed = holders.map((one) => (one.role === 'operator' ? { ...one, token: 'another-token-now' } : one));
      expect(sessionOf(cookie, changed, 1)).to.equal(null);
      expect(sessionOf(value('viewer', 0), changed, 1)?.name, 'the others go on').to.equal('a-viewer');
      const lowered = holders.map((one) => ({ ...one, role: 'viewer' as const }));
      expect(sessionOf(cookie, lowered, 1)?.role, 'the role is what is written now').to.equal('viewer');
    });

    it('can’t be lengthened, nor made somebody else’s', () => {
      const [name = '', expiresAt = '', mac = ''] = cookieOf('viewer', 0).replace('keymail_session=', '').split('.');
      const other = Buffer.from('a-admin').toString('base64url');
      for (const forged of [
        `${name}.${Number(expiresAt) + 1}.${mac}`,
        `${other}.${expiresAt}.${mac}`,
        `${name}.${expiresAt}.`,
        `${name}.${expiresAt}`,
        `${name}.${expiresAt}.${mac}.${mac}`,
        `.${expiresAt}.${mac}`,
        'x'.repeat(10_000),
        '',
      ])
        expect(sessionOf(forged, holders, 1), forged.slice(0, 80)).to.equal(null);
    });

    it('needs none where nobody is asked: on this machine, or in an app', async () => {
      const local = JSON.parse((await send((await given(loopback)).port, '/session')).text);
      expect(local).to.deep.equal({
        access: 'loopback',
        signedIn: true,
        name: 'local',
        role: 'admin',
        needsToken: false,
      });
      await server?.close();
      const mounted = await given({ kind: 'mounted', who: { name: 'wall', role: 'viewer' } });
      expect(JSON.parse((await send(mounted.port, '/session')).text)).to.include({ access: 'mounted', role: 'viewer' });
    });
  });
});

const STATUSES: Readonly<Record<string, number>> = {
  token_missing: 401,
  token_wrong: 401,
  session_over: 401,
  role_too_low: 403,
  host_not_allowed: 403,
  cross_origin: 403,
  nobody: 403,
};
