/** Something that the handler waits for is answered from outside, by its number. The entry only says that somebody waits. */
import type { AwakeableEntry } from '../../sdk/protocol/index.ts';
import { completionOfSignal, FIRST_AWAKEABLE, isAwakeable } from '../../sdk/protocol/index.ts';
import type { JournalBounds, Moment } from '../command.ts';
import type { Decision } from '../decision.ts';
import { decision } from '../decision.ts';
import type { Invocation } from '../invocation.ts';
import { appended } from './item.ts';
import type { EntryRefusal } from './refusal.ts';

export function awakeable(
  invocation: Invocation,
  entry: AwakeableEntry,
  seen: number,
  at: Moment,
): Decision | EntryRefusal {
  if (isAwakeable(entry.id) && !isBeyondLast(entry.id, at.bounds))
    return decision([appended(invocation, entry, seen, at)]);
  return tooManyAwakeables(at.bounds);
}

export const tooManyAwakeables = ({ signalsMax }: JournalBounds): EntryRefusal => ({
  message: `an invocation has at most ${signalsMax} awakeables, which is signalsMax: send the rest of the work to another invocation`,
  final: true,
});

/** As many signals as there may be are numbered, so that what is known of them is bounded, too. */
export const isBeyondLast = (id: number, { signalsMax }: JournalBounds): boolean =>
  id <= completionOfSignal(FIRST_AWAKEABLE + signalsMax);
