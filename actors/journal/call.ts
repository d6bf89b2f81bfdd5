/** A request to another handler: its result comes back as a completion of `resultId`. */
import type { CallEntry } from '../../sdk/protocol/index.ts';
import { valueOutcome } from '../../sdk/protocol/index.ts';
import type { Moment } from '../command.ts';
import type { Decision } from '../decision.ts';
import { decision } from '../decision.ts';
import type { Invocation } from '../invocation.ts';
import { answered, appended } from './item.ts';
import { calleeOf, dispatch, isClaimed, linkTo } from './outgoing.ts';
import type { EntryRefusal } from './refusal.ts';

export function call(invocation: Invocation, entry: CallEntry, seen: number, at: Moment): Decision | EntryRefusal {
  if (waitsForItself(invocation, entry, at)) {
    const { service, key } = entry.target;
    return {
      message: `deadlock: the handler holds ${service}/${key} and would wait for it; send in place of call`,
      final: true,
    };
  }
  const claimed = isClaimed(entry, at);
  const announceTo = claimed ? linkTo(invocation, entry.id) : null;
  const links = { parent: linkTo(invocation, entry.resultId), announceTo, startAt: null };
  const callee = calleeOf(invocation, entry, links, at);
  if ('final' in callee) return callee;
  // Under a key the callee may be an older one, which is told when the key has been looked up.
  const result = claimed
    ? decision([appended(invocation, entry, seen, at)])
    : answered(invocation, { ...entry, callee: callee.id, outcome: valueOutcome(callee.id) }, seen, at);
  dispatch(result, callee);
  return result;
}

/** An exclusive handler that calls an exclusive handler of its own key never gets an answer. Longer circles are not seen here. */
function waitsForItself(invocation: Invocation, entry: CallEntry, at: Moment): boolean {
  return (
    invocation.mode === 'exclusive' &&
    at.rules(entry.target)?.mode === 'exclusive' &&
    entry.target.key === invocation.target.key &&
    entry.target.service === invocation.target.service
  );
}
