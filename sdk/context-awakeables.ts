/** Awakeables in a handler: made here, answered from elsewhere; and the answers that a handler gives to those of others. */
import type { Awakeable } from './context.ts';
import type { Attempt } from './driver/attempt.ts';
import type { Steps } from './driver/steps.ts';
import { TerminalError } from './errors.ts';
import {
  AWAKEABLE_ID_ALLOWED,
  type AwakeableId,
  awakeableIdOf,
  bytesOfInvocationId,
  failureOf,
  type Outcome,
  parseAwakeableId,
  valueOutcome,
} from './protocol/index.ts';
import { failureOfReason } from './rejection.ts';
import { type Serde, serialized } from './serde.ts';

export function makeAwakeable<T>({ steps, start }: Attempt, valueSerde: Serde<T>): Awakeable<T> {
  steps.forbidInsideRun('ctx.awakeable');
  const { signal, promise } = steps.awakeable({ serde: valueSerde, absent: undefined });
  return { id: awakeableIdOf(start.idBytes ?? bytesOfInvocationId(start.id), signal), promise };
}

export function resolveAwakeable<T>(steps: Steps, id: string, value: T, valueSerde: Serde<T>): void {
  const what = 'ctx.resolveAwakeable';
  steps.forbidInsideRun(what);
  answer(steps, what, id, valueOutcome(serialized(valueSerde, value)));
}

export function rejectAwakeable(steps: Steps, id: string, reason: unknown): void {
  const what = 'ctx.rejectAwakeable';
  steps.forbidInsideRun(what);
  answer(steps, what, id, failureOf(failureOfReason(what, reason)));
}

function answer(steps: Steps, what: string, id: string, outcome: Outcome): void {
  const isOne = typeof id === 'string' && (steps.knowsIds ? parseAwakeableId(id) !== null : id !== '');
  if (!isOne) {
    const found = typeof id === 'string' ? JSON.stringify(id) : typeof id;
    throw new TerminalError(`${what}: ${found} is no awakeable id, allowed: ${AWAKEABLE_ID_ALLOWED}`, {
      errorCode: 400,
    });
  }
  steps.ask({ kind: 'signal', awakeableId: id as AwakeableId, answer: outcome });
}
