/** Retry policies as values. Delays grow by a factor up to a ceiling; no jitter, so that a simulated run is repeatable. */

/** What happens after the last attempt: the invocation waits for a person, ends as failed, or fails into the dead letters. */
export type OnMaxAttempts = 'pause' | 'kill' | 'dead-letter';

export interface RetryPolicy {
  readonly initialIntervalMs: number;
  readonly maxIntervalMs: number;
  readonly exponentiationFactor: number;
  /** Attempts at the same place in all, the first included; null = without end. */
  readonly maxAttempts: number | null;
  readonly onMaxAttempts: OnMaxAttempts;
}

/** 100 ms, 200 ms … 1 min; 70 attempts are about an hour, then pause. */
export const DEFAULT_RETRY_POLICY: RetryPolicy = {
  initialIntervalMs: 100,
  maxIntervalMs: 60_000,
  exponentiationFactor: 2,
  maxAttempts: 70,
  onMaxAttempts: 'pause',
};

/** The wait in whole ms before attempt `failures + 1`, after `failures` (≥ 1) failed ones in a row. */
export function retryDelayMs(policy: RetryPolicy, failures: number): number {
  const grown = policy.initialIntervalMs * policy.exponentiationFactor ** Math.max(0, failures - 1);
  return Math.ceil(Math.min(policy.maxIntervalMs, Number.isFinite(grown) ? grown : policy.maxIntervalMs));
}

/** True where `failures` failed attempts have used the policy up. */
export function isExhausted(policy: RetryPolicy, failures: number): boolean {
  return policy.maxAttempts !== null && failures >= policy.maxAttempts;
}
