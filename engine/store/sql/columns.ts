/**
 * The columns of each table, in the order in which a turn's values are bound and a read's come back: what both dialects
 * agree on. A list has the properties of the entities; `column` makes their names in SQL of them.
 */
import type {
  AttemptFailureRecord,
  ChartRecord,
  CursorRecord,
  DeadLetterRecord,
  DeploymentRecord,
  IdempotencyRow,
  InvocationRecord,
  JournalRecord,
  KeyPauseRecord,
  PromiseRecord,
  SubscriptionRecord,
  TimerRecord,
  WaiterRecord,
} from './records.ts';

/** What changes while an invocation lives. Ended ones also get the two of ENDED. */
export const PROGRESS = [
  ...['status', 'position', 'attempt', 'retryCount', 'retryingSince', 'dueAt', 'startedAt'],
  ...['cancelRequested', 'lastError', 'step'],
] as const satisfies readonly (keyof InvocationRecord)[];
export const ENDED = ['finishedAt', 'expiresAt'] as const satisfies readonly (keyof InvocationRecord)[];

export const INVOCATION = [
  ...['shard', 'seq'],
  ...PROGRESS,
  ...ENDED,
  ...['service', 'handler', 'objectKey', 'mode', 'origin', 'originDetail', 'subscriptionId'],
  ...['parentShard', 'parentSeq', 'parentService', 'parentKey', 'parentCompletionId'],
  ...['idempotencyKey', 'createdAt', 'inputBytes', 'chart'],
] as readonly (keyof InvocationRecord)[];

/** Null in most new rows. What is null needs no parameter, and to bind them is half of what a row costs: a sixth off a turn's rows. */
export const RARE_AT_FIRST = [
  ...['retryingSince', 'dueAt', 'lastError', 'step', 'finishedAt', 'expiresAt'],
  ...['parentShard', 'parentSeq', 'parentService', 'parentKey', 'parentCompletionId'],
] as readonly (keyof InvocationRecord)[];
export const PLAIN_INVOCATION = INVOCATION.filter((name) => !RARE_AT_FIRST.includes(name));

/** Null in one that went well. */
export const RARE_AT_THE_END = [
  ...['retryingSince', 'dueAt', 'lastError', 'step'],
] as const satisfies readonly (keyof InvocationRecord)[];
export const PLAIN_END = [...PROGRESS, ...ENDED].filter((name) => !RARE_AT_THE_END.some((rare) => rare === name));

export const JOURNAL = [
  ...['shard', 'invocationSeq', 'itemIndex', 'kind', 'name', 'completionId', 'seen', 'at', 'outcome', 'detail'],
  'payload',
] as readonly (keyof JournalRecord)[];

export const KEY_PAUSE = [
  ...['shard', 'service', 'objectKey', 'pausedBy', 'pausedAt'],
] as readonly (keyof KeyPauseRecord)[];

export const PROMISE = [
  ...['shard', 'service', 'objectKey', 'name', 'outcome', 'failure', 'completedAt', 'completedBy', 'value'],
] as readonly (keyof PromiseRecord)[];

export const WAITER = [
  ...['shard', 'service', 'objectKey', 'invocationSeq', 'waiterShard', 'waiterSeq', 'waiterCompletionId'],
  ...['waiterService', 'waiterKey'],
] as readonly (keyof WaiterRecord)[];

/** A waiter's row is found by all but its address. */
export const WAITER_KEY = WAITER.slice(0, -2);

export const ATTEMPT_FAILURE = [
  ...['shard', 'seq', 'attempt', 'at', 'code', 'message', 'stack', 'stepName', 'stepId'],
] as readonly (keyof AttemptFailureRecord)[];

export const CHART = [
  ...['hash', 'service', 'handler', 'chart', 'source', 'firstSeenAt'],
] as readonly (keyof ChartRecord)[];

export const TIMER = [
  ...['shard', 'dueAt', 'invocationSeq', 'completionId', 'service', 'objectKey'],
] as readonly (keyof TimerRecord)[];

export const IDEMPOTENCY = [
  ...['shard', 'service', 'handler', 'scope', 'idempotencyKey'],
  ...['invocationShard', 'invocationSeq', 'bodyHash', 'expiresAt'],
] as readonly (keyof IdempotencyRow)[];

export const SUBSCRIPTION = [
  ...['shard', 'id', 'cluster', 'topic', 'service', 'handler', 'options', 'status', 'createdAt', 'updatedAt'],
] as readonly (keyof SubscriptionRecord)[];

export const CURSOR = [
  ...['shard', 'subscriptionId', 'topic', 'partition', 'incarnation', 'position', 'anchor', 'halt', 'updatedAt'],
] as readonly (keyof CursorRecord)[];

export const DEAD_LETTER = [
  ...['shard', 'seq', 'subscriptionId', 'topic', 'partition', 'recordOffset', 'timestampMs'],
  ...['targetService', 'targetHandler', 'targetKey', 'code', 'message', 'attempts', 'invocation', 'at', 'status'],
  ...['redrivenAs', 'recordKey', 'headers', 'value'],
] as readonly (keyof DeadLetterRecord)[];

export const DEPLOYMENT = [
  ...['id', 'uri', 'transport', 'protocolVersion', 'manifest', 'createdAt', 'updatedAt'],
] as readonly (keyof DeploymentRecord)[];

/** Of an invocation's journal, only what tells which entries still wait: the payloads stay on disk. */
export const OPEN_ITEM = [
  'itemIndex',
  'kind',
  'name',
  'completionId',
  'outcome',
  'detail',
] as const satisfies readonly (keyof JournalRecord)[];

export function columns(names: readonly string[]): string {
  return names.map(column).join(', ');
}

/** `objectKey` → `object_key`, as MikroORM's naming strategy does; quoted, because `partition` is a word of SQL. */
export function column(name: string): string {
  return `"${name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}"`;
}
