/** One subscription on this engine: its consumer while it is active, its watch always, and how both stand. */
import type { Damage, SubscriptionCell } from '../../../actors/cell.ts';
import { damageText } from '../../../actors/cell.ts';
import type { Cursor } from '../../../actors/subscription/subscription.ts';
import { cursorKey } from '../../../actors/subscription/subscription.ts';
import type { PartitionInfo, SubscriptionError, SubscriptionInfo } from '../../api.ts';
import type { Consumer } from './consumer.ts';
import type { LogWatch } from './log-watch.ts';
import { redactProperties } from './properties.ts';

export interface Reader {
  /** The options as they were when the consumer was made: another object means that it is made anew. */
  readonly options: unknown;
  readonly consumer: Consumer | null;
  readonly watch: LogWatch | null;
  /** Why it can't be read at all: its cluster or sink is gone. */
  readonly error: SubscriptionError | null;
}

/** Of a subscription whose rows can't be read: only that it is there. */
export const UNREADABLE: Reader = { options: null, consumer: null, watch: null, error: null };

/** How it stands, in a word: what no commit tells. The log of one that does not read grows, too. */
export const standingOf = ({ consumer, watch, error }: Reader): string =>
  `${consumer?.state ?? 'none'} ${(error ?? consumer?.error ?? watch?.error)?.code ?? ''} ${watch?.moves ?? 0}`;

/** What can be said of one whose rows can't be read. */
export function damagedInfo(id: string, damage: Damage): SubscriptionInfo {
  const remedy = 'Stop the engine, correct the row that is named or remove it, and start again.';
  return {
    id,
    source: '',
    sink: '',
    options: {},
    status: 'paused',
    state: 'failing',
    error: { code: 'corrupt_row', message: damageText(damage), remedy, at: 0 },
    backlog: { records: 0, bytes: 0 },
    createdAt: 0,
    updatedAt: 0,
    partitions: [],
  };
}

export function describe(cell: SubscriptionCell, reader: Reader | undefined): SubscriptionInfo | null {
  const { subscription } = cell;
  if (subscription === null) return null;
  const { id, cluster, topic, service, handler, options, status, createdAt, updatedAt } = subscription;
  const consumer = reader?.consumer ?? null;
  const error = reader?.error ?? consumer?.error ?? reader?.watch?.error ?? null;
  return {
    id,
    source: `kafka://${cluster}/${topic}`,
    sink: `service://${service}/${handler}`,
    options: redactProperties(options),
    status,
    state: status === 'paused' ? 'paused' : error !== null ? 'failing' : (consumer?.state ?? 'connecting'),
    error,
    backlog: { records: cell.backlogRecords, bytes: cell.backlogBytes },
    createdAt,
    updatedAt,
    partitions: [...cell.cursors.values()]
      .sort((a, b) => a.partition - b.partition)
      .map((cursor) => describePartition(cell, reader, cursor.partition, cursorKey(cursor.topic, cursor.partition))),
  };
}

function describePartition(
  cell: SubscriptionCell,
  reader: Reader | undefined,
  partition: number,
  key: string,
): PartitionInfo {
  const cursor = cell.cursors.get(key);
  if (cursor === undefined) throw new Error(`bug: no cursor ${key}`);
  const logEnd = reader?.watch?.end(partition) ?? null;
  const known = logEnd === null ? null : Math.max(logEnd, cursor.position);
  const missingSince = reader?.watch?.missingSince(partition) ?? null;
  return {
    partition,
    position: cursor.position,
    logEnd: known,
    // Where a partition was not found since the start, the sum over the others is still wanted.
    lag: known !== null ? known - cursor.position : missingSince !== null ? 0 : null,
    lagSeconds: known === null ? null : lagSeconds(known - cursor.position, reader, cursor),
    state: cursor.halt !== null ? 'halted' : partitionState(cell, reader, cursor.topic, partition),
    error: partitionErrorOf(reader, cursor, missingSince),
  };
}

function partitionErrorOf(
  reader: Reader | undefined,
  cursor: Cursor,
  missingSince: number | null,
): SubscriptionError | null {
  const { topic, partition, halt } = cursor;
  if (halt !== null) return { ...halt, remedy: 'Seek the subscription to where it should go on.' };
  if (missingSince === null) return reader?.consumer?.partitionError(topic, partition) ?? null;
  const message = `${topic}/${partition} can't be read: it has no leader, or the topic was made anew with fewer partitions`;
  const remedy = 'See whether all brokers run. It is read on where it was as soon as it has a leader.';
  return { code: 'unknown_partition', message, remedy, at: missingSince };
}

/** Behind by the age of the last record that was taken; null where none was since the start. */
function lagSeconds(lag: number, reader: Reader | undefined, { topic, partition }: Cursor): number | null {
  if (lag === 0) return 0;
  const ageMs = reader?.consumer?.takenAgeMs(topic, partition) ?? null;
  return ageMs === null ? null : ageMs / 1_000;
}

function partitionState(
  cell: SubscriptionCell,
  reader: Reader | undefined,
  topic: string,
  partition: number,
): PartitionInfo['state'] {
  if (cell.subscription?.status === 'paused') return 'paused';
  const consumer = reader?.consumer ?? null;
  const isMissing = (reader?.watch?.missingSince(partition) ?? null) !== null;
  if (isMissing || consumer === null || !consumer.isAssigned(topic, partition)) return 'waiting';
  return consumer.isHeldBack(topic, partition) ? 'backpressure' : 'reading';
}
