/** How one run is tried again: pure decisions over what was thrown. */
import { TerminalError } from '../errors.ts';
import { ATTEMPT_CODES, type AttemptError, type Duration, durationMs, type Failure } from '../protocol/index.ts';
import type { Serde } from '../serde.ts';
import { messageOf, messageWithCauses, retryAfterMsOf, stackOf, titleOf } from '../thrown.ts';

/** Options of `ctx.run`. Without any of the retry options, a failing run is retried by the policy of its invocation. */
export interface RunOptions<T = unknown> {
  /** How the result is journaled. Default `serde.json`. */
  readonly serde?: Serde<T>;
  /**
   * Tries in all, the first included; after them the run fails with a TerminalError. Default: without end.
   * The attempts of the invocation count, too: where its policy has fewer, that is reached first.
   */
  readonly maxRetryAttempts?: number;
  /** After failing for this long the run fails with a TerminalError. Default: without end. */
  readonly maxRetryDuration?: Duration;
  /** Default 50 ms. */
  readonly initialRetryInterval?: Duration;
  /** Default 10 s. */
  readonly maxRetryInterval?: Duration;
  /** Default 2. */
  readonly retryIntervalFactor?: number;
}

/** The retry options in ms; null where none is given. */
export interface RunPolicy {
  readonly maxAttempts: number;
  readonly maxDurationMs: number;
  readonly initialIntervalMs: number;
  readonly maxIntervalMs: number;
  readonly factor: number;
}

const RETRY_OPTIONS = [
  'maxRetryAttempts',
  'maxRetryDuration',
  'initialRetryInterval',
  'maxRetryInterval',
  'retryIntervalFactor',
] as const;

/**
 * The policy in the options of a run, or null.
 * @throws TerminalError for an unknown option or a bad value: another attempt would bring the same.
 */
export function runPolicyFrom(name: string, options: RunOptions<never>): RunPolicy | null {
  if (typeof options !== 'object' || options === null)
    throw new TerminalError(`ctx.run ${JSON.stringify(name)}: the options are ${String(options)}, allowed: an object`);
  for (const option of Object.keys(options)) {
    if (option === 'serde' || (RETRY_OPTIONS as readonly string[]).includes(option)) continue;
    throw refused(name, option, 'an unknown option', `serde, ${RETRY_OPTIONS.join(', ')}`);
  }
  if (RETRY_OPTIONS.every((option) => options[option] === undefined)) return null;
  return {
    maxAttempts: numberAtLeast1(name, options, 'maxRetryAttempts') ?? Number.POSITIVE_INFINITY,
    maxDurationMs: duration(name, options, 'maxRetryDuration') ?? Number.POSITIVE_INFINITY,
    initialIntervalMs: duration(name, options, 'initialRetryInterval') ?? 50,
    maxIntervalMs: duration(name, options, 'maxRetryInterval') ?? 10_000,
    factor: numberAtLeast1(name, options, 'retryIntervalFactor') ?? 2,
  };
}

/** What is known of a run that threw. `attempts` counts this one in; `failingForMs` is since the first of them failed. */
export interface RunFailure {
  readonly id: number;
  readonly name: string;
  readonly thrown: unknown;
  readonly attempts: number;
  readonly failingForMs: number;
  readonly policy: RunPolicy | null;
}

/** Either the run's result is this failure, or the attempt ends with this error and the run is tried again. */
export type RunVerdict =
  | { readonly kind: 'failure'; readonly failure: Failure }
  | { readonly kind: 'retry'; readonly error: AttemptError };

/** What follows where a run threw something that is not terminal. */
export function verdictOn(run: RunFailure): RunVerdict {
  const { policy, attempts } = run;
  if (policy !== null && (attempts >= policy.maxAttempts || run.failingForMs >= policy.maxDurationMs)) {
    return { kind: 'failure', failure: exhausted(run) };
  }
  const retryAfterMs = retryAfter(run);
  const error = {
    ...attemptErrorFrom(run.thrown),
    stepId: run.id,
    stepName: run.name,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
  return { kind: 'retry', error };
}

/** Whatever was thrown, as the error of an attempt; a RetryableError brings its delay along. */
export function attemptErrorFrom(thrown: unknown): AttemptError {
  const stack = stackOf(thrown);
  const retryAfterMs = retryAfterMsOf(thrown);
  return {
    code: ATTEMPT_CODES.userError,
    message: messageWithCauses(thrown),
    ...(stack === undefined ? {} : { stack }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

function exhausted({ name, thrown, attempts }: RunFailure): Failure {
  const tries = attempts === 1 ? '1 attempt' : `${attempts} attempts`;
  return {
    code: ATTEMPT_CODES.userError,
    message: `run ${JSON.stringify(name)} failed after ${tries}: ${titleOf(thrown)}`,
  };
}

function retryAfter({ thrown, policy, attempts }: RunFailure): number | undefined {
  const asked = retryAfterMsOf(thrown);
  if (asked !== undefined || policy === null) return asked;
  // After a thousand tries the growth is infinite, and so many times nothing is no number.
  if (policy.initialIntervalMs === 0) return 0;
  return Math.min(policy.maxIntervalMs, policy.initialIntervalMs * policy.factor ** (attempts - 1));
}

type Option = (typeof RETRY_OPTIONS)[number];

function numberAtLeast1(name: string, options: RunOptions<never>, option: Option): number | undefined {
  const value: unknown = options[option];
  if (value === undefined) return undefined;
  if (typeof value === 'number' && value >= 1) return value;
  throw refused(name, option, typeof value === 'string' ? JSON.stringify(value) : String(value), 'a number from 1');
}

function duration(name: string, options: RunOptions<never>, option: Option): number | undefined {
  const value = options[option];
  if (value === undefined) return undefined;
  try {
    return durationMs(value);
  } catch (error) {
    throw refused(name, option, messageOf(error), 'a duration');
  }
}

function refused(name: string, option: string, found: string, allowed: string): TerminalError {
  return new TerminalError(`ctx.run ${JSON.stringify(name)}, option ${option}: found ${found}, allowed: ${allowed}`);
}
