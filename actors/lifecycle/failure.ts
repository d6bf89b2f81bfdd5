/** A failed attempt, kept beside the row whose last error it is. */
import type { Decision } from '../decision.ts';
import type { Invocation, LastError } from '../invocation.ts';

export function recordFailure(result: Decision, invocation: Invocation, error: LastError): void {
  const { seq, attempt, lastError: before } = invocation;
  const sameText = before?.message === error.message;
  result.changes.push({ kind: 'attemptFailed', seq, failure: { ...error, attempt }, sameText });
}
