/**
 * A timer's time has come: a sleep is over, a scheduled invocation is due, a back-off or the retention of a run has passed; or
 * an answer came while the rows of who waits for it could not be read.
 */
import type { ActorCell } from '../cell.ts';
import type { TimerRow } from '../change.ts';
import type { Moment } from '../command.ts';
import type { Decision } from '../decision.ts';
import { decision } from '../decision.ts';
import type { Invocation } from '../invocation.ts';
import { advance } from '../progress.ts';
import { askAgain } from './attach.ts';
import { appendCompletion } from './complete.ts';
import { isRetention, retentionOver } from './retention.ts';
import { begin, mayBegin } from './start.ts';

export function timerFired(cell: ActorCell, timer: TimerRow, at: Moment): Decision {
  const result = decision();
  result.changes.push({ kind: 'timerCleared', timer });
  const invocation = cell.invocations.get(timer.seq);
  if (isRetention(timer)) retentionOver(result, cell, timer, at);
  if (invocation === undefined) return result;
  if (timer.id !== 0) {
    const entry = invocation.open.get(timer.id);
    if (entry?.kind === 'sleep') appendCompletion(result, cell, invocation, timer.id, { kind: 'void' }, at);
    else if (entry !== undefined) askAgain(result, invocation, timer.id, entry);
    return result;
  }
  if (invocation.dueAt !== timer.dueAt) return result;
  if (invocation.status === 'backingOff') begin(result, cell, invocation, 'wake', at);
  else if (invocation.status === 'scheduled') enter(result, cell, invocation, at);
  return result;
}

/** A scheduled invocation takes its place at the end of the mailbox, or starts where nobody is before it. */
export function enter(result: Decision, cell: ActorCell, invocation: Invocation, at: Moment): void {
  const queued = advance(invocation, invocation.status === 'paused' ? 'requeue' : 'due', {
    dueAt: null,
    position: at.fresh,
  });
  result.changes.push(queued);
  if (!mayBegin(cell, invocation) || queued.kind !== 'invocationUpdated') return;
  begin(result, cell, { ...invocation, ...queued.progress }, 'grant', at, { startedAt: at.now });
}
