/**
 * Everything that a commit may do, by the names that both dialects know. The order gives each its number on the way to
 * SQLite; a log of turns, where such numbers are on disk, says itself what they mean (`turn-log.ts`, L5).
 */

/** What an operation must find, so that a turn that does not fit the database is refused whole; a key's pause is known in memory, too. */
export type Expectation = 'cursor' | 'invocation' | 'keyPause';

export const OPERATION_NAMES = [
  'insertInvocation',
  'insertPlainInvocation',
  'updateLiving',
  'updateEnded',
  'endPlainly',
  'setChart',
  'deleteInvocation',
  'addFailure',
  'trimFailures',
  'deleteFailures',
  'putErrorText',
  'deleteErrorText',
  'appendJournal',
  'appendValue',
  'appendPlain',
  'deleteJournal',
  'setState',
  'clearState',
  'clearAllState',
  'pauseKey',
  'resumeKey',
  'putPromise',
  'clearPromises',
  'putWaiter',
  'removeWaiter',
  'removeWaiters',
  'setTimer',
  'clearTimer',
  'putIdempotency',
  'removeIdempotency',
  'putSubscription',
  'removeSubscription',
  'removeCursors',
  'putCursor',
  'moveCursor',
  'putDeadLetter',
  'buryInvocation',
  'audit',
] as const;

export type OperationName = (typeof OPERATION_NAMES)[number];

/** What a parameter is. */
export type Primitive = string | number | null | Uint8Array;
