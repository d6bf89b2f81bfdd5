/** Where to read: a wish of a person becomes an offset for each partition, by asking the cluster once. */
import type { Cursor } from '../../../actors/subscription/subscription.ts';
import type { ClusterAdmin } from './source.ts';

export type PositionWish = 'earliest' | 'latest' | number | string;

export interface ResolvedPosition {
  readonly partition: number;
  readonly position: number;
}

/**
 * @param wish a number is ms since the epoch, other text an RFC 3339 time
 * @throws SourceError where the cluster can't be asked; RangeError where the text is no time
 */
export async function resolvePositions(
  admin: ClusterAdmin,
  topic: string,
  wish: PositionWish,
): Promise<ResolvedPosition[]> {
  if (wish === 'earliest' || wish === 'latest') {
    const ranges = await admin.logRange(topic);
    const end = wish === 'earliest' ? 'low' : 'high';
    return [...ranges].map(([partition, range]) => ({ partition, position: Number(range[end]) }));
  }
  const timestampMs = typeof wish === 'number' ? wish : Date.parse(wish);
  if (!Number.isFinite(timestampMs)) throw new RangeError(`${JSON.stringify(wish)} is no time`);
  const offsets = await admin.offsetsForTime(topic, timestampMs);
  return [...offsets].map(([partition, offset]) => ({ partition, position: Number(offset) }));
}

export function newCursor(topic: string, resolved: ResolvedPosition, now: number): Cursor {
  return { topic, ...resolved, incarnation: 0, anchor: null, halt: null, updatedAt: now };
}
