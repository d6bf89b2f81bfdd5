/**
 * "Please stop." What has not begun ends at once; a handler that has begun is told through its journal, so that it can
 * wind up, and so are the calls that it waits for.
 */
import { CANCEL_SIGNAL, FAILURES, failureOf } from '../../sdk/protocol/index.ts';
import type { ActorCell } from '../cell.ts';
import type { ActorCommand, Moment } from '../command.ts';
import type { Decision } from '../decision.ts';
import { clearTimer, decision, done, forward, refusal } from '../decision.ts';
import type { Invocation } from '../invocation.ts';
import { appendCompletion } from './complete.ts';
import { conclude } from './conclude.ts';
import { begin } from './start.ts';

export function cancel(cell: ActorCell, command: Extract<ActorCommand, { kind: 'cancel' }>, at: Moment): Decision {
  const invocation = cell.invocations.get(command.seq);
  if (invocation === undefined) return refusal(command.ticket, 'not_found', 'no living invocation has this id');
  const result = decision();
  if (invocation.startedAt === null) {
    conclude(result, cell, invocation, { event: 'cancel', outcome: failureOf(FAILURES.cancelled), seen: 0 }, at);
  } else if (!invocation.cancelRequested) {
    signal(result, cell, invocation, at);
  }
  return done(result, command.ticket, { id: invocation.id });
}

function signal(result: Decision, cell: ActorCell, invocation: Invocation, at: Moment): void {
  for (const entry of invocation.open.values()) {
    if (entry.callee !== undefined)
      forward(result, entry.callee.address, { kind: 'cancel', seq: entry.callee.seq, ticket: null });
  }
  appendCompletion(result, cell, invocation, CANCEL_SIGNAL, { kind: 'void' }, at, { cancelRequested: true });
  switch (invocation.status) {
    case 'backingOff': {
      const { dueAt, address, seq } = invocation;
      if (dueAt !== null) clearTimer(result, { dueAt, address, seq, id: 0 });
      return begin(result, cell, invocation, 'wake', at, { cancelRequested: true });
    }
    case 'paused':
      return begin(result, cell, invocation, 'wake', at, { cancelRequested: true });
    default:
      return;
  }
}
