/**
 * An address of which a row can't be read. Nobody may be told yes here, nobody may be left waiting, and what was promised
 * elsewhere (a record behind a cursor, a one-way send) must not be lost:
 *
 *  Q1. Who waits for an answer is refused, with the row by name: a request, a person, a handler that calls.
 *  Q2. A record becomes a dead letter, and a redriven one opens again: parked, they would fill the backlog of all keys.
 *  Q3. A one-way send is written down and waits; it runs when the rows can be read again.
 *  Q4. Timers keep their rows, and what attempts say is dropped: both come again after the next start.
 *  Q5. An answer to somebody here is dropped as well, and a timer stands for it: when it rings where the rows can be read
 *      again, the answer is asked for at whoever gave it (`lifecycle/attach.ts`). Who gave it long ago may be forgotten by
 *      then, and that is told. What another handler answers an awakeable with is not kept.
 */
import type { Seq } from '../../sdk/protocol/index.ts';
import { failureOf } from '../../sdk/protocol/index.ts';
import { deadLetterAddress, subscriptionAddress } from '../address.ts';
import type { ActorCell, QuarantinedCell } from '../cell.ts';
import { damageText } from '../cell.ts';
import type { Command, Moment, Submit } from '../command.ts';
import { parseDeadLetterId } from '../dead-letter/id.ts';
import type { Decision } from '../decision.ts';
import { decision, forward, NOTHING, refusal } from '../decision.ts';
import type { Parent } from '../invocation.ts';
import { submit } from '../lifecycle/submit.ts';
import { Living } from '../living.ts';
import { Mailbox } from '../mailbox.ts';

export function decideQuarantined(cell: QuarantinedCell, command: Command, at: Moment): Decision {
  const message = `nothing can be done here: ${damageText(cell.damage)}`;
  if (command.kind === 'submit') return turnAway(cell, command, message, at);
  // The memory of the idempotency key itself; its submit has not been sent on.
  if (command.kind === 'claim') return turnAway(cell, { ...command.submit, idempotency: null }, message, at);
  if (command.kind === 'attach') {
    const result = decision();
    fail(result, command.waiter, message);
    return result;
  }
  if (command.kind === 'completion') {
    const { seq, id } = command;
    // Set, and not armed: in this life it would ring for nobody.
    return decision([{ kind: 'timerSet', timer: { dueAt: at.now, address: cell.address, seq, id } }]);
  }
  return 'ticket' in command ? refusal(command.ticket, 'quarantined', message) : NOTHING;
}

function turnAway(cell: QuarantinedCell, command: Submit, message: string, at: Moment): Decision {
  const result = decision();
  const { ticket, parent, announceTo, idempotency, origin } = command;
  const waiting = parent ?? announceTo;
  if (ticket === null && waiting === null && origin.kind === 'handler') return park(cell, command, at);
  result.effects.push(...refusal(ticket, 'quarantined', message).effects);
  // A call under a key waits twice: for the callee's id, and for its result.
  for (const one of [announceTo, parent]) if (one !== null) fail(result, one, message);
  if (origin.kind === 'kafka') bury(result, cell, command, message, at);
  if (origin.kind === 'redrive') reopen(result, origin.deadLetter, message);
  if (idempotency !== null && command.seq !== null) {
    forward(result, idempotency.address, { kind: 'release', seq: command.seq });
  }
  return result;
}

function fail(result: Decision, { address, seq, id }: Parent, message: string): void {
  forward(result, address, { kind: 'completion', seq, id, outcome: failureOf({ code: 503, message }) });
}

/** Into a mailbox where somebody else has the key. A shared handler waits for none: what runs is started when the engine starts anew. */
function park(cell: QuarantinedCell, command: Submit, at: Moment): Decision {
  const actor: ActorCell = {
    kind: 'actor',
    address: cell.address,
    shard: cell.shard,
    invocations: new Living(),
    mailbox: new Mailbox(),
    holder: 0 as Seq,
    paused: null,
    state: new Map(),
    promises: new Map(),
    promisedAt: null,
    stateBytes: 0,
    waiters: new Map(),
    ended: null,
  };
  const result = submit(actor, command, at);
  return { ...result, effects: result.effects.filter(({ kind }) => kind !== 'start') };
}

function bury(result: Decision, cell: QuarantinedCell, command: Submit, message: string, at: Moment): void {
  const { origin, target, payload, headers, inputBytes } = command;
  if (origin.kind !== 'kafka') return;
  const { kind: _kind, ...place } = origin;
  const shard = cell.shard;
  const seq = command.seq ?? at.fresh;
  // It has the headers of the invocation that it was about to become, and is driven again as one that failed.
  const invocation = at.invocationId({ shard, seq });
  const reason = { code: 'quarantined', message, attempts: 0, invocation, at: at.now };
  const record = { ...place, key: target.key, value: payload, headers, target };
  const letter = { shard, seq, ...record, ...reason, status: 'open', redrivenAs: null } as const;
  result.changes.push({ kind: 'deadLetterPut', letter });
  forward(result, subscriptionAddress(origin.subscription), { kind: 'consumed', bytes: inputBytes });
}

function reopen(result: Decision, deadLetter: string, message: string): void {
  const ref = parseDeadLetterId(deadLetter);
  if (ref !== null) forward(result, deadLetterAddress(ref), { kind: 'reopen', message, attempts: 0 });
}
