/**
 * The lifecycle as a table: `next(status, event)` in a look-up. A `transition()` of XState costs some 25 µs, an
 * invocation has several, and the machine is finite, so it is walked once when this module loads.
 */
import { transition } from 'xstate';
import { lifecycleMachine } from './lifecycle.machine.ts';
import type { LifecycleEvent, Status } from './lifecycle.ts';
import { LIFECYCLE_EVENTS, STATUSES } from './lifecycle.ts';

type Row = Readonly<Partial<Record<LifecycleEvent, Status>>>;

export const LIFECYCLE: Readonly<Record<Status, Row>> = fold();

/** The status after `event`, or null where the event is not legal in `status`. */
export function nextStatus(status: Status, event: LifecycleEvent): Status | null {
  return LIFECYCLE[status][event] ?? null;
}

/** As `nextStatus`, where the caller has made sure that the event is legal: anything else is a bug. */
export function mustFollow(status: Status, event: LifecycleEvent): Status {
  const next = nextStatus(status, event);
  if (next === null) throw new Error(`bug: lifecycle event ${event} in status ${status}`);
  return next;
}

function fold(): Record<Status, Row> {
  const rows = {} as Record<Status, Row>;
  for (const status of STATUSES) rows[status] = foldState(status);
  return rows;
}

function foldState(status: Status): Row {
  const row: Partial<Record<LifecycleEvent, Status>> = {};
  const from = lifecycleMachine.resolveState({ value: status });
  for (const event of LIFECYCLE_EVENTS) {
    if (!from.can({ type: event })) continue;
    const [to] = transition(lifecycleMachine, from, { type: event });
    row[event] = to.value as Status;
  }
  return row;
}
