/** Records that were read, as the command by which they enter. */
import type { Ingest } from '../../../actors/command.ts';
import type { Cursor } from '../../../actors/subscription/subscription.ts';
import type { ConsumerParts } from './consumer-parts.ts';
import { anchorOf, mapRecord } from './mapping.ts';
import type { SourceRecord, TopicPartition } from './source.ts';

/** From one position to another, with what lies between. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly records: readonly SourceRecord[];
}

export function ingestOf(
  { mapping, now }: Pick<ConsumerParts, 'mapping' | 'now'>,
  { topic, partition }: TopicPartition,
  { incarnation }: Cursor,
  { from, to, records }: Stretch,
): Omit<Ingest, 'ticket'> {
  const mapped = records.map((record) => mapRecord(mapping, { topic, partition }, record, now()));
  const last = records.at(-1);
  return {
    kind: 'ingest',
    topic,
    partition,
    incarnation,
    from,
    to,
    anchor: last === undefined ? null : anchorOf(last),
    submits: mapped.flatMap((one) => (one.kind === 'submit' ? [{ address: one.address, submit: one.submit }] : [])),
    letters: mapped.flatMap((one) => (one.kind === 'letter' ? [one.letter] : [])),
  };
}
