/** Where a person wants a subscription to read on, as offsets. */
import type { SeekTarget } from '../../api.ts';
import { OperationError } from '../../api.ts';
import { resolvePositions } from './positions.ts';
import type { ClusterAdmin } from './source.ts';
import { SourceError } from './source-error.ts';

const REMEDY = 'Use "earliest", "latest", a time (RFC 3339, or ms since the epoch), or { "partition": offset }.';

export interface SeekPosition {
  readonly topic: string;
  readonly partition: number;
  readonly position: number;
}

/** @throws OperationError where the wish is none, or where only the broker could answer and does not */
export async function seekPositions(admin: ClusterAdmin, topic: string, to: SeekTarget): Promise<SeekPosition[]> {
  if (typeof to === 'object') {
    return Object.entries(to).map(([partition, position]) => ({ topic, partition: partitionOf(partition), position }));
  }
  try {
    const resolved = await resolvePositions(admin, topic, to);
    return resolved.map((one) => ({ topic, ...one }));
  } catch (error) {
    if (error instanceof RangeError) throw new OperationError('invalid_seek', error.message, REMEDY);
    if (!(error instanceof SourceError)) throw error;
    const remedy = `${error.remedy}; a seek to offsets needs no broker`;
    throw new OperationError('broker_unreachable', error.message, remedy);
  }
}

function partitionOf(text: string): number {
  const partition = Number(text);
  if (Number.isSafeInteger(partition) && partition >= 0) return partition;
  throw new OperationError('invalid_seek', `${JSON.stringify(text)} is no partition`, REMEDY);
}
