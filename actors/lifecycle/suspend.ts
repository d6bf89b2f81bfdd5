/** User code can't go on before something arrives, and has left memory. */
import { CANCEL_SIGNAL } from '../../sdk/protocol/index.ts';
import type { ActorCell } from '../cell.ts';
import type { ActorCommand, Moment } from '../command.ts';
import type { Decision } from '../decision.ts';
import { decision, NOTHING } from '../decision.ts';
import { advance } from '../progress.ts';
import { standing } from '../standing.ts';
import { liveAttempt } from './live.ts';
import { begin } from './start.ts';

export function suspend(cell: ActorCell, command: Extract<ActorCommand, { kind: 'suspended' }>, at: Moment): Decision {
  const invocation = liveAttempt(cell, command);
  if (invocation === null) return NOTHING;
  const result = decision();
  // What it waits for may have been committed while it was leaving: then it is woken at once, or it would sleep for ever.
  const waits = command.waitingFor.every((id) =>
    id === CANCEL_SIGNAL ? !invocation.cancelRequested : invocation.open.has(id),
  );
  if (!waits && command.waitingFor.length > 0) begin(result, cell, invocation, 'restart', at);
  else result.changes.push(advance(invocation, 'suspend', { step: standing(invocation) }));
  return result;
}
