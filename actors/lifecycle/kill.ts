/** The end from outside: the handler is not asked, its waiting calls are killed along, sends go on. */
import { FAILURES, failureOf } from '../../sdk/protocol/index.ts';
import type { ActorCell } from '../cell.ts';
import type { ActorCommand, Moment } from '../command.ts';
import type { Decision } from '../decision.ts';
import { decision, done, forward, refusal } from '../decision.ts';
import { conclude } from './conclude.ts';

export function kill(cell: ActorCell, command: Extract<ActorCommand, { kind: 'kill' }>, at: Moment): Decision {
  const invocation = cell.invocations.get(command.seq);
  if (invocation === undefined) return refusal(command.ticket, 'not_found', 'no living invocation has this id');
  const result = decision();
  const { seq, attempt } = invocation;
  if (invocation.status === 'running') result.effects.push({ kind: 'abort', seq, attempt, reason: 'killed' });
  for (const entry of invocation.open.values()) {
    if (entry.callee !== undefined)
      forward(result, entry.callee.address, { kind: 'kill', seq: entry.callee.seq, ticket: null });
  }
  conclude(result, cell, invocation, { event: 'kill', outcome: failureOf(FAILURES.killed), seen: 0 }, at);
  return done(result, command.ticket, { id: invocation.id });
}
