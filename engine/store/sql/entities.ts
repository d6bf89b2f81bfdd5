/**
 * The tables, as MikroORM knows them: it owns the schema, its migrations, and the mapping of the admin's reads. The hot
 * path goes by prepared statements over the same columns (`statements.sqlite.ts`).
 *
 * Conventions: `shard` leads each key; no foreign keys, because rows of two shards may live on two nodes; times are
 * milliseconds since the epoch; a payload keeps its own type, text or bytes; NUL is in no column, so the parts of an
 * address stand in columns of their own. What SQLite has and MikroORM has not (`WITHOUT ROWID`) stands in the migration.
 */
import type { EntityProperty, Platform } from '@mikro-orm/core';
import { defineEntity, p, Type } from '@mikro-orm/core';
import { AttemptFailureEntity, ChartEntity, InvocationEntity } from './invocation-entities.ts';

export { AttemptFailureEntity, ChartEntity, InvocationEntity };

/** Text stays text and bytes stay bytes: a column that is declared `blob` has no affinity in SQLite. For PostgreSQL: `postgres/values.ts`. */
class PayloadType extends Type<string | Uint8Array, string | Uint8Array> {
  override getColumnType(_property: EntityProperty, platform: Platform): string {
    return platform.getBlobDeclarationSQL();
  }

  override compareAsType(): string {
    return 'any';
  }
}

const payload = () => p.type(PayloadType).$type<string | Uint8Array>();

/** What is known of the whole database: one row. */
export const MetaEntity = defineEntity({
  name: 'Meta',
  tableName: 'meta',
  properties: {
    id: p.integer().primary().autoincrement(false),
    installation: p.text(),
    incarnation: p.integer(),
    turn: p.integer(),
    shards: p.integer(),
    createdAt: p.integer(),
  },
});

/** The items of journals. Payload last: the columns before it are read without its overflow pages. */
export const JournalEntity = defineEntity({
  name: 'Journal',
  tableName: 'journal',
  primaryKeys: ['shard', 'invocationSeq', 'itemIndex'],
  properties: {
    shard: p.integer().primary(),
    invocationSeq: p.integer().primary(),
    itemIndex: p.integer().primary(),
    /** The entry's kind, or `completion`. */
    kind: p.text(),
    name: p.text().strictNullable(),
    completionId: p.integer().strictNullable(),
    seen: p.integer().strictNullable(),
    at: p.integer(),
    /** `void`, `value` or `failure`, where the item carries a result. */
    outcome: p.text().strictNullable(),
    /** The rare fields, as JSON; most items have none. */
    detail: p.text().strictNullable(),
    payload: payload().strictNullable(),
  },
});

export const StateEntity = defineEntity({
  name: 'State',
  tableName: 'state',
  primaryKeys: ['shard', 'service', 'objectKey', 'name'],
  properties: {
    shard: p.integer().primary(),
    service: p.text().primary(),
    objectKey: p.text().primary(),
    name: p.text().primary(),
    value: payload(),
  },
});

/** Keys that a person has paused; few, so that the engine has all of them in memory. */
export const KeyPauseEntity = defineEntity({
  name: 'KeyPause',
  tableName: 'key_pause',
  primaryKeys: ['shard', 'service', 'objectKey'],
  properties: {
    shard: p.integer().primary(),
    service: p.text().primary(),
    objectKey: p.text().primary(),
    pausedBy: p.text(),
    pausedAt: p.integer(),
  },
});

/** Promises of a workflow's key that are complete. */
export const PromiseEntity = defineEntity({
  name: 'Promise',
  tableName: 'promise',
  primaryKeys: ['shard', 'service', 'objectKey', 'name'],
  properties: {
    shard: p.integer().primary(),
    service: p.text().primary(),
    objectKey: p.text().primary(),
    name: p.text().primary(),
    /** `value`, `void` or `failure`; its failure as JSON. */
    outcome: p.text(),
    failure: p.text().strictNullable(),
    value: payload().strictNullable(),
    /** Null in rows of before the columns. By an invocation of the key. */
    completedAt: p.integer().strictNullable(),
    completedBy: p.integer().strictNullable(),
  },
});

/** Who waits for the result of an invocation. Service and key are empty for a service's, because all of a cell are read at once. */
export const WaiterEntity = defineEntity({
  name: 'Waiter',
  tableName: 'waiter',
  primaryKeys: ['shard', 'service', 'objectKey', 'invocationSeq', 'waiterShard', 'waiterSeq', 'waiterCompletionId'],
  properties: {
    shard: p.integer().primary(),
    service: p.text().primary(),
    objectKey: p.text().primary(),
    invocationSeq: p.integer().primary(),
    waiterShard: p.integer().primary(),
    waiterSeq: p.integer().primary(),
    waiterCompletionId: p.integer().primary(),
    waiterService: p.text().strictNullable(),
    waiterKey: p.text().strictNullable(),
  },
});

