// Signing in to the admin API, by the session that a cookie carries, and how wrong tokens are counted.

import { expect } from 'chai';
import type { Asking } from '../../../admin/api/access.ts';
import { Guard } from '../../../admin/api/access.ts';
import type { Role } from '../../../admin/api/roles.ts';
import { sessionOf } from '../../../admin/api/session-cookie.ts';
import type { Serving } from '../ingress/serving.ts';
import { send } from '../ingress/serving.ts';
import { bearer, cookieOf, FOREIGN, type Headers, holderOf, holders, loopback, token } from './callers.ts';
import { adminHouse } from './house.ts';

describe('a session of the admin API', () => {
  const { given } = adminHouse();

  const post = ({ port }: Serving, body: object, headers: Headers = {}) =>
    send(port, '/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });

  it('gives a cookie against a token, by which the browser is known until it signs out', async () => {
    const at = await given({}, { access: token });
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
      await given({}, { access: token }),
      { token: holderOf('viewer').token },
      { 'x-forwarded-proto': 'https' },
    );
    expect(String(answer.headers['set-cookie'])).to.match(/; Secure$/);
  });

  it('gives none to a foreign page, nor against a wrong token', async () => {
    const at = await given({}, { access: token });
    expect((await post(at, { token: holderOf('admin').token }, FOREIGN)).text).to.contain('cross_origin');
    const wrong = await post(at, { token: 'token-of-the-king' });
    expect([wrong.status, wrong.headers['set-cookie']]).to.deep.equal([401, undefined]);
    expect(wrong.text).not.to.contain('token-of-the-king');
  });

  it('shuts an address out for a while that tries too many tokens; the right one does not help then', async () => {
    const at = await given({}, { access: token });
    for (let times = 0; times < 10; times += 1)
      expect((await post(at, { token: `guess-${times}` })).status).to.equal(401);
    const answer = await post(at, { token: holderOf('admin').token });
    expect(answer.status).to.equal(429);
    expect(Number(answer.headers['retry-after'])).to.be.within(1, 60);
    expect((await send(at.port, '/services', { headers: bearer(holderOf('admin').token)() })).status).to.equal(200);
  });

  it('counts wrong tokens in headers as well; the right one always helps there, and signing in is another count', async () => {
    const at = await given({}, { access: token });
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
    const local = JSON.parse((await send((await given({}, { access: loopback })).port, '/session')).text);
    expect(local).to.deep.equal({
      access: 'loopback',
      signedIn: true,
      name: 'local',
      role: 'admin',
      needsToken: false,
    });
    const mounted = await given({}, { access: { kind: 'mounted', who: { name: 'wall', role: 'viewer' } } });
    expect(JSON.parse((await send(mounted.port, '/session')).text)).to.include({ access: 'mounted', role: 'viewer' });
  });
});
