/**
 * Records enter: the cursor moves, and everything that it moves past is appended, in one transaction (P1).
 *
 * The compare is what makes it exactly once. What a partition's offset stands for never changes within one incarnation,
 * so a second delivery of the same range, from a rebalance or a zombie, finds the cursor further on and is turned away.
 */
import type { SubscriptionCell } from '../cell.ts';
import type { Ingest, Moment } from '../command.ts';
import type { Decision } from '../decision.ts';
import { decision, done, forward, refusal } from '../decision.ts';
import { wayIn } from '../idempotency/claimed.ts';
import type { Subscription } from './subscription.ts';
import { cursorKey } from './subscription.ts';

export function ingest(cell: SubscriptionCell, subscription: Subscription, command: Ingest, at: Moment): Decision {
  const cursor = cell.cursors.get(cursorKey(command.topic, command.partition));
  if (cursor === undefined) {
    return refusal(command.ticket, 'partition_unknown', `${command.topic}/${command.partition} has no cursor`);
  }
  const fits = cursor.position === command.from && cursor.incarnation === command.incarnation && cursor.halt === null;
  if (!fits || subscription.status !== 'active') {
    return refusal(
      command.ticket,
      'cursor_moved',
      `the cursor stands at ${cursor.position}, the records begin at ${command.from}`,
    );
  }
  const result = decision();
  const anchor = command.anchor ?? cursor.anchor;
  result.changes.push({
    kind: 'cursorMoved',
    subscription: subscription.id,
    cursor: { ...cursor, position: command.to, anchor, updatedAt: at.now },
    from: command.from,
  });
  let bytes = 0;
  for (const { address, submit } of command.submits) {
    bytes += submit.inputBytes;
    const way = wayIn(submit, address);
    forward(result, way.address, way.command);
  }
  for (const letter of command.letters) result.changes.push({ kind: 'deadLetterPut', letter });
  const records = command.submits.length;
  result.changes.push({ kind: 'backlogChanged', records, bytes });
  result.effects.push({
    kind: 'backlog',
    id: subscription.id,
    records: cell.backlogRecords + records,
    bytes: cell.backlogBytes + bytes,
  });
  return done(result, command.ticket, { position: command.to });
}
