/** A message to another handler, now or later; nobody waits for its result. */
import type { SendEntry } from '../../sdk/protocol/index.ts';
import { valueOutcome } from '../../sdk/protocol/index.ts';
import type { Moment } from '../command.ts';
import type { Decision } from '../decision.ts';
import { decision } from '../decision.ts';
import type { Invocation } from '../invocation.ts';
import { answered, appended } from './item.ts';
import { calleeOf, dispatch, isClaimed, linkTo } from './outgoing.ts';
import type { EntryRefusal } from './refusal.ts';

export function send(invocation: Invocation, entry: SendEntry, seen: number, at: Moment): Decision | EntryRefusal {
  // Under a key the invocation may be an older one: its id is told when the key has been looked up.
  const keyed = isClaimed(entry, at);
  const links = {
    parent: null,
    announceTo: keyed ? linkTo(invocation, entry.id) : null,
    startAt: entry.delayMs > 0 ? at.now + entry.delayMs : null,
  };
  const callee = calleeOf(invocation, entry, links, at);
  if ('final' in callee) return callee;
  const result = keyed
    ? decision([appended(invocation, entry, seen, at)])
    : answered(invocation, { ...entry, callee: callee.id, outcome: valueOutcome(callee.id) }, seen, at);
  dispatch(result, callee);
  return result;
}
