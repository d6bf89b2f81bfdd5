/** Why an invocation is paused, told from its row: the engine pauses for a few reasons, each of which leaves its error. */
import type { RetryPolicy } from '../sdk/protocol/index.ts';
import { ATTEMPT_CODES, isExhausted } from '../sdk/protocol/index.ts';
import type { Progress } from './invocation.ts';

export type PausedBecause = 'mismatch' | 'refused' | 'tooLarge' | 'corruptRow' | 'maxAttempts' | 'person';

const TOO_LARGE = 413;

/** @param policy of its handler; null where that is not registered */
export function pausedBecause(
  { lastError, retryCount }: Pick<Progress, 'lastError' | 'retryCount'>,
  policy: RetryPolicy | null,
): PausedBecause {
  // Resuming sets the count back: what is paused without a failure since was paused by somebody.
  if (lastError === null || retryCount === 0) return 'person';
  if (lastError.code === ATTEMPT_CODES.journalMismatch) return 'mismatch';
  if (lastError.code === ATTEMPT_CODES.refused) return 'refused';
  if (lastError.code === TOO_LARGE) return 'tooLarge';
  if (lastError.message.startsWith('corrupt_row:')) return 'corruptRow';
  return policy !== null && isExhausted(policy, retryCount) ? 'maxAttempts' : 'person';
}
