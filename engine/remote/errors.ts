/** What can go wrong between the engine and an endpoint, as errors of an attempt: what happened, and what to do. */
import type { IncomingHttpHeaders } from 'node:http';
import type { AttemptError, CompletionId } from '../../sdk/protocol/index.ts';
import { ATTEMPT_CODES } from '../../sdk/protocol/index.ts';
import { type Message, WireError } from '../../sdk/protocol/wire/codec.ts';
import { codeFrom, UnsupportedError } from '../../sdk/protocol/wire/commands.ts';
import { type ERROR, TYPE } from '../../sdk/protocol/wire/messages.ts';

/** Longer than this nobody is asked to wait by `retry-after`. */
const RETRY_AFTER_MAX_MS = 3_600_000;
const UNREACHABLE = 503;
const BAD_ANSWER = 502;
const TOO_MANY_REQUESTS = 429;

/** What is wrong with the head of an answer; null where it is as it should be. */
export function answerTrouble(
  uri: string,
  answer: { readonly status: number; readonly headers: IncomingHttpHeaders; readonly contentType: string },
): AttemptError | null {
  const { status, headers, contentType } = answer;
  if (status === 200) {
    if (headers['content-type'] === contentType) return null;
    const got = JSON.stringify(headers['content-type'] ?? '').slice(0, 100);
    const message = `${uri} answered with ${got} in place of ${contentType}: is there a service endpoint at this address?`;
    return { code: BAD_ANSWER, message };
  }
  const known = status >= 400 && status <= 599 ? status : BAD_ANSWER;
  const code = status === TOO_MANY_REQUESTS ? ATTEMPT_CODES.noRoom : known;
  const after = retryAfterOf(headers);
  const retryAfterMs = after === null ? {} : { retryAfterMs: after };
  return { code, message: `${uri} ${adviceOn(status)}`, ...retryAfterMs, ...behaviorOn(code) };
}

function adviceOn(status: number): string {
  switch (status) {
    case 404:
      return 'has no such handler any more: deploy it, or cancel the invocation';
    case 415:
      return 'no longer speaks the version of the protocol that it was registered with: register it again (with force)';
    case 401:
    case 403:
      return `does not let the engine in (${status}): it must take requests without a signature`;
    case TOO_MANY_REQUESTS:
      return 'takes no further attempt now (429): let it have more of them, or run more of it';
    default:
      return `answered with the status ${status}`;
  }
}

function retryAfterOf(headers: IncomingHttpHeaders): number | null {
  const seconds = Number(headers['retry-after']);
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds * 1_000, RETRY_AFTER_MAX_MS) : null;
}

/** The exchange is over, and the handler has not come to an end. */
export function brokenOff(uri: string, trouble: string | null, answered: boolean): AttemptError {
  if (!answered) {
    const why = trouble ?? 'it closed the connection';
    const message = `${uri} can't be reached (${why}): start the endpoint; the engine tries again by itself`;
    return { code: UNREACHABLE, message };
  }
  const why = trouble ?? 'it ended the answer';
  return { code: BAD_ANSWER, message: `${uri} broke off in the middle of the handler (${why})` };
}

/** The endpoint's own word. @param runs steps, by the place of their command */
export function errorFrom(told: Message<typeof ERROR>, runs: ReadonlyMap<number, CompletionId>): AttemptError {
  const { code, message, stack, commandIndex, commandName, commandType, nextRetryDelayMs } = told;
  const stepId = commandType === TYPE.run && commandIndex !== undefined ? runs.get(commandIndex) : undefined;
  return {
    code: codeFrom(code),
    message,
    ...(stack === '' ? {} : { stack }),
    ...(stepId === undefined ? {} : { stepId, stepName: commandName ?? '' }),
    ...(nextRetryDelayMs === undefined ? {} : { retryAfterMs: nextRetryDelayMs }),
    ...behaviorOn(code),
  };
}

function behaviorOn(code: number): Pick<AttemptError, 'behavior'> {
  if (code === ATTEMPT_CODES.journalMismatch) return { behavior: 'pause' };
  return code === ATTEMPT_CODES.noRoom ? { behavior: 'wait' } : {};
}

/** What is wrong with what it sent. @throws what is none of its fault */
export function wrongIn(error: unknown): AttemptError {
  if (error instanceof UnsupportedError) return notSupported(error.message);
  if (error instanceof WireError) return violation(error.message);
  throw error;
}

const violation = (what: string): AttemptError => ({
  code: ATTEMPT_CODES.protocolViolation,
  message: `the endpoint does not keep to the service protocol: ${what}`,
});

const notSupported = (what: string): AttemptError => ({
  code: ATTEMPT_CODES.refused,
  message: `the handler uses ${what}, which this version of Keymail does not do: change the handler and resume the invocation, or cancel it`,
  behavior: 'pause',
});
