/** The result of another invocation, whoever began it: waited for, or as it is now. */
import type { AttachEntry, PeekOutputEntry } from '../../sdk/protocol/index.ts';
import { FAILURES, failureOf, parseInvocationId } from '../../sdk/protocol/index.ts';
import { attachmentOf } from '../attachment.ts';
import type { Moment } from '../command.ts';
import type { Decision } from '../decision.ts';
import { decision, forward } from '../decision.ts';
import type { Invocation } from '../invocation.ts';
import { answered, appended } from './item.ts';
import { linkTo } from './outgoing.ts';
import type { EntryRefusal } from './refusal.ts';

export function attach(
  invocation: Invocation,
  entry: AttachEntry | PeekOutputEntry,
  seen: number,
  at: Moment,
): Decision | EntryRefusal {
  const { to } = entry;
  const peek = entry.kind === 'peekOutput';
  if (to.kind === 'invocation') {
    const ref = parseInvocationId(to.invocationId);
    if (ref === null) return { message: `${JSON.stringify(to.invocationId)} is no invocation id`, final: true };
    if (!peek && to.invocationId === invocation.id) return { message: FAILURES.waitsForItself.message, final: true };
    // An id of another installation may have a number that we have given, too.
    if (at.invocationId(ref) !== to.invocationId)
      return answered(invocation, { ...entry, outcome: failureOf(FAILURES.invocationGone) }, seen, at);
  }
  const result = decision([appended(invocation, entry, seen, at)]);
  const { address, seq } = attachmentOf(to);
  const asked = { kind: 'attach', waiter: linkTo(invocation, entry.id), peek } as const;
  forward(result, address, seq === null ? asked : { ...asked, seq });
  return result;
}
