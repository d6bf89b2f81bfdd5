/** A record that failed: edited, driven again, or given up by a person. Once closed it stays closed. */
import type { DeadLetterCell } from '../cell.ts';
import type { DeadLetterCommand, Moment } from '../command.ts';
import type { Decision } from '../decision.ts';
import { decision, done, forward, NOTHING, refusal } from '../decision.ts';
import { wayIn } from '../idempotency/claimed.ts';
import type { DeadLetter } from '../subscription/subscription.ts';

export function decideDeadLetter(cell: DeadLetterCell, command: DeadLetterCommand, at: Moment): Decision {
  const { letter } = cell;
  if (command.kind === 'reopen') return reopen(letter, command.message, command.attempts, at);
  if (letter === null) return refusal(command.ticket, 'not_found', 'no dead letter has this id');
  if (letter.status !== 'open')
    return refusal(command.ticket, 'dead_letter_closed', `this dead letter is ${letter.status} already`);
  const result = decision();
  switch (command.kind) {
    case 'edit':
      result.changes.push({ kind: 'deadLetterPut', letter: { ...letter, value: command.value } });
      return done(result, command.ticket, {});
    case 'discard':
      result.changes.push({ kind: 'deadLetterPut', letter: { ...letter, status: 'discarded' } });
      return done(result, command.ticket, {});
    case 'redrive': {
      const { submit } = command;
      const seq = submit.seq ?? at.fresh;
      const { address, shard } = at.place(submit.target, seq);
      const redrivenAs = at.invocationId({ shard, seq });
      result.changes.push({ kind: 'deadLetterPut', letter: { ...letter, status: 'redriven', redrivenAs } });
      const way = wayIn({ ...submit, seq }, address);
      forward(result, way.address, way.command);
      return done(result, command.ticket, { invocationId: redrivenAs });
    }
  }
}

/** It failed again: nothing is lost, and it can be edited and driven once more. */
function reopen(letter: DeadLetter | null, message: string, attempts: number, at: Moment): Decision {
  if (letter?.status !== 'redriven') return NOTHING;
  const result = decision();
  const again: DeadLetter = {
    ...letter,
    status: 'open',
    code: 'handler_failed',
    message,
    attempts: letter.attempts + attempts,
    at: at.now,
  };
  result.changes.push({ kind: 'deadLetterPut', letter: again });
  return result;
}
