/** What the ingress says: results as the handler gave them, errors as `{ code, message, source, hint }`. */
import { randomUUID } from 'node:crypto';
import type { Failure, Payload } from '../../../sdk/protocol/index.ts';
import { EMPTY } from '../../../sdk/protocol/index.ts';
import type { Ended } from '../../answers.ts';
import type { Logger } from '../../log.ts';
import type { Answer } from './exchange.ts';
import type { FailureRow } from './failures.ts';
import { engineFailureOf, INGRESS_FAILURES } from './failures.ts';
import { IngressError } from './ingress-error.ts';

/** The body of every error. */
interface ErrorBody {
  /** The HTTP status, or a handler's own code. */
  readonly code: number;
  /** A word for programs; only the ingress' own errors have one. */
  readonly reason?: string;
  readonly message: string;
  /** Who said no: a handler with its terminal failure, or the ingress. */
  readonly source: 'invocation' | 'ingress';
  readonly hint: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

export const jsonAnswer = (status: number, value: unknown, headers: Answer['headers'] = {}): Answer => ({
  status,
  headers: { ...headers, 'content-type': 'application/json' },
  payload: JSON.stringify(value),
});

/** The end of an invocation: 200 with its result (no body for no result), or its failure under its own code. */
export function endedAnswer(id: string, { outcome }: Ended, contentType: string): Answer {
  switch (outcome.kind) {
    case 'void':
      return { status: 200, headers: { 'x-restate-id': id }, payload: EMPTY };
    case 'value':
      return {
        status: 200,
        headers: { 'x-restate-id': id, ...typeOf(outcome.value, contentType) },
        payload: outcome.value,
      };
    case 'failure':
      return failureAnswer(id, outcome.failure);
  }
}

/** Whatever was thrown. A caller is told what it can act on; the rest goes to the log, under an id that both see. */
export function errorAnswer(error: unknown, logger: Logger): Answer {
  if (error instanceof IngressError) {
    const { code, message, hint, row, headers } = error;
    return refusalAnswer({ code, message, hint, row, headers });
  }
  const failure = engineFailureOf(error);
  if (failure !== null) return refusalAnswer({ ...failure, hint: failure.remedy });
  const errorId = randomUUID();
  const row = INGRESS_FAILURES.internal;
  logger.error(
    { errorId, error: error instanceof Error ? (error.stack ?? error.message) : String(error) },
    'a request failed',
  );
  return refusalAnswer({
    code: 'internal',
    message: `something went wrong here (error id ${errorId})`,
    hint: row.remedy,
    row,
  });
}

interface Refused {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  readonly row: FailureRow;
  readonly headers?: Answer['headers'];
}

function refusalAnswer({ code, message, hint, row, headers }: Refused): Answer {
  const { status, retryAfterSeconds } = row;
  const body: ErrorBody = { code: status, reason: code, message, source: 'ingress', hint };
  const retryAfter = retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
  return jsonAnswer(status, body, { ...headers, ...retryAfter, 'x-restate-error-source': body.source });
}

function failureAnswer(id: string, { code, message, metadata }: Failure): Answer {
  const status = Number.isInteger(code) && code >= 400 && code <= 599 ? code : 500;
  const hint = 'The handler ended with this failure; it is the result of the invocation, and not tried again.';
  const body: ErrorBody = {
    code,
    message,
    source: 'invocation',
    hint,
    ...(metadata === undefined ? {} : { metadata }),
  };
  return jsonAnswer(status, body, { 'x-restate-id': id, 'x-restate-error-source': body.source });
}

const typeOf = (value: Payload, contentType: string): Answer['headers'] =>
  value.length === 0 ? {} : { 'content-type': contentType };
