/** One more item at the end of a journal, and the answer that it brings along. */
import type { CompletionId, Entry, Outcome } from '../../sdk/protocol/index.ts';
import type { Change } from '../change.ts';
import type { Moment } from '../command.ts';
import type { Decision } from '../decision.ts';
import { decision } from '../decision.ts';
import type { Effect } from '../effect.ts';
import type { Invocation } from '../invocation.ts';

export const appended = (invocation: Invocation, entry: Entry, seen: number, at: Moment): Change => ({
  kind: 'journalAppended',
  seq: invocation.seq,
  item: { type: 'entry', index: invocation.journalLength, at: at.now, seen, entry },
});

/** An entry that has its answer with it. */
export function answered(
  invocation: Invocation,
  entry: Entry & { readonly id: CompletionId; readonly outcome: Outcome },
  seen: number,
  at: Moment,
): Decision {
  return decision([appended(invocation, entry, seen, at)], [delivered(invocation, entry.id, entry.outcome)]);
}

/** To the attempt that asked for the item that `appended` has just been given. */
export const delivered = (invocation: Invocation, id: CompletionId, outcome: Outcome): Effect => ({
  kind: 'deliver',
  seq: invocation.seq,
  attempt: invocation.attempt,
  delivery: { index: invocation.journalLength, id, outcome },
});
