/** Checks of what user code hands to the context. Each failure is terminal: another attempt would bring the same. */
import { TerminalError } from './errors.ts';
import {
  type Duration,
  durationMs,
  type Headers,
  IDEMPOTENCY_KEY_ALLOWED,
  idempotencyKeyProblem,
  KEY_ALLOWED,
  keyProblem,
  NAME_ALLOWED,
  TEXT_ALLOWED,
  textProblem,
} from './protocol/index.ts';
import { messageOf } from './thrown.ts';

/** @throws TerminalError (400) where it is no duration. */
export function delayFrom(what: string, duration: Duration): number {
  try {
    return durationMs(duration);
  } catch (error) {
    throw new TerminalError(`${what}: ${messageOf(error)}`, { errorCode: 400, cause: error });
  }
}

/** Keys are text; the empty one is allowed, because a record may bring it. @throws TerminalError (400) */
export function keyFrom(what: string, key: unknown): string {
  if (typeof key !== 'string') throw refused(what, `the key is ${key === null ? 'null' : typeof key}`, 'a string');
  const problem = keyProblem(key);
  if (problem !== null) throw refused(what, `the key ${problem}`, KEY_ALLOWED);
  return key;
}

/** @throws TerminalError (400) */
export function idempotencyKeyFrom(what: string, key: unknown): string {
  if (typeof key !== 'string') throw refused(what, `the idempotency key is ${typeof key}`, 'a string');
  const problem = idempotencyKeyProblem(key);
  if (problem !== null) throw refused(what, `the idempotency key ${problem}`, IDEMPOTENCY_KEY_ALLOWED);
  return key;
}

/** Names and values as a list. @throws TerminalError (400) where they are anything else than text by name */
export function headersFrom(what: string, headers: unknown): Headers {
  if (headers === undefined) return [];
  // Lists, Maps and what fetch calls Headers have no members of their own: they would go as nothing.
  if (typeof headers !== 'object' || headers === null || Symbol.iterator in headers)
    throw refused(what, 'headers that are no plain object', '{ name: text }');
  return Object.entries(headers).map(([name, value]: [string, unknown]) => {
    if (typeof value === 'string') return [name, value];
    throw refused(what, `the header ${JSON.stringify(name)} is ${value === null ? 'null' : typeof value}`, 'text');
  });
}

/** Of a state, a service, a handler. @throws TerminalError (400) where it is no text, or empty, or too long, or text that can't be stored. */
export function nameFrom(what: string, name: unknown): string {
  if (name === '') throw refused(what, 'the name is empty', 'a string that is not empty');
  const text = stepNameFrom(what, name);
  const problem = keyProblem(text);
  if (problem !== null) throw refused(what, `the name ${problem}`, NAME_ALLOWED);
  return text;
}

/** Of a step, which may be empty. @throws TerminalError (400) */
export function stepNameFrom(what: string, name: unknown): string {
  if (typeof name !== 'string') throw refused(what, `the name is ${typeof name}`, 'a string');
  const problem = textProblem(name);
  if (problem !== null) throw refused(what, `the name ${problem}`, TEXT_ALLOWED);
  return name;
}

const refused = (what: string, found: string, allowed: string): TerminalError =>
  new TerminalError(`${what}: ${found}, allowed: ${allowed}`, { errorCode: 400 });
