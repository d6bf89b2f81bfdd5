/**
 * Where an invocation stands: the state of its handler's chart that it waits in. Null while it is on its way from one
 * step to the next; kept where an attempt failed or the invocation ended badly, so that failures can be counted by step.
 *
 * It is a column of the row and costs no row of its own where a handler runs through: an entry that is answered at once
 * is never stood in. What waits (a sleep, a call, a run whose result is to come) is written when it begins to wait; that
 * it is over is written with whatever is written of the row next.
 */
import type { EntryKind, Outcome, Target } from '../sdk/protocol/index.ts';
import type { Moment } from './command.ts';
import type { FailedStep, Invocation, OpenEntry } from './invocation.ts';

/** Of several that it waits for, the one that it asked for last: that is where its code has come to. */
export function lastWaited({ open }: Pick<Invocation, 'open'>): OpenEntry | null {
  let last: OpenEntry | null = null;
  // These are answered by the engine alone: nobody stands there.
  for (const entry of open.values()) if (entry.kind !== 'send' && entry.kind !== 'peekOutput') last = entry;
  return last;
}

/** Of one that runs or sleeps: while it waits for something, its row says where. */
export const standing = (invocation: Invocation): string | null =>
  lastWaited(invocation) === null ? null : invocation.step;

/** The same where what it waits for, or the chart, is another than its row knows. */
export function standingAnew(invocation: Invocation, at: Moment): string | null {
  const last = lastWaited(invocation);
  return last === null ? null : stateOf(invocation.target, last.kind, last.name, at);
}

/**
 * Without a chart, or where the chart does not know the step, its name says where.
 * @param from where it stood before it asked for this; null where that is not known
 */
export function stateOf(target: Target, kind: EntryKind, name: string, at: Moment, from: string | null = null): string {
  return at.rules(target)?.chart?.stand(kind, name, from) ?? (name === '' ? kind : name);
}

/**
 * Where it stood when it ended badly. A failure: the step whose answer it ended with, or, where the handler gave it other
 * words, the last that failed. Who was stopped: what it waited for, or where its last attempt had failed.
 */
export function stepOfEnd(
  invocation: Invocation,
  event: 'fail' | 'cancel' | 'kill',
  outcome: Outcome,
  at: Moment,
): string | null {
  const { target, failed, status } = invocation;
  const same = failed.findLast((step) => isFailureOf(step, outcome));
  const stands = status === 'running' || status === 'suspended' ? standing(invocation) : invocation.step;
  const step = event === 'fail' ? (same ?? failed.at(-1)) : stands === null && event === 'cancel' ? same : undefined;
  return step === undefined ? stands : stateOf(target, step.kind, step.name, at);
}

const isFailureOf = ({ failure }: FailedStep, outcome: Outcome): boolean =>
  outcome.kind === 'failure' && outcome.failure.code === failure.code && outcome.failure.message === failure.message;
