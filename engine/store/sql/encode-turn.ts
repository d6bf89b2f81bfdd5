/**
 * A turn as values in a row: the name of an operation, then its parameters, then the next. Which dialect takes them, and how
 * they travel, is its own: packed to SQLite's thread (`batch.ts`), as columns to PostgreSQL.
 */
import type { Change } from '../../../actors/change.ts';
import type { Invocation, Progress } from '../../../actors/invocation.ts';
import type { JournalItem, Payload, Seq } from '../../../sdk/protocol/index.ts';
import { ERROR_CHARS } from '../queries.ts';
import type { Turn, Write } from '../store.ts';
import { unreachable } from '../unreachable.ts';
import {
  ATTEMPT_FAILURE,
  CURSOR,
  DEAD_LETTER,
  ENDED,
  IDEMPOTENCY,
  INVOCATION,
  PROGRESS,
  PROMISE,
  SUBSCRIPTION,
  TIMER,
  WAITER,
  WAITER_KEY,
} from './columns.ts';
import { failureRecord } from './failure-rows.ts';
import { invocationRecord, originDetail, progressRecord, subscriptionOf } from './invocation-rows.ts';
import { fieldsOf } from './journal-rows.ts';
import type { OperationName, Primitive } from './operations.ts';
import {
  cursorRecord,
  deadLetterRecord,
  idempotencyParts,
  idempotencyRow,
  subscriptionRecord,
  timerRecord,
} from './other-rows.ts';
import { promiseRecord, waiterPlace, waiterRecord } from './workflow-rows.ts';

/** Takes the operations of a turn, in order. */
export interface Operations {
  /** Its parameters follow. */
  begin(operation: OperationName): this;
  add(value: Primitive): this;
  addPayload(payload: Payload | null): this;
}

export function encodeTurn(batch: Operations, { writes }: Turn): void {
  const outdated = outdatedUpdates(writes);
  for (let at = 0; at < writes.length; at += 1) if (outdated?.has(at) !== true) encodeWrite(batch, writes[at] as Write);
}

/**
 * An update writes all mutable columns, so of several in one turn the last tells everything: the others need not be
 * written. @returns their places; null where there are none, as in most turns
 */
function outdatedUpdates(writes: readonly Write[]): ReadonlySet<number> | null {
  const updated = new Set<Seq>();
  let outdated: Set<number> | null = null;
  for (let at = writes.length - 1; at >= 0; at -= 1) {
    const { change } = writes[at] as Write;
    if (change.kind !== 'invocationUpdated') continue;
    if (!updated.has(change.seq)) updated.add(change.seq);
    else outdated = (outdated ?? new Set<number>()).add(at);
  }
  return outdated;
}

function encodeWrite(batch: Operations, { shard, change }: Write): void {
  switch (change.kind) {
    case 'invocationInserted':
      return pushInvocation(batch, change.invocation);
    case 'invocationUpdated':
      return pushProgress(batch, shard, change);
    case 'invocationCharted':
      return push(batch, 'setChart', change.chart, shard, change.seq);
    case 'attemptFailed':
      return pushFailure(batch, shard, change);
    case 'journalAppended':
      return pushJournal(batch, shard, change.seq, change.item);
    case 'stateSet':
      return pushState(batch, shard, change);
    case 'stateCleared':
      return push(batch, 'clearState', shard, change.service, change.key, change.name);
    case 'stateClearedAll':
      return push(batch, 'clearAllState', shard, change.service, change.key);
    case 'keyPaused': {
      const { by, at } = change.pause;
      return push(batch, 'pauseKey', shard, change.service, change.key, by, at);
    }
    case 'keyResumed':
      return push(batch, 'resumeKey', shard, change.service, change.key);
    case 'waiterAdded':
    case 'waiterRemoved':
    case 'waitersTold':
    case 'promiseCompleted':
    case 'promisesCleared':
      return encodeWorkflow(batch, shard, change);
    case 'timerSet':
      return pushRow(batch, 'setTimer', TIMER, timerRecord(shard, change.timer));
    case 'timerCleared':
      return push(batch, 'clearTimer', shard, change.timer.dueAt, change.timer.seq, change.timer.id);
    case 'idempotencyPut':
      return pushRow(batch, 'putIdempotency', IDEMPOTENCY, idempotencyRow(shard, change.record));
    case 'idempotencyRemoved':
      return push(batch, 'removeIdempotency', shard, ...idempotencyParts(change.address));
    case 'invocationPurged':
      return pushPurge(batch, shard, change);
    case 'audited': {
      const { at, actor, action, target, detail } = change.audit;
      return push(batch, 'audit', shard, at, actor, action, target, detail);
    }
    case 'backlogChanged':
      return; // Summed from the living at load.
    default:
      return encodeIngress(batch, shard, change);
  }
}

