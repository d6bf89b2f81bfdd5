/** One subscription: its row, its cursors, and how much of it is taken and not finished. */
import type { SubscriptionCell } from '../cell.ts';
import type { Moment, SubscriptionCommand } from '../command.ts';
import type { Decision } from '../decision.ts';
import { decision, done, NOTHING, refusal } from '../decision.ts';
import { ingest } from './ingest.ts';
import type { Cursor, Subscription } from './subscription.ts';
import { cursorKey } from './subscription.ts';

export function decideSubscription(cell: SubscriptionCell, command: SubscriptionCommand, at: Moment): Decision {
  if (command.kind === 'subscribe') return subscribe(cell, command);
  if (command.kind === 'consumed') return consumed(cell, command.bytes);
  const { subscription } = cell;
  if (subscription === null) {
    return refusal(command.ticket, 'not_found', 'no subscription has this id');
  }
  switch (command.kind) {
    case 'reconfigure':
      return reconfigure(subscription, command, at);
    case 'unsubscribe': {
      const result = decision();
      result.changes.push({ kind: 'subscriptionRemoved', id: subscription.id });
      result.effects.push({ kind: 'subscriptionChanged', id: subscription.id });
      return done(result, command.ticket, {});
    }
    case 'seek':
      return seek(cell, subscription, command, at);
    case 'partitionsFound':
      return partitionsFound(cell, subscription, command);
    case 'halt':
      return halt(cell, subscription, command, at);
    case 'ingest':
      return ingest(cell, subscription, command, at);
  }
}

function subscribe(cell: SubscriptionCell, command: Extract<SubscriptionCommand, { kind: 'subscribe' }>): Decision {
  const { subscription } = command;
  if (cell.subscription !== null) {
    return refusal(command.ticket, 'subscription_exists', `a subscription ${subscription.id} exists already`);
  }
  const result = decision();
  result.changes.push({ kind: 'subscriptionPut', subscription });
  for (const cursor of command.cursors) place(result, subscription, cursor);
  result.effects.push({ kind: 'subscriptionChanged', id: subscription.id });
  return done(result, command.ticket, subscription);
}

/** Laid over those that stand when it is decided, so that two who change different ones both have their way; null takes one away. */
export function withChanges(
  options: Subscription['options'],
  changes: Subscription['options'],
): Subscription['options'] {
  return Object.fromEntries(Object.entries({ ...options, ...changes }).filter(([, value]) => value !== null));
}

function reconfigure(
  subscription: Subscription,
  command: Extract<SubscriptionCommand, { kind: 'reconfigure' }>,
  at: Moment,
): Decision {
  const result = decision();
  const changed: Subscription = {
    ...subscription,
    options: command.options === null ? subscription.options : withChanges(subscription.options, command.options),
    status: command.status ?? subscription.status,
    updatedAt: at.now,
  };
  result.changes.push({ kind: 'subscriptionPut', subscription: changed });
  result.effects.push({ kind: 'subscriptionChanged', id: subscription.id });
  return done(result, command.ticket, changed);
}

/** A person's new positions, or the start of a topic that was made anew: then offsets mean other records than before (also
 * where it was a person who let the halted partition go on). */
function seek(
  cell: SubscriptionCell,
  subscription: Subscription,
  command: Extract<SubscriptionCommand, { kind: 'seek' }>,
  at: Moment,
): Decision {
  const result = decision();
  for (const { topic, partition, position } of command.positions) {
    const cursor = cell.cursors.get(cursorKey(topic, partition));
    if (cursor === undefined)
      return refusal(command.ticket, 'partition_unknown', `${topic} has no partition ${partition} here`);
    const recreated = command.recreated || cursor.halt?.code === 'topic_recreated';
    const incarnation = cursor.incarnation + (recreated ? 1 : 0);
    place(result, subscription, { ...cursor, incarnation, position, anchor: null, halt: null, updatedAt: at.now });
  }
  result.effects.push({ kind: 'subscriptionChanged', id: subscription.id });
  return done(result, command.ticket, {});
}

function partitionsFound(
  cell: SubscriptionCell,
  subscription: Subscription,
  command: Extract<SubscriptionCommand, { kind: 'partitionsFound' }>,
): Decision {
  const result = decision();
  for (const cursor of command.cursors) {
    if (!cell.cursors.has(cursorKey(cursor.topic, cursor.partition))) place(result, subscription, cursor);
  }
  if (result.changes.length > 0) result.effects.push({ kind: 'subscriptionChanged', id: subscription.id });
  return done(result, command.ticket, {});
}

function halt(
  cell: SubscriptionCell,
  subscription: Subscription,
  command: Extract<SubscriptionCommand, { kind: 'halt' }>,
  at: Moment,
): Decision {
  const { topic, partition, ticket } = command;
  const cursor = cell.cursors.get(cursorKey(topic, partition));
  if (cursor === undefined) return refusal(ticket, 'partition_unknown', `${topic} has no partition ${partition} here`);
  const result = decision();
  place(result, subscription, { ...cursor, halt: command.halt, updatedAt: at.now });
  result.effects.push({ kind: 'subscriptionChanged', id: subscription.id });
  return done(result, ticket, {});
}

function place(result: Decision, subscription: Subscription, cursor: Cursor): void {
  result.changes.push({ kind: 'cursorMoved', subscription: subscription.id, cursor, from: null });
}

function consumed(cell: SubscriptionCell, bytes: number): Decision {
  if (cell.subscription === null) return NOTHING;
  const result = decision();
  result.changes.push({ kind: 'backlogChanged', records: -1, bytes: -bytes });
  result.effects.push({
    kind: 'backlog',
    id: cell.subscription.id,
    records: cell.backlogRecords - 1,
    bytes: cell.backlogBytes - bytes,
  });
  return result;
}
