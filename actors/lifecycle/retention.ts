/**
 * A workflow's key is remembered for a while after its run has ended: who asks for the result finds it, a second submit is
 * told of the first, and shared handlers read state and promises. Then all of it goes at once, and the key can be used anew.
 *
 *  W1. The end of that while is a timer, as any other: it comes after a restart, too, and it comes to the cell, which is
 *      authoritative for what it holds. What the janitor removes beside it (the run's row) is history.
 *  W2. Nothing goes while somebody is at work in the key: a shared handler reads what is there. It is looked again later.
 *  W3. The memory of the run is asked first, and by the run's number: a timer of a run that has been purged, and whose key
 *      runs again, forgets nothing. Its release is decided before the state goes, so that a run that is submitted in the
 *      same turn begins with nothing, or is told of the old one.
 *  W4. Promises may be complete before there is a run, and there may never be one. Without it they have a timer of their
 *      own: they go, together, when the last of them was completed as long ago as a run is remembered, or promisesKeptMs: a
 *      workflow that forgets its runs at once means their results, not what was said before they begin. One timer at a time
 *      is enough: the first of them sets it, and it goes on for those that follow. A run that comes meanwhile takes them over.
 */
import { parseAddress, runAddress } from '../address.ts';
import type { ActorCell } from '../cell.ts';
import type { TimerRow } from '../change.ts';
import type { Moment } from '../command.ts';
import type { Decision } from '../decision.ts';
import { decision, forward, setTimer } from '../decision.ts';
import type { Invocation } from '../invocation.ts';

/** The number of that timer, where other timers have that of an entry: none has so high a one. */
export const RETENTION_TIMER = 2 ** 31;
/** That of promises without a run, by the number of whoever completed the first. */
export const PROMISES_TIMER = RETENTION_TIMER + 1;

export const isRetention = ({ id }: Pick<TimerRow, 'id'>): boolean => id === RETENTION_TIMER || id === PROMISES_TIMER;

/** Until it is looked again whether the key is at rest, ms. */
const AGAIN_MS = 60_000;

/** At the end of a run: its time begins. */
export function rememberRun(result: Decision, { address, seq, target }: Invocation, at: Moment): void {
  const dueAt = at.now + at.workflowRetentionMs(target.service);
  setTimer(result, { dueAt, address, seq, id: RETENTION_TIMER });
}

/** A promise is completed by `invocation`; the cell is as it was before. */
export function rememberPromises(
  result: Decision,
  cell: ActorCell,
  { address, seq, target }: Invocation,
  at: Moment,
): void {
  if (cell.promisedAt !== null || hasRun(cell)) return;
  const dueAt = at.now + promisesKeptMs(target.service, at);
  setTimer(result, { dueAt, address, seq, id: PROMISES_TIMER });
}

export function retentionOver(result: Decision, cell: ActorCell, timer: TimerRow, at: Moment): void {
  const parsed = parseAddress(cell.address);
  if (parsed.kind !== 'actor') return;
  if (timer.id === PROMISES_TIMER) {
    if (cell.promisedAt === null || hasRun(cell)) return;
    const dueAt = cell.promisedAt + promisesKeptMs(parsed.service, at);
    if (dueAt > at.now) return setTimer(result, { ...timer, dueAt });
  }
  if (cell.invocations.size > 0) return setTimer(result, { ...timer, dueAt: at.now + AGAIN_MS });
  const seq = timer.id === PROMISES_TIMER ? null : timer.seq;
  forward(result, runAddress(parsed.service, parsed.key), { kind: 'expire', seq });
}

const promisesKeptMs = (service: string, { bounds, workflowRetentionMs }: Moment): number =>
  Math.max(workflowRetentionMs(service), bounds.promisesKeptMs);

function hasRun(cell: ActorCell): boolean {
  for (const { mode } of cell.invocations.values()) if (mode === 'workflow') return true;
  return false;
}

export function forgetRun(cell: ActorCell): Decision {
  const { service, key } = parseAddress(cell.address) as { readonly service: string; readonly key: string };
  const result = decision();
  if (cell.state.size > 0) result.changes.push({ kind: 'stateClearedAll', service, key });
  if (cell.promises.size > 0) result.changes.push({ kind: 'promisesCleared', service, key });
  return result;
}