/**
 * What most rows are is written out, column by column in the order of its statement (`test/unit/store/encode-turn.test.ts`
 * holds it against that): a record made to be read by names, in a loop, cost three times as many bytes.
 */
function pushInvocation(batch: Operations, invocation: Invocation): void {
  if (!isPlainAtFirst(invocation)) return pushRow(batch, 'insertInvocation', INVOCATION, invocationRecord(invocation));
  const { target, origin } = invocation;
  batch.begin('insertPlainInvocation').add(invocation.shard).add(invocation.seq);
  addPlainProgress(batch, invocation);
  batch.add(target.service).add(target.handler).add(target.key).add(invocation.mode);
  batch.add(origin.kind).add(originDetail(origin)).add(subscriptionOf(origin)).add(invocation.idempotencyKey);
  batch.add(invocation.createdAt).add(invocation.inputBytes).add(invocation.chart);
}

/** Without the columns of RARE_AT_FIRST, which are null. */
function isPlainAtFirst(invocation: Invocation): boolean {
  const { parent, finishedAt, expiresAt } = invocation;
  return parent === null && finishedAt === null && expiresAt === null && isPlain(invocation);
}

/** Without the columns of RARE_AT_THE_END, which are null. */
const isPlain = ({ retryingSince, dueAt, lastError, step }: Progress): boolean =>
  retryingSince === null && dueAt === null && lastError === null && step === null;

/** PROGRESS without what `isPlain` has found to be null. */
function addPlainProgress(batch: Operations, progress: Progress): void {
  const { status, position, attempt, retryCount, startedAt, cancelRequested } = progress;
  batch
    .add(status)
    .add(position)
    .add(attempt)
    .add(retryCount)
    .add(startedAt)
    .add(cancelRequested ? 1 : 0);
}

function pushJournal(batch: Operations, shard: number, seq: Seq, item: JournalItem): void {
  const { name, completionId, outcome, detail, payload } = fieldsOf(item);
  const hasValue = detail === null && outcome === 'value';
  const hasNothing = detail === null && outcome === null && completionId === null;
  batch
    .begin(hasValue ? 'appendValue' : hasNothing ? 'appendPlain' : 'appendJournal')
    .add(shard)
    .add(seq)
    .add(item.index);
  batch.add(item.type === 'entry' ? item.entry.kind : 'completion').add(name);
  if (!hasNothing) batch.add(completionId);
  batch.add(item.type === 'entry' ? item.seen : null).add(item.at);
  if (!hasNothing && !hasValue) batch.add(outcome).add(detail);
  batch.addPayload(payload);
}

function pushState(batch: Operations, shard: number, change: Extract<Change, { kind: 'stateSet' }>): void {
  batch.begin('setState').add(shard).add(change.service).add(change.key).add(change.name).addPayload(change.value);
}

/** What belongs to workflows, and to those who wait for others. */
type WorkflowChange = Extract<
  Change,
  { kind: 'waiterAdded' | 'waiterRemoved' | 'waitersTold' | 'promiseCompleted' | 'promisesCleared' }
>;

function encodeWorkflow(batch: Operations, shard: number, change: WorkflowChange): void {
  switch (change.kind) {
    case 'waiterAdded':
      return pushRow(batch, 'putWaiter', WAITER, waiterRecord(shard, change.waiter));
    case 'waiterRemoved':
      return pushRow(batch, 'removeWaiter', WAITER_KEY, waiterRecord(shard, change.waiter));
    case 'waitersTold':
      return push(batch, 'removeWaiters', shard, ...waiterPlace(change.address), change.seq);
    case 'promiseCompleted':
      pushRow(batch, 'putPromise', PROMISE_WITHOUT_VALUE, promiseRecord(shard, change));
      batch.addPayload(change.completion.kind === 'value' ? change.completion.value : null);
      return;
    case 'promisesCleared':
      return push(batch, 'clearPromises', shard, change.service, change.key);
    default:
      return unreachable(change);
  }
}

