/** A handler cancels another invocation by its id. One that has ended, or never was, is no error. */
import type { CancelEntry } from '../../sdk/protocol/index.ts';
import { parseInvocationId } from '../../sdk/protocol/index.ts';
import { soloAddress } from '../address.ts';
import type { Moment } from '../command.ts';
import type { Decision } from '../decision.ts';
import { decision, forward } from '../decision.ts';
import type { Invocation } from '../invocation.ts';
import { appended } from './item.ts';
import type { EntryRefusal } from './refusal.ts';

export function cancelOther(
  invocation: Invocation,
  entry: CancelEntry,
  seen: number,
  at: Moment,
): Decision | EntryRefusal {
  const ref = parseInvocationId(entry.invocationId);
  if (ref === null) return { message: `${JSON.stringify(entry.invocationId)} is no invocation id`, final: true };
  const result = decision([appended(invocation, entry, seen, at)]);
  // Of another database: the number would mean somebody else here.
  if (at.invocationId(ref) !== entry.invocationId) return result;
  forward(result, soloAddress(ref), { kind: 'cancel', seq: ref.seq, ticket: null });
  return result;
}
