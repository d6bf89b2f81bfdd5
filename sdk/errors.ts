/**
 * Errors that handlers throw and catch.
 *
 * A TerminalError is a result: it is journaled, a caller sees it, nothing is retried. Everything else that leaves a
 * handler or a run is trouble of one attempt, and the attempt is tried again under the retry policy.
 */
import { type Duration, durationMs, FAILURES, type Failure } from './protocol/index.ts';

const DEFAULT_CODE = 500;

/** What a TerminalError may carry beside its message. */
export interface TerminalErrorOptions {
  /** A whole number from 400 to 599, read like an HTTP status; anything else counts as 500, the default. */
  readonly errorCode?: number;
  /** Small facts for programs, as text, e.g. `{ orderId: '42' }`; they reach the caller. With the message at most 64 Ki characters each. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** What it came from; stays here, callers don't see it. */
  readonly cause?: unknown;
}

/** "This has failed for good": ends the invocation, or the run, as failed, without a retry. */
export class TerminalError extends Error {
  override name = 'TerminalError';
  /** 400 to 599: the HTTP status that a caller gets. */
  readonly code: number;
  /** As it was given; reaches the caller. */
  readonly metadata: Readonly<Record<string, string>> | undefined;

  constructor(message: string, options: TerminalErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = failureCode(options.errorCode);
    this.metadata = options.metadata;
  }
}

/** Thrown once by what a handler waits for when somebody cancels the invocation; code 409. Catch it to compensate. */
export class CancelledError extends TerminalError {
  override name = 'CancelledError';

  constructor(message: string = FAILURES.cancelled.message) {
    super(message, { errorCode: FAILURES.cancelled.code });
  }
}

/** Something took longer than it was allowed to; code 408. */
export class TimeoutError extends TerminalError {
  override name = 'TimeoutError';

  constructor(message = 'timed out') {
    super(message, { errorCode: 408 });
  }
}

/** "Try again, not before `retryAfter`": overrides the delay of the retry policy once. Thrown from a run or a handler. */
export class RetryableError extends Error {
  override name = 'RetryableError';
  /** In ms; undefined leaves the delay to the policy. */
  readonly retryAfterMs: number | undefined;

  /** @throws RangeError where `retryAfter` is no duration. */
  constructor(message: string, options: { readonly retryAfter?: Duration; readonly cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.retryAfterMs = options.retryAfter === undefined ? undefined : durationMs(options.retryAfter);
  }
}

/** A code as it was given, or 500 where it is none of a failure's. */
export const failureCode = (code: unknown): number =>
  typeof code === 'number' && Number.isInteger(code) && code >= 400 && code <= 599 ? code : DEFAULT_CODE;

/** A journaled failure as the error that user code catches. */
export function terminalErrorFrom(failure: Failure): TerminalError {
  const { code, message, metadata } = failure;
  return new TerminalError(
    message,
    metadata === undefined ? { errorCode: code } : { errorCode: code, metadata: { ...metadata } },
  );
}
