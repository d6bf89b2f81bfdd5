/** Retry policies, counted once more: how often an invocation failed in one place, and what must follow. */
import type { Invocation } from '../../../actors/invocation.ts';
import type { RetryPolicy } from '../../../sdk/protocol/index.ts';
import type { Archived } from './archive.ts';
import { demand } from './violation.ts';

export class Retries {
  readonly #policyOf: (service: string) => RetryPolicy;
  readonly #failures = new Map<Archived, number>();

  constructor(policyOf: (service: string) => RetryPolicy) {
    this.#policyOf = policyOf;
  }

  /** The handler came further: a new step, or the result of one. */
  advanced(archived: Archived): void {
    this.#failures.delete(archived);
  }

  updated(archived: Archived, before: Invocation, after: Invocation): void {
    const { lastError } = after;
    // A person has looked at it: the policy begins anew. A cancellation is no look.
    const resumed =
      before.status === 'paused' && after.status === 'running' && after.cancelRequested === before.cancelRequested;
    if (resumed) this.#failures.delete(archived);
    if (lastError === null || lastError === before.lastError) return;
    // What a handler ends with by itself (a TerminalError) has no stack, and asks no policy.
    if (after.status === 'failed' && lastError.stack === undefined) return;
    demand(lastError.code !== 570 && lastError.code !== 571, 'P3', () => `${after.seq}: ${lastError.message}`);
    const failures = (this.#failures.get(archived) ?? 0) + 1;
    this.#failures.set(archived, failures);
    const { maxAttempts, onMaxAttempts } = this.#policyOf(after.target.service);
    const used = maxAttempts !== null && failures >= maxAttempts;
    const expected = !used ? 'backingOff' : onMaxAttempts === 'pause' ? 'paused' : 'failed';
    demand(
      after.status === expected,
      'retries',
      () =>
        `${after.seq} failed ${failures} times of ${maxAttempts} and is ${after.status}, not ${expected}: ${lastError.message}`,
    );
  }
}
