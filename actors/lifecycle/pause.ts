/** A person stops an invocation where it is. It keeps its place in the mailbox, or its key. */
import type { ActorCell } from '../cell.ts';
import type { ActorCommand } from '../command.ts';
import type { Decision } from '../decision.ts';
import { clearTimer, decision, done, refusal } from '../decision.ts';
import { nextStatus } from '../lifecycle.table.ts';
import { advance } from '../progress.ts';
import { standing } from '../standing.ts';

export function pause(cell: ActorCell, command: Extract<ActorCommand, { kind: 'pause' }>): Decision {
  const invocation = cell.invocations.get(command.seq);
  if (invocation === undefined) return refusal(command.ticket, 'not_found', 'no living invocation has this id');
  if (nextStatus(invocation.status, 'pause') === null) {
    return refusal(command.ticket, 'illegal_in_status', `it can't be paused while it is ${invocation.status}`);
  }
  const result = decision();
  const { seq, attempt, dueAt, address, status } = invocation;
  if (status === 'running') result.effects.push({ kind: 'abort', seq, attempt, reason: 'paused' });
  if (dueAt !== null) clearTimer(result, { dueAt, address, seq, id: 0 });
  // A scheduled one keeps its start time, for the day it is resumed; a back-off is forgotten, resuming is the retry.
  const patch = status === 'scheduled' ? {} : { dueAt: null };
  // Where its last attempt failed it still stands.
  const step = status === 'backingOff' ? invocation.step : standing(invocation);
  result.changes.push(advance(invocation, 'pause', { ...patch, step }));
  return done(result, command.ticket, { id: invocation.id });
}