const PROMISE_WITHOUT_VALUE = PROMISE.slice(0, -1);

/** What belongs to subscriptions and dead letters. */
type IngressChange = Extract<
  Change,
  {
    kind: 'subscriptionPut' | 'subscriptionRemoved' | 'cursorMoved' | 'deadLetterPut' | 'invocationDeadLettered';
  }
>;

function encodeIngress(batch: Operations, shard: number, change: IngressChange): void {
  switch (change.kind) {
    case 'subscriptionPut':
      return pushRow(batch, 'putSubscription', SUBSCRIPTION, subscriptionRecord(shard, change.subscription));
    case 'subscriptionRemoved':
      push(batch, 'removeSubscription', shard, change.id);
      return push(batch, 'removeCursors', shard, change.id);
    case 'cursorMoved':
      return pushCursor(batch, shard, change);
    case 'deadLetterPut':
      return pushRow(batch, 'putDeadLetter', DEAD_LETTER, deadLetterRecord(change.letter));
    case 'invocationDeadLettered': {
      const { shard: from, seq } = change.invocation;
      pushRow(batch, 'buryInvocation', BURIED, deadLetterRecord(change.letter));
      batch.add(from).add(seq);
      return;
    }
    default:
      return unreachable(change);
  }
}

/** A dead letter without what the store copies from the journal: headers and value, its last two columns. */
const BURIED = DEAD_LETTER.slice(0, -2);

function pushProgress(batch: Operations, shard: number, change: Extract<Change, { kind: 'invocationUpdated' }>): void {
  const { seq, progress } = change;
  const { finishedAt, expiresAt } = progress;
  if (finishedAt === null) pushRow(batch, 'updateLiving', PROGRESS, progressRecord(progress));
  else if (!isPlain(progress)) pushRow(batch, 'updateEnded', PROGRESS_AND_END, progressRecord(progress));
  else {
    batch.begin('endPlainly');
    addPlainProgress(batch, progress);
    batch.add(finishedAt).add(expiresAt);
  }
  batch.add(shard).add(seq);
}

const PROGRESS_AND_END = [...PROGRESS, ...ENDED];

/** The text is found by the number alone: no two invocations have one. */
function pushFailure(batch: Operations, shard: number, change: Extract<Change, { kind: 'attemptFailed' }>): void {
  const { seq, failure } = change;
  pushRow(batch, 'addFailure', ATTEMPT_FAILURE, failureRecord(shard, seq, failure));
  push(batch, 'trimFailures', shard, seq, shard, seq);
  if (!change.sameText) push(batch, 'putErrorText', seq, failure.message.slice(0, ERROR_CHARS.max));
}

function pushPurge(batch: Operations, shard: number, change: Extract<Change, { kind: 'invocationPurged' }>): void {
  const { seq, failed } = change;
  if (failed) {
    push(batch, 'deleteFailures', shard, seq);
    push(batch, 'deleteErrorText', seq);
  }
  push(batch, 'deleteJournal', shard, seq);
  push(batch, 'deleteInvocation', shard, seq);
}

function pushCursor(batch: Operations, shard: number, change: Extract<Change, { kind: 'cursorMoved' }>): void {
  const record = cursorRecord(shard, change.subscription, change.cursor);
  if (change.from === null) return pushRow(batch, 'putCursor', CURSOR, record);
  const { incarnation, position, anchor, halt, updatedAt, subscriptionId, topic, partition } = record;
  const values = [incarnation, position, anchor, halt, updatedAt];
  return push(batch, 'moveCursor', ...values, shard, subscriptionId, topic, partition, change.from);
}

function push(batch: Operations, operation: OperationName, ...values: readonly Primitive[]): void {
  batch.begin(operation);
  for (const value of values) batch.add(value);
}

function pushRow<Row>(
  batch: Operations,
  operation: OperationName,
  columns: readonly (keyof Row)[],
  row: Row & Record<keyof Row, Primitive>,
): void {
  batch.begin(operation);
  for (const column of columns) batch.add(row[column]);
}
