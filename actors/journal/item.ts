/** One more item at the end of a journal. */
import type { Entry } from '../../sdk/protocol/index.ts';
import type { Moment } from '../command.ts';
import type { Decision } from '../decision.ts';
import type { Invocation } from '../invocation.ts';

export function appendItem(result: Decision, invocation: Invocation, entry: Entry, seen: number, at: Moment): number {
  const index = invocation.journalLength;
  result.changes.push({
    kind: 'journalAppended',
    seq: invocation.seq,
    item: { type: 'entry', index, at: at.now, seen, entry },
  });
  return index;
}
