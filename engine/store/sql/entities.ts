/**
 * The tables, as MikroORM knows them: it owns the schema, its migrations, and the mapping of the admin's reads. The hot
 * path goes by prepared statements over the same columns (`statements.sqlite.ts`).
 *
 * Conventions: `shard` leads each key; no foreign keys, because rows of two shards may live on two nodes; times are
 * milliseconds since the epoch; a payload keeps its own type, text or bytes; NUL is in no column, so the parts of an
 * address stand in columns of their own. What SQLite has and MikroORM has not (`WITHOUT ROWID`) stands in the migration.
 */
import { defineEntity, p, Type } from '@mikro-orm/core';

/** Text stays text and bytes stay bytes: a column that is declared `blob` has no affinity in SQLite. */
class PayloadType extends Type<string | Uint8Array, string | Uint8Array> {
  override getColumnType(): string {
    return 'blob';
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

/** One row for each invocation, living or finished. The first columns change with its life, the rest never do. */
export const InvocationEntity = defineEntity({
  name: 'Invocation',
  tableName: 'invocation',
  primaryKeys: ['shard', 'seq'],
  properties: {
    shard: p.integer().primary(),
    seq: p.integer().primary(),
    status: p.text(),
    position: p.integer(),
    attempt: p.integer(),
    retryCount: p.integer(),
    retryingSince: p.integer().strictNullable(),
    dueAt: p.integer().strictNullable(),
    startedAt: p.integer().strictNullable(),
    finishedAt: p.integer().strictNullable(),
    expiresAt: p.integer().strictNullable(),
    cancelRequested: p.integer(),
    lastError: p.text().strictNullable(),
    service: p.text(),
    handler: p.text(),
    objectKey: p.text().strictNullable(),
    mode: p.text(),
    /** The kind of origin; what belongs to it is in the next two. */
    origin: p.text(),
    originDetail: p.text().strictNullable(),
    subscriptionId: p.text().strictNullable(),
    parentShard: p.integer().strictNullable(),
    parentSeq: p.integer().strictNullable(),
    parentService: p.text().strictNullable(),
    parentKey: p.text().strictNullable(),
    parentCompletionId: p.integer().strictNullable(),
    idempotencyKey: p.text().strictNullable(),
    createdAt: p.integer(),
    inputBytes: p.integer(),
  },
  // Writing one invocation of a keyed handler (10 rows) takes 29 µs without any of these, and 31 µs with all of them.
  indexes: [
    {
      // Loads an actor and finds the running at start, whatever the size of history: it holds the living only.
      name: 'invocation_living_actor',
      properties: ['shard', 'service', 'objectKey', 'seq'],
      where: 'finished_at is null and object_key is not null',
    },
    {
      // The same for invocations of services, which are actors of their own.
      name: 'invocation_living_solo',
      properties: ['shard', 'seq'],
      where: 'finished_at is null and object_key is null',
    },
    {
      // The backlog of a subscription, counted and summed from the index alone; the third column, always null, is what
      // makes SQLite see that it has no need of the rows.
      name: 'invocation_backlog',
      properties: ['subscriptionId', 'inputBytes', 'finishedAt'],
      where: 'finished_at is null and subscription_id is not null',
    },
    // What the sweep may remove.
    { name: 'invocation_expiry', properties: ['expiresAt'], where: 'expires_at is not null' },
    // The admin's list, newest first; no shard in front, because it is read over all of them.
    { name: 'invocation_newest', properties: ['createdAt', 'seq'] },
    // The same of one service. Both grow at their end, so that they stay cheap however long history is.
    { name: 'invocation_by_service', properties: ['service', 'createdAt', 'seq'] },
    {
      // The few that went wrong among the many that did not; an index over every status would cost each change of it.
      name: 'invocation_trouble',
      properties: ['status', 'createdAt', 'seq'],
      where: "finished_at is not null and status <> 'completed'",
    },
  ],
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
  JournalEntity,
  StateEntity,
  KeyPauseEntity,
  TimerEntity,
  IdempotencyEntity,
  SubscriptionEntity,
  CursorEntity,
  DeadLetterEntity,
  AuditEntity,
];
