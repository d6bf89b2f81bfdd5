/** Something that was waited for has an answer: into the journal, then to the attempt, or it wakes the invocation. */
import type { CompletionId, Outcome } from '../../sdk/protocol/index.ts';
import { CANCEL_SIGNAL } from '../../sdk/protocol/index.ts';
import type { ActorCell } from '../cell.ts';
import type { ActorCommand, Moment } from '../command.ts';
import type { Decision } from '../decision.ts';
import { decision, NOTHING } from '../decision.ts';
import type { Invocation } from '../invocation.ts';
import { begin } from './start.ts';

export function complete(
  cell: ActorCell,
  command: Extract<ActorCommand, { kind: 'completion' }>,
  at: Moment,
): Decision {
  const invocation = cell.invocations.get(command.seq);
  if (invocation === undefined || !invocation.open.has(command.id)) return NOTHING;
  const result = decision();
  appendCompletion(result, cell, invocation, command.id, command.outcome, at);
  return result;
}

/** First answer wins: the caller has checked that nobody has answered `id` yet. */
export function appendCompletion(
  result: Decision,
  cell: ActorCell,
  invocation: Invocation,
  id: CompletionId,
  outcome: Outcome,
  at: Moment,
): void {
  const index = invocation.journalLength;
  const item = { type: 'completion', index, at: at.now, id, outcome } as const;
  result.changes.push({ kind: 'journalAppended', seq: invocation.seq, item });
  if (invocation.status === 'running') {
    const { seq, attempt } = invocation;
    result.effects.push({ kind: 'deliver', seq, attempt, delivery: { index, id, outcome } });
  } else if (invocation.status === 'suspended') {
    begin(result, cell, invocation, 'wake', id === CANCEL_SIGNAL ? { cancelRequested: true } : {});
  }
}
