/** The end of an invocation, however it came: who waited is answered, the key goes to the next, a failed record is buried. */
import type { Outcome } from '../../sdk/protocol/index.ts';
import { readable, shortened } from '../../sdk/protocol/index.ts';
import { deadLetterAddress, idempotencyAddress, subscriptionAddress } from '../address.ts';
import type { ActorCell } from '../cell.ts';
import type { HandlerRules, Moment } from '../command.ts';
import { parseDeadLetterId } from '../dead-letter/id.ts';
import type { Decision } from '../decision.ts';
import { clearTimer, forward } from '../decision.ts';
import type { Invocation, LastError } from '../invocation.ts';
import { mustFollow } from '../lifecycle.table.ts';
import type { LifecycleEvent } from '../lifecycle.ts';
import { advance } from '../progress.ts';
import { stepOfEnd } from '../standing.ts';
import { stopWaiting, tellWaiters } from './attach.ts';
import { recordFailure } from './failure.ts';
import { rememberRun } from './retention.ts';
import { grantNext } from './start.ts';

/** Kept after the end where the handler is no longer registered and so has no rules. */
const RETENTION_WITHOUT_RULES_MS = 86_400_000;

export interface Ending {
  readonly event: Extract<LifecycleEvent, 'complete' | 'fail' | 'cancel' | 'kill'>;
  readonly outcome: Outcome;
  readonly seen: number;
  /** The error that used up the last attempt, where it was one. */
  readonly lastError?: LastError;
  /** Where it failed, as far as its attempt has told; else `stepOfEnd` finds it. */
  readonly step?: string | null;
}

/** Adds everything that ends `invocation` to `result`. */
export function conclude(result: Decision, cell: ActorCell, invocation: Invocation, ending: Ending, at: Moment): void {
  const status = mustFollow(invocation.status, ending.event);
  const rules = at.rules(invocation.target);
  const keepMs = retentionMs(invocation, rules, at);
  const lastError = ending.lastError ?? invocation.lastError;
  clearTimers(result, invocation);
  if (ending.lastError !== undefined) recordFailure(result, invocation, ending.lastError);
  result.changes.push({
    kind: 'journalAppended',
    seq: invocation.seq,
    item: {
      type: 'entry',
      index: invocation.journalLength,
      at: at.now,
      seen: ending.seen,
      entry: { kind: 'output', outcome: ending.outcome },
    },
  });
  if (status === 'failed') bury(result, invocation, ending.outcome, at);
  result.changes.push(
    advance(invocation, ending.event, {
      finishedAt: at.now,
      expiresAt: at.now + keepMs,
      dueAt: null,
      step:
        ending.event === 'complete' ? null : (ending.step ?? stepOfEnd(invocation, ending.event, ending.outcome, at)),
      lastError,
    }),
  );
  if (keepMs === 0) result.changes.push({ kind: 'invocationPurged', seq: invocation.seq, failed: lastError !== null });
  result.effects.push({
    kind: 'finished',
    ref: invocation,
    target: invocation.target,
    status,
    outcome: ending.outcome,
    createdAt: invocation.createdAt,
    startedAt: invocation.startedAt,
    finishedAt: at.now,
  });
  tellWaiters(result, cell, invocation, ending.outcome);
  stopWaiting(result, invocation);
  if (invocation.mode === 'workflow') rememberRun(result, invocation, at);
  tellOthers(result, invocation, ending.outcome, at.now + idempotencyRetentionMs(rules));
  if (cell.holder === null || cell.holder === invocation.seq) grantNext(result, cell, invocation.seq, at);
}

/** A result under a key must be readable for as long as the key is remembered. */
function retentionMs({ mode, idempotencyKey, target }: Invocation, rules: HandlerRules | null, at: Moment): number {
  const ownMs = rules?.journalRetentionMs ?? RETENTION_WITHOUT_RULES_MS;
  if (mode === 'workflow') return Math.max(ownMs, at.workflowRetentionMs(target.service));
  return idempotencyKey === null ? ownMs : Math.max(ownMs, idempotencyRetentionMs(rules));
}

const idempotencyRetentionMs = (rules: HandlerRules | null): number =>
  rules?.idempotencyRetentionMs ?? RETENTION_WITHOUT_RULES_MS;

function clearTimers(result: Decision, invocation: Invocation): void {
  const { address, seq, dueAt } = invocation;
  if (dueAt !== null && invocation.status !== 'paused') clearTimer(result, { dueAt, address, seq, id: 0 });
  for (const [id, entry] of invocation.open) {
    if (entry.kind === 'sleep') clearTimer(result, { dueAt: entry.dueAt ?? 0, address, seq, id });
  }
}

/** A record whose invocation failed has nobody who hears of it, so it is kept as a dead letter. */
function bury(result: Decision, invocation: Invocation, outcome: Outcome, at: Moment): void {
  const { origin, attempt } = invocation;
  const message = outcome.kind === 'failure' ? readable(shortened(outcome.failure.message)) : 'failed';
  if (origin.kind === 'redrive') {
    const ref = parseDeadLetterId(origin.deadLetter);
    if (ref === null) return;
    const reopen = { kind: 'reopen', message, attempts: attempt } as const;
    return forward(result, deadLetterAddress(ref), reopen);
  }
  if (origin.kind !== 'kafka') return;
  result.changes.push({
    kind: 'invocationDeadLettered',
    invocation: { shard: invocation.shard, seq: invocation.seq },
    letter: {
      shard: invocation.shard,
      seq: invocation.seq,
      subscription: origin.subscription,
      topic: origin.topic,
      partition: origin.partition,
      offset: origin.offset,
      timestampMs: origin.timestampMs,
      key: invocation.target.key,
      value: null,
      headers: [],
      target: invocation.target,
      code: 'handler_failed',
      message,
      attempts: invocation.attempt,
      invocation: invocation.id,
      at: at.now,
      status: 'open',
      redrivenAs: null,
    },
  });
}

function tellOthers(result: Decision, invocation: Invocation, outcome: Outcome, idempotencyExpiresAt: number): void {
  const { parent, origin, idempotencyKey, target, seq } = invocation;
  if (parent !== null) forward(result, parent.address, { kind: 'completion', seq: parent.seq, id: parent.id, outcome });
  if (origin.kind === 'kafka') {
    forward(result, subscriptionAddress(origin.subscription), { kind: 'consumed', bytes: invocation.inputBytes });
  }
  if (idempotencyKey !== null) {
    const address = idempotencyAddress(target.service, target.key, target.handler, idempotencyKey);
    forward(result, address, { kind: 'concluded', seq, expiresAt: idempotencyExpiresAt });
  }
}
