/** Checks of what user code hands to the context. Each failure is terminal: another attempt would bring the same. */
import { messageOf, TerminalError } from './errors.ts';
import { type Duration, durationMs } from './protocol/index.ts';

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
  if (typeof key === 'string') return key;
  throw new TerminalError(`${what}: the key is ${key === null ? 'null' : typeof key}, allowed: a string`, {
    errorCode: 400,
  });
}

/** @throws TerminalError (400) where it is no text, or empty. */
export function nameFrom(what: string, name: unknown): string {
  if (typeof name === 'string' && name !== '') return name;
  const found = name === '' ? 'empty' : typeof name;
  throw new TerminalError(`${what}: the name is ${found}, allowed: a string that is not empty`, { errorCode: 400 });
}
