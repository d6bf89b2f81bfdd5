/** Rows of the small tables: timers, idempotency keys, subscriptions, cursors, dead letters. */
import type { CellAddress } from '../../../actors/address.ts';
import { actorAddress, parseAddress, soloAddress } from '../../../actors/address.ts';
import type { Damage, IdempotencyRecord } from '../../../actors/cell.ts';
import { damageText } from '../../../actors/cell.ts';
import type { TimerRow } from '../../../actors/change.ts';
import type { Cursor, DeadLetter, Subscription } from '../../../actors/subscription/subscription.ts';
import { formatInvocationId, seqOf, shardId } from '../../../sdk/protocol/index.ts';
import { orDamage } from '../corrupt-row.ts';
import { headersOfJson, jsonOfHeaders } from './payload-json.ts';
import type { CursorRecord, DeadLetterRecord, IdempotencyRow, SubscriptionRecord, TimerRecord } from './records.ts';
import {
  CURSOR_KEY_SHAPE,
  CURSOR_SHAPE,
  checkRow,
  DEAD_LETTER_SHAPE,
  IDEMPOTENCY_SHAPE,
  SUBSCRIPTION_SHAPE,
  TIMER_SHAPE,
} from './row-shapes.ts';

export function timerRecord(shard: number, timer: TimerRow): TimerRecord {
  const address = parseAddress(timer.address);
  const actor = address.kind === 'actor' ? address : null;
  return {
    shard,
    dueAt: timer.dueAt,
    invocationSeq: timer.seq,
    completionId: timer.id,
    service: actor?.service ?? null,
    objectKey: actor?.key ?? null,
  };
}

/** @throws CorruptRow */
export function timerOf(record: TimerRecord): TimerRow {
  checkRow(TIMER_SHAPE, record);
  const seq = seqOf(record.invocationSeq);
  const { service, objectKey } = record;
  const address =
    service === null ? soloAddress({ shard: shardId(record.shard), seq }) : actorAddress(service, objectKey ?? '');
  return { dueAt: record.dueAt, address, seq, id: record.completionId };
}

/** The parts of an idempotency key's address, which are its columns. */
export function idempotencyParts(address: CellAddress): readonly [string, string, string, string] {
  const parts = address.slice(1).split('\u0000');
  if (parts.length !== 4) throw new Error(`bug: ${JSON.stringify(address)} is no address of an idempotency key`);
  return parts as unknown as readonly [string, string, string, string];
}

export function idempotencyRow(shard: number, record: IdempotencyRecord): IdempotencyRow {
  const [service, handler, scope, idempotencyKey] = idempotencyParts(record.address);
  return {
    shard,
    service,
    handler,
    scope,
    idempotencyKey,
    invocationShard: record.shard,
    invocationSeq: record.seq,
    bodyHash: record.bodyHash,
    expiresAt: record.expiresAt,
  };
}

/** @throws CorruptRow */
export function idempotencyOf(installation: string, address: CellAddress, row: IdempotencyRow): IdempotencyRecord {
  checkRow(IDEMPOTENCY_SHAPE, row);
  const ref = { shard: shardId(row.invocationShard), seq: seqOf(row.invocationSeq) };
  const invocationId = formatInvocationId(installation, ref);
  return { address, ...ref, invocationId, bodyHash: row.bodyHash, expiresAt: row.expiresAt };
}

export function subscriptionRecord(shard: number, subscription: Subscription): SubscriptionRecord {
  return { shard, ...subscription, options: JSON.stringify(subscription.options) };
}

/** @throws CorruptRow */
export function subscriptionOf(record: SubscriptionRecord): Subscription {
  checkRow(SUBSCRIPTION_SHAPE, record);
  const { shard: _shard, ...rest } = record;
  return {
    ...rest,
    options: JSON.parse(record.options) as Subscription['options'],
    status: record.status as Subscription['status'],
  };
}

export function cursorRecord(shard: number, subscriptionId: string, cursor: Cursor): CursorRecord {
  return {
    shard,
    subscriptionId,
    ...cursor,
    anchor: cursor.anchor === null ? null : JSON.stringify(cursor.anchor),
    halt: cursor.halt === null ? null : JSON.stringify(cursor.halt),
  };
}

/**
 * A cursor of which only its partition can be told halts that partition: a seek puts it right, the others go on.
 * @throws CorruptRow where not even that
 */
export function cursorOf(record: CursorRecord): Cursor {
  checkRow(CURSOR_KEY_SHAPE, record);
  const damage = orDamage(() => checkRow(CURSOR_SHAPE, record)) ?? null;
  if (damage !== null) return haltedCursor(record, damage);
  const { shard: _shard, subscriptionId: _id, anchor, halt, ...rest } = record;
  return {
    ...rest,
    anchor: anchor === null ? null : (JSON.parse(anchor) as Cursor['anchor']),
    halt: halt === null ? null : (JSON.parse(halt) as Cursor['halt']),
  };
}

function haltedCursor({ topic, partition, incarnation }: CursorRecord, damage: Damage): Cursor {
  const halt = { code: 'corrupt_row', message: damageText(damage), at: 0 } as const;
  const known = Number.isInteger(incarnation) ? incarnation : 0;
  return { topic, partition, incarnation: known, position: 0, anchor: null, halt, updatedAt: 0 };
}

export function deadLetterRecord(letter: DeadLetter): DeadLetterRecord {
  const { subscription: subscriptionId, offset: recordOffset, key: recordKey, target, headers, ...rest } = letter;
  return {
    ...rest,
    subscriptionId,
    recordOffset,
    recordKey,
    targetService: target.service,
    targetHandler: target.handler,
    targetKey: target.key,
    headers: jsonOfHeaders(headers),
  };
}

/** @throws CorruptRow */
export function deadLetterOf(record: DeadLetterRecord): DeadLetter {
  checkRow(DEAD_LETTER_SHAPE, record);
  const { subscriptionId, recordOffset, recordKey, targetService, targetHandler, targetKey, headers, ...rest } = record;
  return {
    ...rest,
    subscription: subscriptionId,
    offset: recordOffset,
    key: recordKey,
    target: { service: targetService, handler: targetHandler, key: targetKey },
    headers: headersOfJson(headers),
    status: record.status as DeadLetter['status'],
  };
}
