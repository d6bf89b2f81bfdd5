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

/** Until it is looked again whether the key is at rest, ms. */
const AGAIN_MS = 60_000;

/** At the end of a run: its time begins. */
export function remember(result: Decision, { address, seq }: Invocation, retentionMs: number, at: Moment): void {
  setTimer(result, { dueAt: at.now + retentionMs, address, seq, id: RETENTION_TIMER });
}

export function retentionOver(result: Decision, cell: ActorCell, timer: TimerRow, at: Moment): void {
  const parsed = parseAddress(cell.address);
  if (parsed.kind !== 'actor') return;
  if (cell.invocations.size > 0) return setTimer(result, { ...timer, dueAt: at.now + AGAIN_MS });
  forward(result, runAddress(parsed.service, parsed.key), { kind: 'expire', seq: timer.seq });
}

export function forgetRun(cell: ActorCell): Decision {
  const { service, key } = parseAddress(cell.address) as { readonly service: string; readonly key: string };
  const result = decision();
  if (cell.state.size > 0) result.changes.push({ kind: 'stateClearedAll', service, key });
  if (cell.promises.size > 0) result.changes.push({ kind: 'promisesCleared', service, key });
  return result;
}
