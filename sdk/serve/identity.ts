/**
 * Whether a request comes from the engine that it should come from: a JWT signed with ed25519 beside it, version `v1` of the
 * service protocol's request identity. An engine prints its public key as `publickeyv1_` and base58.
 */
import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { SetupError } from '../options.ts';

const PREFIX = 'publickeyv1_';
const KEY_BYTES = 32;
/** The ASN.1 in front of a raw ed25519 key (RFC 8410). */
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');
/** How far the clocks of both sides may be apart, in s. */
const LEEWAY_S = 60;
const JWT_CHARS_MAX = 8_192;
/** Said here because Node's decoder passes over what is not in the alphabet: two tokens in two headers would be the first. */
const JWT = /^[\w-]+\.[\w-]+\.[\w-]+$/;

export type IdentityKeys = ReadonlyMap<string, KeyObject>;

/** @throws SetupError for what is no such key */
export function identityKeysFrom(keys: readonly string[]): IdentityKeys {
  if (keys.length === 0)
    throw new SetupError({}, 'identityKeys', 'an empty list', 'one key or more, or no such option');
  return new Map(keys.map((key) => [key, publicKeyOf(key)]));
}

/**
 * What is wrong with a request, as the end of a sentence; null where it is signed by one of the keys.
 * @param path without what stands in front of `/discover` or `/invoke/…`
 * @param now ms since the epoch
 */
export function identityProblem(
  keys: IdentityKeys,
  { header, path, now }: { header: (name: string) => string | undefined; path: string; now: number },
): string | null {
  if (header('x-restate-signature-scheme') !== 'v1') return 'is not signed (x-restate-signature-scheme is not v1)';
  const token = header('x-restate-jwt-v1') ?? '';
  const isToken = token.length <= JWT_CHARS_MAX && JWT.test(token);
  const [head = '', claims = '', signature = ''] = isToken ? token.split('.') : [];
  const { alg, typ, kid } = jsonOf(head);
  const { aud, nbf, exp, iat } = jsonOf(claims);
  if (!isToken || alg !== 'EdDSA' || typ !== 'JWT') return 'has no token that can be read';
  // Anybody's JSON: text can not be made of all of it.
  const key = typeof kid === 'string' ? keys.get(kid) : undefined;
  if (key === undefined) return 'is signed by a key that is not one of identityKeys';
  const signed = Buffer.from(`${head}.${claims}`);
  if (!verify(null, signed, key, Buffer.from(signature, 'base64url'))) return 'has a wrong signature';
  if (aud !== path) return `is signed for another address (${JSON.stringify(aud)})`;
  const second = now / 1_000;
  const isTimed = typeof nbf === 'number' && typeof exp === 'number' && typeof iat === 'number';
  if (!isTimed || second < nbf - LEEWAY_S || second > exp + LEEWAY_S) return 'has a token that is not valid now';
  return null;
}

function jsonOf(part: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function publicKeyOf(text: string): KeyObject {
  const bytes = text.startsWith(PREFIX) ? fromBase58(text.slice(PREFIX.length)) : null;
  if (bytes?.length !== KEY_BYTES) {
    throw new SetupError({}, 'identityKeys', JSON.stringify(text), `what the engine prints: ${PREFIX}…`);
  }
  return createPublicKey({ key: Buffer.concat([SPKI, bytes]), format: 'der', type: 'spki' });
}

const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

/** Bitcoin's alphabet; each leading 1 is a zero byte. */
function fromBase58(text: string): Buffer | null {
  let value = 0n;
  for (const char of text) {
    const digit = BASE58.indexOf(char);
    if (digit < 0) return null;
    value = value * 58n + BigInt(digit);
  }
  const hex = value === 0n ? '' : value.toString(16);
  const zeros = /^1*/.exec(text)?.[0].length ?? 0;
  return Buffer.concat([Buffer.alloc(zeros), Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex')]);
}
