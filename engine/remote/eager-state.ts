/** The state that an attempt is given with its start. */
import type { Payload } from '../../sdk/protocol/index.ts';
import { bytesOf } from '../../sdk/protocol/index.ts';

/** State up to this size goes along; of more, each value is asked for. */
const EAGER_STATE_BYTES_MAX = 1024 * 1024;

/** All of it, or null where it is better asked for. */
export function eagerStateOf(state: ReadonlyMap<string, Payload> | null) {
  if (state === null) return null;
  const entries = [...state].map(([name, value]) => ({ key: Buffer.from(name), value: bytesOf(value) }));
  const bytes = entries.reduce((sum, { key, value }) => sum + key.length + value.length, 0);
  return bytes > EAGER_STATE_BYTES_MAX ? null : entries;
}