/** `completionId` is the sleep's; 0 for a start time or a retry. */
export const TimerEntity = defineEntity({
  name: 'Timer',
  tableName: 'timer',
  primaryKeys: ['shard', 'dueAt', 'invocationSeq', 'completionId'],
  properties: {
    shard: p.integer().primary(),
    dueAt: p.integer().primary(),
    invocationSeq: p.integer().primary(),
    completionId: p.integer().primary(),
    service: p.text().strictNullable(),
    objectKey: p.text().strictNullable(),
  },
});

export const IdempotencyEntity = defineEntity({
  name: 'Idempotency',
  tableName: 'idempotency',
  primaryKeys: ['shard', 'service', 'handler', 'scope', 'idempotencyKey'],
  properties: {
    shard: p.integer().primary(),
    service: p.text().primary(),
    handler: p.text().primary(),
    /** Empty for a service, `k` and the object key for an object: its key may be empty too. */
    scope: p.text().primary(),
    idempotencyKey: p.text().primary(),
    invocationShard: p.integer(),
    invocationSeq: p.integer(),
    bodyHash: p.text(),
    expiresAt: p.integer().strictNullable(),
  },
  indexes: [{ name: 'idempotency_expiry', properties: ['expiresAt'], where: 'expires_at is not null' }],
});

export const SubscriptionEntity = defineEntity({
  name: 'Subscription',
  tableName: 'subscription',
  primaryKeys: ['shard', 'id'],
  properties: {
    shard: p.integer().primary(),
    id: p.text().primary(),
    cluster: p.text(),
    topic: p.text(),
    service: p.text(),
    handler: p.text(),
    options: p.text(),
    status: p.text(),
    createdAt: p.integer(),
    updatedAt: p.integer(),
  },
});

export const CursorEntity = defineEntity({
  name: 'Cursor',
  tableName: 'cursor',
  primaryKeys: ['shard', 'subscriptionId', 'topic', 'partition'],
  properties: {
    shard: p.integer().primary(),
    subscriptionId: p.text().primary(),
    topic: p.text().primary(),
    partition: p.integer().primary(),
    incarnation: p.integer(),
    position: p.integer(),
    anchor: p.text().strictNullable(),
    halt: p.text().strictNullable(),
    updatedAt: p.integer(),
  },
});

export const DeadLetterEntity = defineEntity({
  name: 'DeadLetter',
  tableName: 'dead_letter',
  primaryKeys: ['shard', 'seq'],
  properties: {
    shard: p.integer().primary(),
    seq: p.integer().primary(),
    subscriptionId: p.text(),
    topic: p.text(),
    partition: p.integer(),
    recordOffset: p.integer(),
    timestampMs: p.integer(),
    targetService: p.text(),
    targetHandler: p.text(),
    targetKey: p.text().strictNullable(),
    code: p.text(),
    message: p.text(),
    attempts: p.integer(),
    invocation: p.text().strictNullable(),
    at: p.integer(),
    status: p.text(),
    redrivenAs: p.text().strictNullable(),
    recordKey: payload().strictNullable(),
    headers: p.text(),
    value: payload().strictNullable(),
  },
  indexes: [
    // The admin's list, newest first.
    { name: 'dead_letter_newest', properties: ['seq'] },
    // Counts the open ones of each subscription from the index alone.
    { name: 'dead_letter_open', properties: ['subscriptionId', 'seq'], where: "status = 'open'" },
    // What the sweep may remove.
    { name: 'dead_letter_closed', properties: ['at'], where: "status <> 'open'" },
  ],
});

/** Addresses with handlers behind HTTP. Few, and the whole installation's: in no shard. */
export const DeploymentEntity = defineEntity({
  name: 'Deployment',
  tableName: 'deployment',
  properties: {
    id: p.text().primary(),
    uri: p.text(),
    transport: p.text(),
    protocolVersion: p.integer(),
    manifest: p.text(),
    createdAt: p.integer(),
    updatedAt: p.integer(),
  },
});

export const AuditEntity = defineEntity({
  name: 'Audit',
  tableName: 'audit',
  properties: {
    id: p.integer().primary().autoincrement(),
    shard: p.integer(),
    at: p.integer(),
    actor: p.text(),
    action: p.text(),
    target: p.text(),
    detail: p.text(),
  },
});

/** Every table, in the order in which a reader meets them. */
export const entities = [
  MetaEntity,
  InvocationEntity,
  AttemptFailureEntity,
  ChartEntity,
  JournalEntity,
  StateEntity,
  KeyPauseEntity,
  PromiseEntity,
  WaiterEntity,
  TimerEntity,
  IdempotencyEntity,
  SubscriptionEntity,
  CursorEntity,
  DeadLetterEntity,
  DeploymentEntity,
  AuditEntity,
];
