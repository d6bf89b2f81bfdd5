/**
 * What a state is called, so that a person can say which one a correction is meant for: 16 hex digits that follow from the
 * entries alone, whatever order they were written in. No column: it is computed where somebody asks.
 */
import { createHash } from 'node:crypto';
import type { Payload } from '../sdk/protocol/index.ts';
import { bytesOf } from '../sdk/protocol/index.ts';

export function stateVersion(state: Iterable<readonly [name: string, value: Payload]>): string {
  const hash = createHash('sha256');
  const entries = [...state].sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [name, value] of entries) {
    const bytes = bytesOf(value);
    // Lengths first: ('a', 'bc') and ('ab', 'c') are two states.
    hash.update(`${Buffer.byteLength(name)} ${bytes.byteLength} ${name}`).update(bytes);
  }
  return hash.digest('hex').slice(0, 16);
}
