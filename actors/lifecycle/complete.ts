/** Something that was waited for has an answer: into the journal, then to the attempt, or it wakes the invocation. */
import type { CompletionId, Outcome } from '../../sdk/protocol/index.ts';
import { CANCEL_SIGNAL } from '../../sdk/protocol/index.ts';
import type { ActorCell } from '../cell.ts';
import type { ActorCommand, Moment } from '../command.ts';
import type { Decision } from '../decision.ts';
import { decision, NOTHING } from '../decision.ts';
import { foldAfter } from '../evolve.ts';
import type { Invocation, Progress } from '../invocation.ts';
import { update } from '../progress.ts';
import { lastWaited, standing, standingAnew } from '../standing.ts';
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

/** What else changes of the row of one that runs. */
type Patch = Partial<Pick<Progress, 'retryCount' | 'retryingSince' | 'cancelRequested'>>;

/** First answer wins: the caller has checked that nobody has answered `id` yet. */
export function appendCompletion(
  result: Decision,
  cell: ActorCell,
  invocation: Invocation,
  id: CompletionId,
  outcome: Outcome,
  at: Moment,
  patch: Patch = {},
): void {
  const index = invocation.journalLength;
  const item = { type: 'completion', index, at: at.now, id, outcome } as const;
  result.changes.push({ kind: 'journalAppended', seq: invocation.seq, item });
  const after = { ...invocation, ...foldAfter(invocation, item) };
  if (invocation.status === 'running') {
    const { seq, attempt } = invocation;
    result.effects.push({ kind: 'deliver', seq, attempt, delivery: { index, id, outcome } });
    move(result, invocation, after, patch, at);
  } else if (invocation.status === 'suspended') {
    begin(result, cell, after, 'wake', at, id === CANCEL_SIGNAL ? { cancelRequested: true } : {});
  }
}

/**
 * It runs on: that it stands nowhere any more is written with the next change of its row. Only where it stands at
 * something else now that row is written for it.
 */
function move(result: Decision, before: Invocation, after: Invocation, patch: Patch, at: Moment): void {
  const stays = lastWaited(after) === lastWaited(before);
  const step = stays ? standing(before) : standingAnew(after, at);
  const moves = step !== null && step !== before.step;
  if (moves || Object.keys(patch).length > 0) result.changes.push(update(before, { ...patch, step }));
}
