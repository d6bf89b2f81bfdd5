/** What an attempt begins with. */
import type { Invocation } from '../../actors/invocation.ts';
import type { AttemptStart } from '../../sdk/protocol/index.ts';

export function startOf(
  invocation: Invocation,
  attempt: number,
  { journal, state, now }: Pick<AttemptStart, 'journal' | 'state'> & { readonly now: number },
): AttemptStart {
  const { id, target, idempotencyKey, retryCount, retryingSince, lastError } = invocation;
  return {
    id,
    target,
    attempt,
    journal,
    state,
    ...(idempotencyKey === null ? {} : { idempotencyKey }),
    retryCount,
    failedStepId: retryCount > 0 ? (lastError?.stepId ?? 0) : 0,
    retryingForMs: retryingSince === null ? 0 : now - retryingSince,
  };
}
