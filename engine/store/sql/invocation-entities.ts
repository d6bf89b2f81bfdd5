/** The tables around an invocation's row: the row, with what it is found by; its failures; the charts that rows name. */
import { defineEntity, p } from '@mikro-orm/core';

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
    /** By which chart it last began, and in which of its states it stands (`actors/standing.ts`). */
    chart: p.text().strictNullable(),
    step: p.text().strictNullable(),
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
    {
      // The admin's lists, newest first: a walk for each handler and shard, merged. Key and chart are there to be looked
      // at without the row; a key has one shard. It grows at a few ends, so that it stays cheap however long history is.
      name: 'invocation_by_handler',
      properties: ['service', 'handler', 'shard', 'createdAt', 'seq', 'objectKey', 'chart'],
    },
    {
      // The few that went wrong among the many that did not; an index over every status would cost each change of it.
      name: 'invocation_trouble',
      properties: ['status', 'service', 'handler', 'createdAt', 'seq', 'objectKey', 'chart'],
      where: "finished_at is not null and status <> 'completed'",
    },
    {
      // How many stand where, counted from the index alone; who runs through is never in it.
      name: 'invocation_standing',
      properties: ['service', 'handler', 'chart', 'step', 'createdAt', 'seq', 'finishedAt'],
      where: 'step is not null and finished_at is null',
    },
    {
      // The same of those that ended badly there.
      name: 'invocation_failed_step',
      properties: ['service', 'handler', 'chart', 'step', 'createdAt', 'seq', 'finishedAt'],
      where: 'step is not null and finished_at is not null',
    },
  ],
});

/** What went wrong in attempts, the last few of an invocation. What can be searched of it is in `error_text`. */
export const AttemptFailureEntity = defineEntity({
  name: 'AttemptFailure',
  tableName: 'attempt_failure',
  primaryKeys: ['shard', 'seq', 'attempt'],
  properties: {
    shard: p.integer().primary(),
    seq: p.integer().primary(),
    attempt: p.integer().primary(),
    at: p.integer(),
    code: p.integer(),
    message: p.text(),
    stack: p.text().strictNullable(),
    stepName: p.text().strictNullable(),
    stepId: p.integer(),
  },
});

/** Every chart that a handler has had; no shard, because it belongs to all of them. */
export const ChartEntity = defineEntity({
  name: 'Chart',
  tableName: 'chart',
  primaryKeys: ['hash', 'service', 'handler'],
  properties: {
    hash: p.text().primary(),
    service: p.text().primary(),
    handler: p.text().primary(),
    chart: p.text(),
    source: p.text().strictNullable(),
    firstSeenAt: p.integer(),
  },
  indexes: [{ name: 'chart_by_handler', properties: ['service', 'handler', 'firstSeenAt'] }],
});
