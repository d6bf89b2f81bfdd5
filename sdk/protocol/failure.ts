/**
 * Failures that are results: a business failure is a value in the journal, never an exception that crosses a port.
 * Trouble that is retried is an AttemptError (`attempt.ts`), not a Failure.
 */

/** A terminal failure as it is journaled and as a caller sees it. `code` follows HTTP status codes (400–599). */
export interface Failure {
  readonly code: number;
  readonly message: string;
  /** Small string facts for programs, e.g. `{ orderId: '42' }`. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** The failures that the engine itself produces. Codes of 57x follow the open service protocol's. */
export const FAILURES = {
  cancelled: { code: 409, message: 'cancelled' },
  killed: { code: 409, message: 'killed' },
  promiseCompleted: { code: 409, message: 'the promise was completed before: the first completion counts' },
  workflowRan: {
    code: 409,
    message: 'the workflow was run with this key before: attach to that run, or take another key',
  },
  waitsForItself: { code: 508, message: 'deadlock: an invocation would wait for its own result' },
  invocationGone: { code: 404, message: 'there is no such invocation: its id is wrong, or it has been removed' },
} as const satisfies Record<string, Failure>;

/** Codes of errors of one attempt; they are retried (or paused on), never journaled as a result. */
export const ATTEMPT_CODES = {
  /** User code threw something that is not terminal. */
  userError: 500,
  /** Replay asked for something else than the journal holds. */
  journalMismatch: 570,
  /** The endpoint broke the protocol. */
  protocolViolation: 571,
  /** No journal progress within the abort timeout. */
  timedOut: 580,
  /** The engine will not do what the handler asked for, and another try can't help: a call of its own key, one without a key. */
  refused: 581,
  /** Where it is to be run there is no room for one more attempt now. It counts in no retry policy. */
  noRoom: 582,
} as const;
