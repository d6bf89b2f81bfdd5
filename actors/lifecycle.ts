/**
 * The words of the lifecycle: where an invocation stands, and what can happen to it. What follows from what is the table's
 * (`lifecycle.table.ts`), apart from these because the threads of the store know the words only, and each would load XState.
 */

export const STATUSES = [
  'scheduled',
  'queued',
  'running',
  'suspended',
  'backingOff',
  'paused',
  'completed',
  'failed',
  'cancelled',
  'killed',
] as const;
export type Status = (typeof STATUSES)[number];

export const LIFECYCLE_EVENTS = [
  'delay',
  'due',
  'grant',
  'restart',
  'suspend',
  'wake',
  'backOff',
  'pause',
  'requeue',
  'reschedule',
  'complete',
  'fail',
  'cancel',
  'kill',
] as const;
export type LifecycleEvent = (typeof LIFECYCLE_EVENTS)[number];

const FINISHED: ReadonlySet<Status> = new Set(['completed', 'failed', 'cancelled', 'killed']);

/** True where nothing can follow any more. */
export const isFinished = (status: Status): boolean => FINISHED.has(status);
