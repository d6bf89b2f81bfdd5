/** The handler has returned, or thrown something terminal. */
import type { ActorCell } from '../cell.ts';
import type { ActorCommand, Moment } from '../command.ts';
import type { Decision } from '../decision.ts';
import { decision, NOTHING } from '../decision.ts';
import { conclude } from './conclude.ts';
import { liveAttempt } from './live.ts';

export function finish(cell: ActorCell, command: Extract<ActorCommand, { kind: 'finished' }>, at: Moment): Decision {
  const invocation = liveAttempt(cell, command);
  if (invocation === null) return NOTHING;
  const result = decision();
  const event = command.outcome.kind !== 'failure' ? 'complete' : command.cancelled ? 'cancel' : 'fail';
  conclude(result, cell, invocation, { event, outcome: command.outcome, seen: command.seen }, at);
  return result;
}
