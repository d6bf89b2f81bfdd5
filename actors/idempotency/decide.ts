/**
 * The memory of one idempotency key: the first body makes an invocation, the same body finds it, another is a conflict.
 * The memory of a workflow's key is one, too: the first submit makes its run, each later one is told of it.
 */

import type { Outcome, Seq } from '../../sdk/protocol/index.ts';
import { FAILURES, failureOf, parseInvocationId, valueOutcome } from '../../sdk/protocol/index.ts';
import type { CellAddress } from '../address.ts';
import { actorAddress, deadLetterAddress, soloAddress, subscriptionAddress } from '../address.ts';
import type { IdempotencyCell, IdempotencyRecord } from '../cell.ts';
import type { IdempotencyCommand, Moment, Submit } from '../command.ts';
import { parseDeadLetterId } from '../dead-letter/id.ts';
import type { Decision } from '../decision.ts';
import { decision, forward, NOTHING, refusal } from '../decision.ts';
import type { Parent } from '../invocation.ts';
import { tell } from '../lifecycle/attach.ts';

export function decideIdempotency(cell: IdempotencyCell, command: IdempotencyCommand, at: Moment): Decision {
  switch (command.kind) {
    case 'claim':
      return claim(cell, command, at);
    case 'release':
      return release(cell, command.seq);
    case 'concluded':
      return conclude(cell, command.seq, command.expiresAt);
    case 'attach':
      return attach(cell, command);
    case 'detach':
      return detach(cell, command);
    case 'expire':
      return expire(cell, command.seq);
  }
}

type Claim = Extract<IdempotencyCommand, { kind: 'claim' }>;

/**
 * Waves until a refusal of the first claim's submit is back here: the submit is decided in the wave after the claim, its
 * release in the next. A claim that finds a living record waits as long, or it would be promised what is refused.
 */
const WAVES_TO_RELEASE = 2;

function claim(cell: IdempotencyCell, command: Claim, at: Moment): Decision {
  const { record } = cell;
  const { submit, found } = command;
  if (record === null && found !== undefined && submit.depthMax !== null) {
    return refusal(
      submit.ticket,
      'mailbox_full',
      'the key took no more when the first request with this idempotency key came',
    );
  }
  if (record === null || (record.expiresAt !== null && record.expiresAt <= at.now)) return take(cell, submit, at);
  const waves = wavesSince(record, found);
  if (record.expiresAt !== null || waves === WAVES_TO_RELEASE) return answer(record, submit);
  const result = decision();
  forward(result, cell.address, { kind: 'claim', submit, found: { seq: record.seq, waves: waves + 1 } });
  return result;
}

const wavesSince = (record: IdempotencyRecord, found: Claim['found']): number =>
  found?.seq === record.seq ? found.waves : 0;

/** The key stands for a new invocation. */
function take(cell: IdempotencyCell, submit: Submit, at: Moment): Decision {
  const seq = submit.seq ?? at.fresh;
  const { address, shard } = at.place(submit.target, seq);
  const result = decision();
  const invocationId = at.invocationId({ shard, seq });
  const bodyHash = submit.idempotency?.bodyHash ?? '';
  result.changes.push({
    kind: 'idempotencyPut',
    record: { address: cell.address, shard, seq, invocationId, bodyHash, expiresAt: null },
  });
  forward(result, address, { ...submit, seq });
  return result;
}

function answer(record: IdempotencyRecord, submit: Submit): Decision {
  const bodyHash = submit.idempotency?.bodyHash ?? '';
  if (record.bodyHash !== bodyHash) return conflict(record, submit);
  const result = decision();
  const ref = parseInvocationId(record.invocationId);
  if (ref === null) throw new Error(`bug: ${record.invocationId} is no invocation id`);
  if (submit.ticket !== null) {
    result.effects.push({ kind: 'accepted', ticket: submit.ticket, ref, id: record.invocationId, again: true });
  }
  announce(result, submit, valueOutcome(record.invocationId));
  if (submit.mode === 'workflow') turnAway(result, submit);
  else if (submit.parent !== null) join(result, record, submit.parent);
  return result;
}

