/** What a handler rejects an awakeable or a promise with. */
import { TerminalError } from './errors.ts';
import type { Failure } from './protocol/index.ts';
import { failureFrom, isA } from './thrown.ts';

/** Where it is a sentence alone. */
const REJECTED = 500;

/** @throws TerminalError (400) for a reason that is neither a string nor a TerminalError */
export function failureOfReason(what: string, reason: unknown): Failure {
  if (typeof reason === 'string') return { code: REJECTED, message: reason };
  if (isA(reason, TerminalError)) return failureFrom(reason);
  throw new TerminalError(`${what}: the reason is ${typeof reason}, allowed: a string or a TerminalError`, {
    errorCode: 400,
  });
}
