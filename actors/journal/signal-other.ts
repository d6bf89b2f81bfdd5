/** A handler answers an awakeable of another invocation. One that has ended, or never was, is no error. */
import type { SignalEntry } from '../../sdk/protocol/index.ts';
import { completionOfSignal, parseAwakeableId, parseInvocationId } from '../../sdk/protocol/index.ts';
import { soloAddress } from '../address.ts';
import type { Moment } from '../command.ts';
import type { Decision } from '../decision.ts';
import { decision, forward } from '../decision.ts';
import type { Invocation } from '../invocation.ts';
import { appended } from './item.ts';
import type { EntryRefusal } from './refusal.ts';

export function signalOther(
  invocation: Invocation,
  entry: SignalEntry,
  seen: number,
  at: Moment,
): Decision | EntryRefusal {
  const parsed = parseAwakeableId(entry.awakeableId);
  const ref = parsed === null ? null : parseInvocationId(parsed.invocationId);
  if (parsed === null || ref === null)
    return { message: `${JSON.stringify(entry.awakeableId)} is no awakeable id`, final: true };
  const result = decision([appended(invocation, entry, seen, at)]);
  // Of another database: the numbers would mean somebody else here.
  if (at.invocationId(ref) !== parsed.invocationId) return result;
  const id = completionOfSignal(parsed.signal);
  forward(result, soloAddress(ref), { kind: 'signal', seq: ref.seq, id, outcome: entry.answer, ticket: null });
  return result;
}
