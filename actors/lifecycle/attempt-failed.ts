/** An attempt ended without ending its invocation: again later, by policy; or wait for a person; or give up. */
import type { AttemptError } from '../../sdk/protocol/index.ts';
import {
  DEFAULT_RETRY_POLICY,
  DURATION_MAX_MS,
  failureOf,
  isExhausted,
  retryDelayMs,
} from '../../sdk/protocol/index.ts';
import type { ActorCell } from '../cell.ts';
import type { ActorCommand, Moment } from '../command.ts';
import type { Decision } from '../decision.ts';
import { decision, NOTHING, setTimer } from '../decision.ts';
import type { Invocation, Progress } from '../invocation.ts';
import { lastErrorOf } from '../invocation.ts';
import { advance } from '../progress.ts';
import { lastWaited, standing, stateOf } from '../standing.ts';
import { conclude } from './conclude.ts';
import { recordFailure } from './failure.ts';
import { liveAttempt } from './live.ts';

/** Who found no room does not come again sooner, whatever it was told: nothing else slows it down. */
const NO_ROOM_MS = 1_000;

export function attemptFailed(
  cell: ActorCell,
  command: Extract<ActorCommand, { kind: 'attemptFailed' }>,
  at: Moment,
): Decision {
  const invocation = liveAttempt(cell, command);
  if (invocation === null) return NOTHING;
  const result = decision();
  failAttempt(result, cell, invocation, command.error, at);
  return result;
}

/** The same for an attempt that the engine itself finds at fault. The key stays held: later events of the key wait. */
export function failAttempt(
  result: Decision,
  cell: ActorCell,
  invocation: Invocation,
  error: AttemptError,
  at: Moment,
): void {
  if (error.behavior === 'wait') return waitForRoom(result, cell, invocation, error, at);
  const policy = at.rules(invocation.target)?.retryPolicy ?? DEFAULT_RETRY_POLICY;
  const lastError = lastErrorOf(error, at.now);
  const retryCount = invocation.retryCount + 1;
  const retryingSince = invocation.retryingSince ?? at.now;
  const exhausted = isExhausted(policy, retryCount);
  const told = stepTold(invocation, error, at);
  const step = told ?? standing(invocation);
  if (error.behavior === 'pause' || (exhausted && policy.onMaxAttempts === 'pause')) {
    recordFailure(result, invocation, lastError);
    result.changes.push(advance(invocation, 'pause', { lastError, retryCount, retryingSince, step }));
    return;
  }
  if (exhausted) {
    const outcome = failureOf({ code: error.code, message: lastError.message });
    conclude(result, cell, invocation, { event: 'fail', outcome, seen: 0, lastError, step: told }, at);
    return;
  }
  recordFailure(result, invocation, lastError);
  const delayMs = error.retryAfterMs ?? retryDelayMs(policy, retryCount);
  backOff(result, cell, invocation, { lastError, retryCount, retryingSince, step }, delayMs, at);
}

/** Its policy is for what it does itself, so nothing is counted; and of many refusals in a row the first one is kept. */
function waitForRoom(result: Decision, cell: ActorCell, invocation: Invocation, error: AttemptError, at: Moment): void {
  const before = invocation.lastError;
  // A step that failed before has still failed as often.
  const told = { ...lastErrorOf(error, at.now), stepId: before?.stepId ?? 0 };
  const isKnown = before?.code === told.code && before.message === told.message;
  if (!isKnown) recordFailure(result, invocation, told);
  const patch = { lastError: isKnown ? before : told, step: standing(invocation) };
  backOff(result, cell, invocation, patch, Math.max(error.retryAfterMs ?? 0, NO_ROOM_MS), at);
}

function backOff(
  result: Decision,
  cell: ActorCell,
  invocation: Invocation,
  patch: Partial<Progress>,
  delayMs: number,
  at: Moment,
): void {
  // Whole milliseconds: a factor such as 1.5 gives fractions, and a timer's row is found again by its time.
  const dueAt = at.now + Math.ceil(Math.min(delayMs, DURATION_MAX_MS));
  result.changes.push(advance(invocation, 'backOff', { ...patch, dueAt }));
  setTimer(result, { dueAt, address: cell.address, seq: invocation.seq, id: 0 });
}

/** Of a run that is in the journal the row may know which of several it is; one that is not was asked for from where it stood. */
function stepTold(invocation: Invocation, { stepName, stepId = 0 }: AttemptError, at: Moment): string | null {
  if (stepName === undefined) return null;
  const entry = invocation.open.get(stepId);
  if (entry !== undefined && entry === lastWaited(invocation)) return invocation.step;
  return stateOf(invocation.target, 'run', stepName, at, entry === undefined ? invocation.step : null);
}
