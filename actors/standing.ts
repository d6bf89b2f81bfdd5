/**
 * Where an invocation stands: the state of its handler's chart that it waits in. Null while it is on its way from one
 * step to the next; kept where an attempt failed or the invocation ended badly, so that failures can be counted by step.
 *
 * It is a column of the row and costs no row of its own where a handler runs through: an entry that is answered at once
 * is never stood in. What waits (a sleep, a call, a run whose result is to come) is written when it begins to wait; that
 * it is over is written with whatever is written of the row next.
 */
import type { EntryKind, Target } from '../sdk/protocol/index.ts';
import type { Moment } from './command.ts';
import type { Invocation } from './invocation.ts';

/** Of several that it waits for, the one that it asked for last: that is where its code has come to. */
export function standing(invocation: Invocation, at: Moment): string | null {
  let last: { readonly kind: EntryKind; readonly name: string } | null = null;
  // A send is answered by the engine alone: nobody stands there.
  for (const entry of invocation.open.values()) if (entry.kind !== 'send') last = entry;
  return last === null ? null : stateOf(invocation.target, last.kind, last.name, at);
}

/** Without a chart, or where the chart does not know the step, its name says where. */
export function stateOf(target: Target, kind: EntryKind, name: string, at: Moment): string {
  return at.rules(target)?.chart?.stand(kind, name) ?? (name === '' ? kind : name);
}
