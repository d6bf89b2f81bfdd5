/** How an invocation ended, from its row and the last item of its journal. */
import type { Status } from '../../actors/lifecycle.ts';
import type { JournalItem, Outcome } from '../../sdk/protocol/index.ts';
import { FAILURES, failureOf, VOID } from '../../sdk/protocol/index.ts';

/** One that was ended from outside may have no output; then its status says how it ended. */
export function outcomeOf(status: Status, last: JournalItem | undefined): Outcome {
  if (last?.type === 'entry' && last.entry.kind === 'output') return last.entry.outcome;
  if (status === 'killed') return failureOf(FAILURES.killed);
  if (status === 'cancelled') return failureOf(FAILURES.cancelled);
  return VOID;
}
