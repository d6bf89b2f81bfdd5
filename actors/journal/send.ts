/** A message to another handler, now or later; nobody waits for its result. */
import type { SendEntry } from '../../sdk/protocol/index.ts';
import { valueOutcome } from '../../sdk/protocol/index.ts';
import type { Moment } from '../command.ts';
import type { Decision } from '../decision.ts';
import type { Invocation } from '../invocation.ts';
import { appendItem } from './item.ts';
import { calleeOf, dispatch, linkTo } from './outgoing.ts';
import type { EntryRefusal } from './refusal.ts';

export function send(
  result: Decision,
  invocation: Invocation,
  entry: SendEntry,
  seen: number,
  at: Moment,
): EntryRefusal | null {
  // Under an idempotency key the invocation may be an older one: its id is told when the key has been looked up.
  const keyed = entry.idempotencyKey !== undefined;
  const links = {
    parent: null,
    announceTo: keyed ? linkTo(invocation, entry.id) : null,
    startAt: entry.delayMs > 0 ? at.now + entry.delayMs : null,
  };
  const callee = calleeOf(invocation, entry, links, at);
  if ('final' in callee) return callee;
  if (keyed) {
    appendItem(result, invocation, entry, seen, at);
  } else {
    const outcome = valueOutcome(callee.id);
    const index = appendItem(result, invocation, { ...entry, callee: callee.id, outcome }, seen, at);
    const { seq, attempt } = invocation;
    result.effects.push({ kind: 'deliver', seq, attempt, delivery: { index, id: entry.id, outcome } });
  }
  dispatch(result, entry, callee);
  return null;
}
