/**
 * A person removes what is left of an invocation that has ended, before its retention does. Nobody can ask for its result
 * any more, and its key (where that still stands for it) can be used for something new.
 */
import type { ActorCell } from '../cell.ts';
import type { ActorCommand } from '../command.ts';
import type { Decision } from '../decision.ts';
import { decision, done, forward, refusal } from '../decision.ts';

/** Of the ended a cell knows nothing: the door has looked whether there is a row. What lives here is never purged. */
export function purge(cell: ActorCell, command: Extract<ActorCommand, { kind: 'purge' }>): Decision {
  const { seq, mode, ticket, memory } = command;
  const living = cell.invocations.get(seq);
  if (living !== undefined) {
    return refusal(ticket, 'not_finished', `only an invocation that has ended can be purged; it is ${living.status}`);
  }
  // With a run goes what its key knows, and whoever is at work there may have read it.
  if (mode === 'workflow' && cell.invocations.size > 0) {
    const message = `${cell.invocations.size} invocations of its key live, and a run is purged with what its key knows`;
    return refusal(ticket, 'not_finished', message);
  }
  const result = decision();
  result.changes.push({ kind: 'invocationPurged', seq, failed: true });
  if (memory !== null) forward(result, memory, { kind: mode === 'workflow' ? 'expire' : 'release', seq });
  return done(result, ticket, {});
}
