/** The handler has returned, or thrown something terminal. */
import type { ActorCell } from '../cell.ts';
import type { ActorCommand, Moment } from '../command.ts';
import type { Decision } from '../decision.ts';
import { decision, NOTHING } from '../decision.ts';
import { lastErrorOf } from '../invocation.ts';
import { conclude } from './conclude.ts';
import { liveAttempt } from './live.ts';

export function finish(cell: ActorCell, command: Extract<ActorCommand, { kind: 'finished' }>, at: Moment): Decision {
  const invocation = liveAttempt(cell, command);
  if (invocation === null) return NOTHING;
  const result = decision();
  const { outcome, seen, cancelled } = command;
  if (outcome.kind !== 'failure') {
    conclude(result, cell, invocation, { event: 'complete', outcome, seen }, at);
  } else if (cancelled) {
    conclude(result, cell, invocation, { event: 'cancel', outcome, seen }, at);
  } else {
    // Found and counted as every error is, although no other attempt follows.
    const lastError = lastErrorOf(outcome.failure, at.now);
    conclude(result, cell, invocation, { event: 'fail', outcome, seen, lastError }, at);
  }
  return result;
}
