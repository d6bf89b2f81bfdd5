/** A person lets a paused invocation go on, or ends a back-off now. */
import type { ActorCell } from '../cell.ts';
import type { ActorCommand, Moment } from '../command.ts';
import type { Decision } from '../decision.ts';
import { clearTimer, decision, done, refusal, setTimer } from '../decision.ts';
import type { Invocation } from '../invocation.ts';
import { advance } from '../progress.ts';
import { begin } from './start.ts';
import { enter } from './timer-fired.ts';

export function resume(cell: ActorCell, command: Extract<ActorCommand, { kind: 'resume' }>, at: Moment): Decision {
  const invocation = cell.invocations.get(command.seq);
  if (invocation === undefined) return refusal(command.ticket, 'not_found', 'no living invocation has this id');
  if (invocation.status === 'backingOff') return retry(cell, { ...command, kind: 'retry' }, at);
  if (invocation.status !== 'paused') {
    return refusal(
      command.ticket,
      'illegal_in_status',
      `only a paused invocation can be resumed; it is ${invocation.status}`,
    );
  }
  const result = decision();
  // A person has looked at it: its retry policy begins anew.
  if (invocation.startedAt !== null)
    begin(result, cell, invocation, 'wake', at, { retryCount: 0, retryingSince: null });
  else if (invocation.dueAt !== null) wakeScheduled(result, cell, invocation, invocation.dueAt, at);
  else requeue(result, cell, invocation, at);
  return done(result, command.ticket, { id: invocation.id });
}

export function retry(cell: ActorCell, command: Extract<ActorCommand, { kind: 'retry' }>, at: Moment): Decision {
  const invocation = cell.invocations.get(command.seq);
  if (invocation === undefined) return refusal(command.ticket, 'not_found', 'no living invocation has this id');
  if (invocation.status !== 'backingOff') {
    return refusal(
      command.ticket,
      'illegal_in_status',
      `only a backing-off invocation can be retried now; it is ${invocation.status}`,
    );
  }
  const result = decision();
  const { dueAt, address, seq } = invocation;
  if (dueAt !== null) clearTimer(result, { dueAt, address, seq, id: 0 });
  begin(result, cell, invocation, 'wake', at);
  return done(result, command.ticket, { id: invocation.id });
}

function wakeScheduled(result: Decision, cell: ActorCell, invocation: Invocation, dueAt: number, at: Moment): void {
  if (dueAt <= at.now) return enter(result, cell, invocation, at);
  result.changes.push(advance(invocation, 'reschedule'));
  setTimer(result, { dueAt, address: invocation.address, seq: invocation.seq, id: 0 });
}

/** It never left its place in the mailbox; it may even be the head that everybody waited for. */
function requeue(result: Decision, cell: ActorCell, invocation: Invocation, at: Moment): void {
  const queued = advance(invocation, 'requeue');
  result.changes.push(queued);
  const first = cell.holder === null && cell.paused === null && cell.mailbox.peek() === invocation.seq;
  if (first && queued.kind === 'invocationUpdated') {
    begin(result, cell, { ...invocation, ...queued.progress }, 'grant', at, { startedAt: at.now });
  }
}
