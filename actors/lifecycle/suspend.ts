/** User code can't go on before something arrives, and has left memory. */
import { ATTEMPT_CODES } from '../../sdk/protocol/index.ts';
import type { ActorCell } from '../cell.ts';
import type { ActorCommand, Moment } from '../command.ts';
import type { Decision } from '../decision.ts';
import { decision, NOTHING } from '../decision.ts';
import { isBeyondLast, tooManyAwakeables } from '../journal/awakeable.ts';
import { advance } from '../progress.ts';
import { standing } from '../standing.ts';
import { failAttempt } from './attempt-failed.ts';
import { liveAttempt } from './live.ts';
import { begin } from './start.ts';

export function suspend(cell: ActorCell, command: Extract<ActorCommand, { kind: 'suspended' }>, at: Moment): Decision {
  const invocation = liveAttempt(cell, command);
  if (invocation === null) return NOTHING;
  const result = decision();
  // Handlers behind HTTP do not announce all of theirs, so this is where one too many shows.
  if (command.waitingFor.some((id) => isBeyondLast(id, at.bounds))) {
    const { message } = tooManyAwakeables(at.bounds);
    failAttempt(result, cell, invocation, { code: ATTEMPT_CODES.refused, message, behavior: 'pause' }, at);
    return result;
  }
  // What it waits for may have been committed while it was leaving: then it is woken at once, or it would sleep for ever.
  const waits = command.waitingFor.every((id) => (id < 0 ? !invocation.signals.has(id) : invocation.open.has(id)));
  if (!waits) begin(result, cell, invocation, 'restart', at);
  else result.changes.push(advance(invocation, 'suspend', { step: standing(invocation) }));
  return result;
}
