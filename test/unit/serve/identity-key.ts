// A key pair of an engine, its public half named as engines print it.

import { generateKeyPairSync, type KeyObject } from 'node:crypto';

const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

export function base58(bytes: Uint8Array): string {
  let value = BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
  let text = '';
  for (; value > 0n; value /= 58n) text = `${ALPHABET[Number(value % 58n)]}${text}`;
  return `${'1'.repeat(bytes.findIndex((byte) => byte !== 0))}${text}`;
}

export interface IdentityKey {
  readonly name: string;
  readonly privateKey: KeyObject;
}

export function identityKey(): IdentityKey {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
  return { name: `publickeyv1_${base58(raw)}`, privateKey };
}
