/**
 * Chance that is the same on every attempt: a generator seeded from the invocation's id.
 * Predictable for whoever knows the id, so not for secrets.
 */
import { createHash } from 'node:crypto';
import type { InvocationId } from './protocol/index.ts';

/** `ctx.rand`. */
export interface Rand {
  /** Like `Math.random()`: from 0 (included) to 1 (excluded), the same sequence on every attempt. */
  random(): number;
  /** A version 4 UUID, the same on every attempt. Fit for idempotency keys at other services. */
  uuidv4(): string;
}

/** The generator of one attempt; `allowed` is asked before each draw, and throws where drawing is not allowed. */
export function randFor(id: InvocationId, allowed: (what: string) => void): Rand {
  const next = xoshiro128(createHash('sha256').update(id).digest());
  return {
    random() {
      allowed('ctx.rand.random');
      // 53 bits from two draws: all that a double holds.
      return ((next() >>> 5) * 2 ** 26 + (next() >>> 6)) / 2 ** 53;
    },
    uuidv4() {
      allowed('ctx.rand.uuidv4');
      return uuidFrom(next(), next(), next(), next());
    },
  };
}

/** xoshiro128** by Blackman and Vigna (prng.di.unimi.it/xoshiro128starstar.c, public domain): small, fast, 32-bit only. */
function xoshiro128(seed: Uint8Array): () => number {
  const words = new Uint32Array(4);
  const view = new DataView(seed.buffer, seed.byteOffset, seed.byteLength);
  for (let index = 0; index < 4; index++) words[index] = view.getUint32(index * 4);
  let [a, b, c, d] = words as unknown as [number, number, number, number];
  return () => {
    const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotateLeft(d, 11);
    return result;
  };
}

const rotateLeft = (value: number, bits: number): number => (value << bits) | (value >>> (32 - bits));

function uuidFrom(a: number, b: number, c: number, d: number): string {
  const versioned = ((b & 0xffff0fff) | 0x4000) >>> 0;
  const varianted = ((c & 0x3fffffff) | 0x80000000) >>> 0;
  const hex = [a, versioned, varianted, d].map((word) => word.toString(16).padStart(8, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
