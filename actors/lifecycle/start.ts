/** Attempts begin here: granting the key to the next in line, and running again. */
import type { Seq } from '../../sdk/protocol/index.ts';
import type { ActorCell } from '../cell.ts';
import type { Moment } from '../command.ts';
import type { Decision } from '../decision.ts';
import type { Invocation, Progress } from '../invocation.ts';
import { isExclusive } from '../invocation.ts';
import type { LifecycleEvent } from '../lifecycle.ts';
import { advance } from '../progress.ts';
import { standingAnew } from '../standing.ts';

/** True where one that comes now need not wait: for a key that is free, has nobody in line and is not paused. */
export const mayBegin = (cell: ActorCell, comer: Pick<Invocation, 'mode'>): boolean =>
  !isExclusive(comer) || (cell.holder === null && cell.paused === null && cell.mailbox.depth === 0);

/**
 * Gives the free key to the next in line, if there is one that may run. The head keeps its place while it is paused, so
 * that order per key holds: then nobody is granted. Nor while the key itself is paused.
 * @param without one that leaves the mailbox in the same decision
 */
export function grantNext(result: Decision, cell: ActorCell, without: Seq | null, at: Moment): void {
  if (cell.paused !== null || cell.mailbox.depth === 0) return;
  for (const seq of cell.mailbox) {
    if (seq === without) continue;
    const next = cell.invocations.get(seq);
    if (next?.status === 'queued') begin(result, cell, next, 'grant', at, { startedAt: at.now });
    return;
  }
}

/** (Re)starts an invocation: one more attempt, which reads its journal from the store. */
export function begin(
  result: Decision,
  cell: ActorCell,
  invocation: Invocation,
  event: LifecycleEvent,
  at: Moment,
  patch: Partial<Pick<Progress, 'startedAt' | 'cancelRequested' | 'retryCount' | 'retryingSince'>> = {},
): void {
  const attempt = invocation.attempt + 1;
  result.changes.push(
    advance(invocation, event, { ...patch, attempt, dueAt: null, step: standingAnew(invocation, at) }),
  );
  const rules = at.rules(invocation.target);
  const chart = rules === null ? invocation.chart : (rules.chart?.hash ?? null);
  if (chart !== invocation.chart) result.changes.push({ kind: 'invocationCharted', seq: invocation.seq, chart });
  result.effects.push({ kind: 'start', address: cell.address, seq: invocation.seq, attempt, journal: null });
}
