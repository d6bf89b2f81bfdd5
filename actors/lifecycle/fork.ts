/**
 * A fork: a new invocation that goes on from a place in the journal of another one, which has ended or is paused. It is an
 * ordinary submit (own id, end of the mailbox, nobody waits for it) whose journal begins with items of the other's.
 *
 * Any beginning of a journal is one that a crash could have left behind, so a replay can go on from it. Not all of them can
 * be gone on from by somebody else:
 *
 *  F1. Nothing is open in what is copied. A timer, a callee or a step under way answers the one who asked, and nobody else.
 *      So the cut is the last place at or before the one that was asked for where every entry has its answer: a step that
 *      was under way there is run by the fork once more, and none is left out.
 *  F2. A cancellation is not copied, nor is the output: a fork is made to go on.
 *  F3. What was called or sent before the cut is not called or sent again, writes of state are not made again, sleeps are
 *      over: their items are replayed, with the answers that are there. What the state is now is what the fork finds.
 *  F4. `ctx.rand` goes on as in the original (`seed`), or a replay would ask for other values than its journal has. A
 *      handler that puts its own invocation id into a step's input meets a journal mismatch and pauses, as after a change
 *      of its code: fork it from 1.
 *  F5. Awakeables that were answered have their answers (F3). One that was not is made anew (F1), under the fork's own id:
 *      who answers the original's does not answer the fork. One of a handler behind HTTP is in the journal only behind what
 *      told somebody of its id, which is not done again: it is the fork's id that must be answered (why it waits names it),
 *      or it is forked from 1.
 */
import type { InvocationId, JournalItem } from '../../sdk/protocol/index.ts';
import { CANCEL_SIGNAL } from '../../sdk/protocol/index.ts';
import { EMPTY_FOLD, foldAfter } from '../evolve.ts';
import type { Invocation, Origin } from '../invocation.ts';

/** How many items a fork has of a journal when it is cut at or before `from`; 1 is the input alone. */
export function cutOf(journal: readonly JournalItem[], from: number): number {
  let fold = EMPTY_FOLD;
  let cut = 1;
  for (const item of journal.slice(0, from)) {
    const isCancel = item.type === 'completion' && item.id === CANCEL_SIGNAL;
    if (isCancel || (item.type === 'entry' && item.entry.kind === 'output')) break;
    fold = foldAfter(fold, item);
    if (fold.open.size === 0) cut = item.index + 1;
  }
  return cut;
}

/** Where a fork of `original`, cut at `from`, comes from. */
export function forkOrigin(
  original: Pick<Invocation, 'id' | 'origin'>,
  from: number,
): Extract<Origin, { kind: 'fork' }> {
  return { kind: 'fork', of: original.id, from, seed: from === 1 ? null : seedOf(original) };
}

/** Whose random numbers an invocation has, where they are not its own: a fork's fork goes on with those of the first. */
function seedOf({ id, origin }: Pick<Invocation, 'id' | 'origin'>): InvocationId {
  return origin.kind === 'fork' && origin.seed !== null ? origin.seed : id;
}
