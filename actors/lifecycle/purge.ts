/**
 * A person removes what is left of an invocation that has ended, before its retention does. Nobody can ask for its result
 * any more, and its idempotency key (where that still stands for it) can be used for something new.
 */
import type { ActorCell } from '../cell.ts';
import type { ActorCommand } from '../command.ts';
import type { Decision } from '../decision.ts';
import { decision, done, forward, refusal } from '../decision.ts';

/** Of the ended a cell knows nothing: the door has looked whether there is a row. What lives here is never purged. */
export function purge(cell: ActorCell, command: Extract<ActorCommand, { kind: 'purge' }>): Decision {
  const { seq, ticket, idempotency } = command;
  const living = cell.invocations.get(seq);
  if (living !== undefined) {
    return refusal(ticket, 'not_finished', `only an invocation that has ended can be purged; it is ${living.status}`);
  }
  const result = decision();
  result.changes.push({ kind: 'invocationPurged', seq, failed: true });
  if (idempotency !== null) forward(result, idempotency, { kind: 'release', seq });
  return done(result, ticket, {});
}
