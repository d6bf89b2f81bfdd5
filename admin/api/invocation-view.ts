/** An invocation as the API shows it, and what it can be found by. */
import { z } from 'zod';
import type { Origin } from '../../actors/invocation.ts';
import type { Engine } from '../../engine/api.ts';
import type { FailureRow, InvocationRow } from '../../engine/store/queries.ts';
import { ERROR_CHARS, FAILURES_KEPT } from '../../engine/store/queries.ts';
import { damage, status, time, timeParameter } from './schemas.ts';
import { timeView, timeViewOrNull } from './views.ts';

const origin = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('http') }),
    z.strictObject({ kind: z.literal('client') }),
    z.strictObject({
      kind: z.literal('kafka'),
      subscription: z.string(),
      topic: z.string(),
      partition: z.int(),
      offset: z.int(),
      timestamp: time,
    }),
    z.strictObject({ kind: z.literal('handler'), invocationId: z.string() }),
    z.strictObject({ kind: z.literal('redrive'), deadLetter: z.string() }),
    z.strictObject({
      kind: z.literal('fork'),
      of: z.string(),
      from: z.int().meta({ description: 'its journal began with so many items of that one; 1 is the input alone' }),
    }),
  ])
  .meta({ id: 'Origin' });

const lastError = z
  .strictObject({
    code: z.int(),
    message: z.string(),
    stack: z.string().optional(),
    stepName: z.string().optional(),
    stepId: z.int(),
    at: time,
  })
  .meta({ id: 'LastError' });

export const invocation = z
  .strictObject({
    id: z.string(),
    service: z.string(),
    handler: z.string(),
    key: z.string().nullable(),
    status,
    mode: z.enum(['plain', 'exclusive', 'shared', 'workflow']),
    origin,
    parent: z.string().nullable().meta({ description: 'the invocation that called it' }),
    idempotencyKey: z.string().nullable(),
    attempt: z.int().meta({ description: 'attempts started so far' }),
    retryCount: z.int().meta({ description: 'failed attempts since the journal last grew' }),
    retryingSince: time.nullable(),
    dueAt: time.nullable().meta({ description: 'its start while scheduled, the next attempt while backing off' }),
    createdAt: time,
    startedAt: time.nullable(),
    finishedAt: time.nullable(),
    expiresAt: time.nullable(),
    inputBytes: z.int(),
    cancelRequested: z.boolean(),
    lastError: lastError.nullable(),
    chart: z.string().nullable().meta({ description: 'the hash of the chart of its handler, by which it last began' }),
    step: z.string().nullable().meta({
      description:
        'the state of its chart in which it stands, or stood when it ended badly; null on its way between steps',
    }),
    damage,
  })
  .meta({ id: 'Invocation' });

const attemptFailure = lastError
  .extend({ attempt: z.int(), damage })
  .meta({ id: 'AttemptFailure', description: 'a failed attempt' });

export const attemptFailures = z
  .array(attemptFailure)
  .meta({ description: `failed attempts, oldest first; the last ${FAILURES_KEPT}` });

/** What a list can be narrowed by, and a batch chosen by. */
export const invocationFilters = {
  status: z.array(status).optional().meta({ description: 'may be repeated' }),
  service: z.string().optional(),
  handler: z.string().optional(),
  key: z.string().optional(),
  subscription: z.string().optional(),
  step: z.string().optional().meta({ description: 'a state of the chart: stood in now, or when it ended badly' }),
  chart: z.string().optional().meta({ description: 'the hash of a chart' }),
  error: z
    .string()
    .min(ERROR_CHARS.min, `at least ${ERROR_CHARS.min} characters`)
    .max(ERROR_CHARS.max, `at most ${ERROR_CHARS.max} characters`)
    .optional()
    .meta({ description: 'text in the message of the last error, in whatever case; then newest by number' }),
  createdFrom: timeParameter.optional(),
  createdTo: timeParameter.optional(),
};

/** A list is for finding; the stack is read with the one that was found. */
export function withoutStack(row: InvocationRow): InvocationRow {
  if (row.lastError?.stack === undefined) return row;
  const { stack: _, ...kept } = row.lastError;
  return { ...row, lastError: kept };
}

export function invocationView(engine: Engine, row: InvocationRow): z.input<typeof invocation> {
  const { target, parent } = row;
  return {
    id: row.id,
    service: target.service,
    handler: target.handler,
    key: target.key,
    status: row.status,
    mode: row.mode,
    origin: originView(row.origin),
    parent: parent === null ? null : engine.query.idOf(parent),
    idempotencyKey: row.idempotencyKey,
    attempt: row.attempt,
    retryCount: row.retryCount,
    retryingSince: timeViewOrNull(row.retryingSince),
    dueAt: timeViewOrNull(row.dueAt),
    createdAt: timeView(row.createdAt),
    startedAt: timeViewOrNull(row.startedAt),
    finishedAt: timeViewOrNull(row.finishedAt),
    expiresAt: timeViewOrNull(row.expiresAt),
    inputBytes: row.inputBytes,
    cancelRequested: row.cancelRequested,
    lastError: row.lastError === null ? null : { ...row.lastError, at: timeView(row.lastError.at) },
    chart: row.chart,
    step: row.step,
    ...(row.damage === undefined ? {} : { damage: row.damage }),
  };
}

function originView(from: Origin): z.input<typeof origin> {
  if (from.kind === 'fork') return { kind: from.kind, of: from.of, from: from.from };
  if (from.kind !== 'kafka') return { ...from };
  const { timestampMs, ...rest } = from;
  return { ...rest, timestamp: timeView(timestampMs) };
}

export const failureView = (failure: FailureRow): z.input<typeof attemptFailure> => ({
  ...failure,
  at: timeView(failure.at),
});
