// Who may call an endpoint: tokens as an engine signs them, made here with a key of the test.

import { type KeyObject, sign } from 'node:crypto';
import { expect } from 'chai';
import { identityKeysFrom, identityProblem } from '../../../sdk/serve/identity.ts';
import { base58, identityKey } from './identity-key.ts';

const NOW = 1_700_000_000;
const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function token(kid: unknown, key: KeyObject, claims: object = {}, head: object = {}): string {
  const said = { aud: '/invoke/s/h', nbf: NOW - 60, iat: NOW, exp: NOW + 60, ...claims };
  const signed = `${part({ typ: 'JWT', alg: 'EdDSA', kid, ...head })}.${part(said)}`;
  return `${signed}.${sign(null, Buffer.from(signed), key).toString('base64url')}`;
}

describe('the identity of a request', () => {
  const ours = identityKey();
  const other = identityKey();
  const keys = identityKeysFrom([ours.name]);

  const problem = (jwt: string, scheme = 'v1', path = '/invoke/s/h') => {
    const headers: Record<string, string> = { 'x-restate-signature-scheme': scheme, 'x-restate-jwt-v1': jwt };
    return identityProblem(keys, { header: (name) => headers[name], path, now: NOW * 1_000 });
  };

  it('is that of a key which is known', () => {
    expect(problem(token(ours.name, ours.privateKey))).to.equal(null);
    expect(problem(token(ours.name, ours.privateKey, { nbf: NOW + 30, exp: NOW + 90 }))).to.equal(null);
  });

  const good = token(ours.name, ours.privateKey);
  const wrong: readonly [what: string, jwt: string, says: string, scheme?: string, path?: string][] = [
    ['unsigned', '', 'is not signed', 'unsigned'],
    ['without a token', '', 'no token that can be read'],
    ['with something else than a token', 'a.b.c', 'no token that can be read'],
    ['signed by another key', token(other.name, other.privateKey), 'not one of identityKeys'],
    ['signed by another key under our name', token(ours.name, other.privateKey), 'wrong signature'],
    ['signed for another handler', good, 'signed for another address', 'v1', '/invoke/s/other'],
    ['signed too long ago', token(ours.name, ours.privateKey, { exp: NOW - 61 }), 'not valid now'],
    ['signed for later', token(ours.name, ours.privateKey, { nbf: NOW + 61 }), 'not valid now'],
    ['without an end', token(ours.name, ours.privateKey, { exp: undefined }), 'not valid now'],
    ['signed in another way', token(ours.name, ours.privateKey, {}, { alg: 'none' }), 'no token that can be read'],
    ['changed on the way', good.replace(/\.[^.]+\./, `.${part({ aud: '/invoke/s/h' })}.`), 'wrong signature'],
    ['two of them', `${good}, ${good}`, 'no token that can be read'],
    ['with something behind it', `${good}, é`, 'no token that can be read'],
    ['signed by what has no text', token({ toString: 1, valueOf: 1 }, ours.privateKey), 'not one of identityKeys'],
    ['longer than any', `${good}${'a'.repeat(9_000)}`, 'no token that can be read'],
  ];
  for (const [what, jwt, says, scheme, path] of wrong)
    it(`is refused where it is ${what}`, () => {
      expect(problem(jwt, scheme, path)).to.include(says);
    });

  it('needs keys that are some', () => {
    for (const name of [
      'publickeyv1_',
      'publickeyv1_0OIl',
      'publickeyv1_abc',
      ours.name.slice(12),
      `publickeyv1_${base58(Buffer.alloc(33, 7))}`,
    ])
      expect(() => identityKeysFrom([name])).to.throw('identityKeys');
    expect(() => identityKeysFrom([])).to.throw('empty list');
  });
});