/** A call under the key of another waits for what that one comes to. */
function join(result: Decision, record: IdempotencyRecord, waiter: Parent): void {
  forward(result, addressOf(record), { kind: 'attach', seq: record.seq, waiter, peek: false });
}

/** A run that was asked for a second time. Who only sent it knows now which run there is; nobody is left waiting. */
function turnAway(result: Decision, { parent, origin, inputBytes }: Submit): void {
  if (parent !== null) tell(result, parent, failureOf(FAILURES.workflowRan));
  if (origin.kind === 'kafka')
    forward(result, subscriptionAddress(origin.subscription), { kind: 'consumed', bytes: inputBytes });
  const letter = origin.kind === 'redrive' ? parseDeadLetterId(origin.deadLetter) : null;
  if (letter !== null)
    forward(result, deadLetterAddress(letter), { kind: 'reopen', message: FAILURES.workflowRan.message, attempts: 0 });
}

/** Where the invocation of a record lives: in the actor of its key, or by itself. */
const addressOf = (record: IdempotencyRecord): CellAddress => actorOf(record.address) ?? soloAddress(record);

function actorOf(address: CellAddress): CellAddress | null {
  const [service = '', , scope = ''] = address.slice(1).split('\u0000');
  return scope === '' ? null : actorAddress(service, scope.slice(1));
}

/** Whoever asked hears of it: a request by its refusal, a handler that waits for the id by a failure in its place. */
function conflict(record: IdempotencyRecord, submit: Submit): Decision {
  const key = JSON.stringify(submit.idempotency?.key);
  const message = `the idempotency key ${key} was used before with another body, by ${record.invocationId}`;
  const result = decision();
  result.effects.push(...refusal(submit.ticket, 'idempotency_conflict', message).effects);
  const outcome = failureOf({ code: 409, message });
  announce(result, submit, outcome);
  if (submit.parent !== null) tell(result, submit.parent, outcome);
  return result;
}

function announce(result: Decision, submit: Submit, outcome: Outcome): void {
  if (submit.announceTo !== null) tell(result, submit.announceTo, outcome);
}

/** The target refused the first submit after all (its mailbox was full): the key is free again. */
function release(cell: IdempotencyCell, seq: number): Decision {
  if (cell.record?.seq !== seq) return NOTHING;
  const result = decision();
  result.changes.push({ kind: 'idempotencyRemoved', address: cell.address });
  return result;
}

function conclude(cell: IdempotencyCell, seq: number, expiresAt: number): Decision {
  if (cell.record?.seq !== seq) return NOTHING;
  const result = decision();
  result.changes.push({ kind: 'idempotencyPut', record: { ...cell.record, expiresAt } });
  return result;
}

/** Somebody wants the result of whoever the key stands for. */
function attach({ record }: IdempotencyCell, command: Extract<IdempotencyCommand, { kind: 'attach' }>): Decision {
  const result = decision();
  if (record === null) return tell(result, command.waiter, failureOf(FAILURES.invocationGone));
  forward(result, addressOf(record), { ...command, seq: record.seq });
  return result;
}

/** Who called in this same turn has a claim that still waits in front of this: it stays behind it, wave by wave. */
function detach(cell: IdempotencyCell, { waiter, found }: Extract<IdempotencyCommand, { kind: 'detach' }>): Decision {
  const { record } = cell;
  if (record === null) return NOTHING;
  const waves = wavesSince(record, found);
  const result = decision();
  if (waves === WAVES_TO_RELEASE) forward(result, addressOf(record), { kind: 'detach', seq: record.seq, waiter });
  else forward(result, cell.address, { kind: 'detach', waiter, found: { seq: record.seq, waves: waves + 1 } });
  return result;
}

/** A run is forgotten, and with it what its key knows (`lifecycle/retention.ts`). */
function expire(cell: IdempotencyCell, seq: Seq | null): Decision {
  if (seq !== (cell.record?.seq ?? null)) return NOTHING;
  const result = seq === null ? decision() : release(cell, seq);
  const actor = actorOf(cell.address);
  if (actor !== null) forward(result, actor, { kind: 'forgetRun' });
  return result;
}
