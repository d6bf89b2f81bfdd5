/** A request to another handler: its result comes back as a completion of `resultId`. */
import type { CallEntry } from '../../sdk/protocol/index.ts';
import { valueOutcome } from '../../sdk/protocol/index.ts';
import type { Moment } from '../command.ts';
import type { Decision } from '../decision.ts';
import { decision } from '../decision.ts';
import type { Invocation } from '../invocation.ts';
import { appended, delivered } from './item.ts';
import { calleeOf, dispatch, linkTo } from './outgoing.ts';
import type { EntryRefusal } from './refusal.ts';

export function call(invocation: Invocation, entry: CallEntry, seen: number, at: Moment): Decision | EntryRefusal {
  if (entry.idempotencyKey !== undefined) {
    return {
      message:
        'an idempotency key on a call between handlers is not supported; a call is made exactly once without one',
      final: true,
    };
  }
  if (waitsForItself(invocation, entry, at)) {
    const { service, key } = entry.target;
    return {
      message: `deadlock: the handler holds ${service}/${key} and would wait for it; send in place of call`,
      final: true,
    };
  }
  const callee = calleeOf(
    invocation,
    entry,
    { parent: linkTo(invocation, entry.resultId), announceTo: null, startAt: null },
    at,
  );
  if ('final' in callee) return callee;
  const outcome = valueOutcome(callee.id);
  const journaled = appended(invocation, { ...entry, callee: callee.id, outcome }, seen, at);
  const result = decision([journaled], [delivered(invocation, entry.id, outcome)]);
  dispatch(result, entry, callee);
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
