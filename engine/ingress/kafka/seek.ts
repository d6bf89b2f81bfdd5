/** Where a person wants a subscription to read on, as offsets. */
import type { SeekTarget } from '../../api.ts';
import { OperationError } from '../../api.ts';
import type { LogRange } from './log-position.ts';
import type { ResolvedPosition } from './positions.ts';
import { resolvePositions } from './positions.ts';
import type { ClusterAdmin } from './source.ts';
import { SourceError } from './source-error.ts';

const REMEDY = 'Use "earliest", "latest", a time (RFC 3339, or ms since the epoch), or { "partition": offset }.';

/** Partitions in one sentence. */
const NAMED_MAX = 5;

export interface SeekPosition {
  readonly topic: string;
  readonly partition: number;
  readonly position: number;
}

/**
 * @param isReachable whether the broker answered just now: offsets are then held against the log, and taken as they are where not
 * @throws OperationError where the wish is none, or where only the broker could answer and does not
 */
export async function seekPositions(
  admin: ClusterAdmin,
  topic: string,
  to: SeekTarget,
  isReachable: boolean,
): Promise<SeekPosition[]> {
  if (typeof to === 'object') {
    const asked = Object.entries(to).map(([partition, position]) => ({ partition: partitionOf(partition), position }));
    if (isReachable) refuseOutside(topic, asked, await rangesOf(admin, topic));
    return asked.map((one) => ({ topic, ...one }));
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

/** Empty where the broker has gone since: a person may know better where to go on. */
async function rangesOf(admin: ClusterAdmin, topic: string): Promise<ReadonlyMap<number, LogRange>> {
  try {
    return await admin.logRange(topic);
  } catch (error) {
    if (error instanceof SourceError) return new Map();
    throw error;
  }
}

/** Beyond its end a log would be taken for one that was made anew, and below its beginning for one that lost records. */
function refuseOutside(topic: string, asked: readonly ResolvedPosition[], ranges: ReadonlyMap<number, LogRange>): void {
  const outside = asked.flatMap(({ partition, position }) => {
    const range = ranges.get(partition);
    if (range === undefined || (range.low <= position && position <= range.high)) return [];
    return [`${topic}/${partition} holds the offsets from ${range.low} to ${range.high}, not ${position}`];
  });
  if (outside.length === 0) return;
  const remedy =
    'Choose an offset between the two (the second is the next record that is written), or "earliest" or "latest".';
  throw new OperationError('invalid_seek', outside.slice(0, NAMED_MAX).join('; '), remedy);
}

function partitionOf(text: string): number {
  const partition = Number(text);
  if (Number.isSafeInteger(partition) && partition >= 0) return partition;
  throw new OperationError('invalid_seek', `${JSON.stringify(text)} is no partition`, REMEDY);
}
