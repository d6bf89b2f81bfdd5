/**
 * Whatever user code threw, as text and facts that can be stored.
 *
 * People throw strings, plain objects and nothing at all; and errors whose code is a word, whose stack is a list, whose
 * getters throw. It is all that a person gets to see, so reading it gives something in every case, and never throws.
 */
import { inspect } from 'node:util';
import { failureCode, RetryableError, type TerminalError } from './errors.ts';
import { DURATION_MAX_MS, ERROR_CHARS_MAX, type Failure, shortened } from './protocol/index.ts';

/** How many errors are told of behind the one that was thrown. */
const CAUSES_MAX = 5;

/** `instanceof`, also for what refuses to be looked at, as a revoked proxy does. */
export function isA<T>(thrown: unknown, type: abstract new (...args: never[]) => T): thrown is T {
  try {
    return thrown instanceof type;
  } catch {
    return false;
  }
}

/** A sentence for whatever was thrown. */
export function messageOf(thrown: unknown): string {
  try {
    return shortened(isA(thrown, Error) ? messageOfError(thrown) : textOfValue(thrown));
  } catch (error) {
    // An object without a working toString, e.g. Object.create(null): say so, in place of failing over a failure.
    const why = member(error, 'message');
    return `a thrown value that has no text${typeof why === 'string' ? ` (${shortened(why)})` : ''}`;
  }
}

/** The same with what it came from: "fetch failed" alone helps nobody. */
export function messageWithCauses(thrown: unknown): string {
  const causes = causesOf(thrown).map(messageOf);
  return causes.length === 0 ? messageOf(thrown) : shortened(`${messageOf(thrown)} (caused by: ${causes.join('; ')})`);
}

/** The stack, and below it those of what it came from; undefined where there is none. */
export function stackOf(thrown: unknown): string | undefined {
  const stack = ownStackOf(thrown);
  if (stack === undefined) return undefined;
  const causes = causesOf(thrown).map((cause) => `\ncaused by: ${ownStackOf(cause) ?? messageOf(cause)}`);
  return causes.length === 0 ? stack : shortened(stack + causes.join(''));
}

/** `TypeError: x is no function`. */
export function titleOf(thrown: unknown): string {
  const name = isA(thrown, Error) ? member(thrown, 'name') : undefined;
  return typeof name === 'string' ? `${shortened(name)}: ${messageWithCauses(thrown)}` : messageWithCauses(thrown);
}

/** What a RetryableError asks for; undefined where it asks for nothing, or what it has is none. */
export function retryAfterMsOf(thrown: unknown): number | undefined {
  const ms = isA(thrown, RetryableError) ? member(thrown, 'retryAfterMs') : undefined;
  return typeof ms === 'number' && ms >= 0 && ms <= DURATION_MAX_MS ? ms : undefined;
}

/** The journaled form of a TerminalError. Classes made from it may have made of its members what they like. */
export function failureFrom(error: TerminalError): Failure {
  const code = failureCode(member(error, 'code'));
  const message = messageOf(error);
  const metadata = factsOf(member(error, 'metadata'));
  return metadata === undefined ? { code, message } : { code, message, metadata };
}

function messageOfError(error: Error): string {
  const message = member(error, 'message');
  if (typeof message === 'string' && message !== '') return message;
  if (message !== undefined && message !== '') return textOfValue(message);
  const name = member(error, 'name');
  // Of a terminal error, nothing was said on purpose.
  return typeof name !== 'string' || (message === '' && name === 'TerminalError') ? '' : name;
}

/** What has no text of its own is shown as a debugger would. */
function textOfValue(value: unknown): string {
  const text = String(value);
  return text === '[object Object]' ? inspect(value, { depth: 2, breakLength: Number.POSITIVE_INFINITY }) : text;
}

function ownStackOf(thrown: unknown): string | undefined {
  const stack = isA(thrown, Error) ? member(thrown, 'stack') : undefined;
  return typeof stack === 'string' ? shortened(stack) : undefined;
}

/** Causes of causes, and the errors of an AggregateError, nearest first. */
function causesOf(thrown: unknown): unknown[] {
  const found = [thrown];
  for (let at = 0; at < found.length && found.length <= CAUSES_MAX; at += 1) {
    const one = found[at];
    if (!isA(one, Error)) continue;
    const errors = member(one, 'errors');
    const behind = [member(one, 'cause'), ...(Array.isArray(errors) ? errors.slice(0, CAUSES_MAX) : [])];
    for (const cause of behind) if (cause !== undefined && !found.includes(cause)) found.push(cause);
  }
  return found.slice(1, CAUSES_MAX + 1);
}

/** Facts are text; numbers and the like become text, what is nested becomes JSON, and what can't is left out. */
function factsOf(metadata: unknown): Readonly<Record<string, string>> | undefined {
  if (typeof metadata !== 'object' || metadata === null) return undefined;
  const facts: [string, string][] = [];
  let room = ERROR_CHARS_MAX; // Of all together; what is longer is cut.
  for (const name of namesIn(metadata)) {
    const text = factOf(member(metadata, name));
    if (text === undefined || name.length > room) continue;
    const kept = text.slice(0, room - name.length);
    room -= name.length + kept.length;
    facts.push([name, kept]);
  }
  return Object.fromEntries(facts);
}

function factOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object') return value === undefined || typeof value === 'function' ? undefined : String(value);
  try {
    const json: string | undefined = value === null ? undefined : JSON.stringify(value);
    return json?.startsWith('"') === true ? (JSON.parse(json) as string) : json;
  } catch {
    return undefined; // A circle, or a toJSON that throws: the failure matters more than this part of it.
  }
}

function namesIn(value: object): string[] {
  try {
    return Object.keys(value);
  } catch {
    return [];
  }
}

function member(of: unknown, name: string): unknown {
  try {
    return (of as Record<string, unknown>)[name];
  } catch {
    return undefined;
  }
}
