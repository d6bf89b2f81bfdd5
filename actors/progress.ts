/** How an invocation's mutable columns move: one step of the lifecycle, and what changes with it. */
import type { Change } from './change.ts';
import type { Invocation, Progress } from './invocation.ts';
import { mustFollow } from './lifecycle.table.ts';
import type { LifecycleEvent, Status } from './lifecycle.ts';

/** The row after `event`. Throws where the lifecycle does not allow it: callers ask first. */
export function advance(
  invocation: Invocation,
  event: LifecycleEvent,
  patch: Partial<Omit<Progress, 'status'>> = {},
): Change {
  return update(invocation, patch, mustFollow(invocation.status, event));
}

/** The row with other columns changed, in the same status or (through `advance`) in a new one. */
export function update(
  invocation: Invocation,
  patch: Partial<Omit<Progress, 'status'>>,
  status: Status = invocation.status,
): Change {
  const progress: Progress = {
    status,
    position: patch.position ?? invocation.position,
    attempt: patch.attempt ?? invocation.attempt,
    retryCount: patch.retryCount ?? invocation.retryCount,
    retryingSince: pick(patch.retryingSince, invocation.retryingSince),
    dueAt: pick(patch.dueAt, invocation.dueAt),
    startedAt: pick(patch.startedAt, invocation.startedAt),
    finishedAt: pick(patch.finishedAt, invocation.finishedAt),
    expiresAt: pick(patch.expiresAt, invocation.expiresAt),
    lastError: pick(patch.lastError, invocation.lastError),
    cancelRequested: patch.cancelRequested ?? invocation.cancelRequested,
    step: pick(patch.step, invocation.step),
  };
  return { kind: 'invocationUpdated', seq: invocation.seq, progress };
}

/** null is a value here; only undefined means "as it was". */
function pick<T>(next: T | undefined, before: T): T {
  return next === undefined ? before : next;
}
