/**
 * An awakeable is answered: by a person, a program, or another handler.
 *
 *  G1. The first answer counts. A later one changes nothing, and who brings it is told so, as a success: it may be the same
 *      one, sent again by somebody who has not heard that it was taken.
 *  G2. No entry need have announced it. Handlers behind HTTP tell of none; and an id may be known to others before the entry
 *      is durable, when the process that asked for it dies in between.
 *  G3. One that has not begun has given out none, so an answer to it is for nobody.
 */
import type { ActorCell } from '../cell.ts';
import type { ActorCommand, Moment } from '../command.ts';
import type { Decision } from '../decision.ts';
import { decision, done, refusal } from '../decision.ts';
import { isBeyondLast } from '../journal/awakeable.ts';
import { appendCompletion } from './complete.ts';

export function signal(cell: ActorCell, command: Extract<ActorCommand, { kind: 'signal' }>, at: Moment): Decision {
  const { seq, id, outcome, ticket } = command;
  const invocation = cell.invocations.get(seq);
  if (invocation === undefined) return refusal(ticket, 'not_found', 'no living invocation waits for this awakeable');
  if (invocation.startedAt === null || isBeyondLast(id, at.bounds))
    return refusal(ticket, 'not_found', `${invocation.id} has no such awakeable`);
  const again = invocation.signals.has(id);
  const result = decision();
  if (!again) appendCompletion(result, cell, invocation, id, outcome, at);
  return done(result, ticket, { id: invocation.id, again });
}
