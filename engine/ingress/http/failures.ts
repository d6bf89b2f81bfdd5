/**
 * What the engine says no with, as rows: HTTP status, a title for people, and what to do. One table for every door that
 * speaks HTTP; a door adds the rows that only it has (`INGRESS_FAILURES` here, `PROBLEMS` of the admin API).
 */
import type { RefusalCode } from '../../../actors/effect.ts';
import { AWAKEABLE_ID_ALLOWED } from '../../../sdk/protocol/index.ts';
import { RefusedError, StoppedError } from '../../answers.ts';
import type { StoreErrorCode } from '../../store/store.ts';
import { StoreError } from '../../store/store.ts';
import type { AcceptCode } from '../accept.ts';
import { AcceptError, TOO_COMPLEX_REMEDY } from '../accept.ts';

export interface FailureRow {
  readonly status: number;
  readonly title: string;
  readonly remedy: string;
  /** Seconds for the `retry-after` header: asking again as it is may help. */
  readonly retryAfterSeconds?: number;
}

export type EngineFailureCode = AcceptCode | RefusalCode | StoreErrorCode | 'stopped';

const SOON = 1;
const LATER = 5;

export const ENGINE_FAILURES = {
  unknown_service: {
    status: 404,
    title: 'Unknown service',
    remedy: 'GET /health lists the services that are registered.',
  },
  unknown_handler: {
    status: 404,
    title: 'Unknown handler',
    remedy: 'GET /services of the admin API lists the handlers.',
  },
  // 400 and not 403: no credential would help.
  not_public: { status: 400, title: 'Private handler', remedy: 'Call it from another handler.' },
  key_missing: { status: 400, title: 'Key missing', remedy: 'Put the key between the object and the handler.' },
  key_not_taken: { status: 400, title: 'Key not taken', remedy: 'Leave the key out.' },
  key_invalid: { status: 400, title: 'Invalid key', remedy: 'Keys are text of at most 1,024 bytes, without NUL.' },
  input_too_large: {
    status: 413,
    title: 'Input too large',
    remedy: 'Send a reference to large data, or raise limits.entryBytesMax.',
  },
  input_too_complex: {
    status: 413,
    title: 'Too many values',
    remedy: TOO_COMPLEX_REMEDY,
  },
  idempotency_key_invalid: {
    status: 400,
    title: 'Invalid idempotency key',
    remedy: 'Use text of 1 to 1,024 bytes, without NUL.',
  },
  unknown_invocation: {
    status: 404,
    title: 'Unknown invocation',
    remedy: 'Check the id; finished invocations are removed after their retention.',
  },
  awakeable_id_invalid: {
    status: 400,
    title: 'Invalid awakeable id',
    remedy: `Use ${AWAKEABLE_ID_ALLOWED}.`,
  },
  unknown_awakeable: {
    status: 404,
    title: 'Unknown awakeable',
    remedy: 'Nobody waits for it, and nothing is left to do. Check that you talk to the engine that gave the id out.',
  },
  workflow_ran: {
    status: 409,
    title: 'Run before',
    remedy: 'A workflow runs once for each key: attach to that run, or take another key.',
  },
  not_accepting: {
    status: 503,
    title: 'Not accepting',
    remedy: 'Nothing was taken. Try again; GET /health says why.',
    retryAfterSeconds: LATER,
  },
  mailbox_full: {
    status: 429,
    title: 'Mailbox full',
    remedy: 'Nothing was taken. Try again when this key has worked some of it off.',
    retryAfterSeconds: SOON,
  },
  idempotency_conflict: {
    status: 409,
    title: 'Idempotency key used',
    remedy: 'Send the same body again, or use another idempotency key.',
  },
  not_found: {
    status: 404,
    title: 'Not found',
    remedy: 'Check the id; finished invocations are removed after their retention.',
  },
  already_finished: { status: 409, title: 'Already finished', remedy: 'Nothing is left to do for this invocation.' },
  illegal_in_status: {
    status: 409,
    title: 'Not possible in this status',
    remedy: 'Read the invocation and act on the status that it has.',
  },
  cursor_moved: {
    status: 409,
    title: 'Cursor has moved',
    remedy: 'Read the subscription and try again.',
    retryAfterSeconds: SOON,
  },
  subscription_exists: {
    status: 409,
    title: 'Subscription exists',
    remedy: 'Use or change the one that is there. Where two are meant, say allowDuplicate: true.',
  },
  partition_unknown: { status: 400, title: 'Unknown partition', remedy: 'GET the subscription to see its partitions.' },
  dead_letter_closed: {
    status: 409,
    title: 'Dead letter closed',
    remedy: 'A redriven or discarded dead letter stays so.',
  },
  not_finished: {
    status: 409,
    title: 'Not finished',
    remedy: 'Wait for its end, or cancel or kill it first.',
  },
  version_mismatch: {
    status: 412,
    title: 'State has changed',
    remedy: 'Read the actor again, and make the change for the version that it has now.',
  },
  key_busy: {
    status: 409,
    title: 'Key is held',
    remedy: 'Pause the invocation that has the key, or wait for its end; to keep others out meanwhile, pause the key.',
  },
  state_too_large: {
    status: 413,
    title: 'State too large',
    remedy: 'Keep a reference to large data, or raise limits.entryBytesMax or limits.stateBytesMax.',
  },
  key_already_paused: {
    status: 409,
    title: 'Key is paused',
    remedy: 'Nothing is left to do; resume it to let others in.',
  },
  key_not_paused: { status: 409, title: 'Key is not paused', remedy: 'Nothing is left to do.' },
  unavailable: {
    status: 503,
    title: 'Store unavailable',
    remedy: 'Try again; the log of the engine names the trouble.',
    retryAfterSeconds: LATER,
  },
  fenced: {
    status: 503,
    title: 'Engine replaced',
    remedy: 'Another engine has taken over this database: ask that one.',
  },
  lost: { status: 503, title: 'Store lost', remedy: 'The log of the engine says where its data was saved.' },
  locked: { status: 503, title: 'Store locked', remedy: 'Another process has the database: ask that one, or stop it.' },
  schema: { status: 503, title: 'Other schema version', remedy: 'Run `keymail migrate status` and follow it.' },
  corrupt: { status: 503, title: 'Store damaged', remedy: 'Restore the database from a backup.' },
  timeout: { status: 503, title: 'Query took too long', remedy: 'Narrow the filter or ask for a smaller page.' },
  quarantined: {
    status: 503,
    title: 'Quarantined',
    remedy: 'Stop the engine, correct the row that is named or remove it, and start again. Other keys go on.',
  },
  corrupt_row: {
    status: 503,
    title: 'Row damaged',
    remedy: 'The row that is named can not be read: correct it or remove it.',
  },
  stopped: {
    status: 503,
    title: 'Engine stopped',
    remedy: 'What was asked may have been done: look before asking again.',
    retryAfterSeconds: LATER,
  },
} as const satisfies Record<EngineFailureCode, FailureRow>;

/** What only the ingress says no to, before the engine is asked. */
export const INGRESS_FAILURES = {
  no_such_path: {
    status: 404,
    title: 'No such path',
    remedy: 'POST /{service}/{handler} or /{object}/{key}/{handler}; a trailing /send does not wait for the result.',
  },
  method_not_allowed: {
    status: 405,
    title: 'Method not allowed',
    remedy: 'The allow header names the methods that are.',
  },
  cross_site: {
    status: 403,
    title: 'Another site',
    remedy: 'Call from a program. Where a proxy stands in front, have it pass the host header on.',
  },
  malformed_path: {
    status: 400,
    title: 'Malformed path',
    remedy: 'Percent-encode each segment once, as UTF-8; a slash in a key is %2F.',
  },
  malformed_query: {
    status: 400,
    title: 'Malformed query',
    remedy: 'A send takes ?delay=, e.g. 10s or 500 (milliseconds); nothing else is known.',
  },
  malformed_header: { status: 400, title: 'Malformed header', remedy: 'Send it once.' },
  malformed_body: { status: 400, title: 'Malformed body', remedy: 'Nothing was taken. Send one JSON value as UTF-8.' },
  wrong_content_type: {
    status: 400,
    title: 'Wrong content type',
    remedy: 'Set the content-type header to what the handler takes.',
  },
  body_too_large: {
    status: 413,
    title: 'Body too large',
    remedy: 'Nothing was taken. Send a reference to large data, or raise limits.entryBytesMax.',
  },
  no_room: {
    status: 503,
    title: 'No room',
    remedy: 'Nothing was taken. Send it again, and not so many large bodies at the same time.',
    retryAfterSeconds: SOON,
  },
  unhealthy: {
    status: 503,
    title: 'Not accepting',
    remedy: 'Nothing is taken now. Try again later.',
    retryAfterSeconds: LATER,
  },
  output_not_ready: {
    status: 470,
    title: 'Output not ready',
    remedy: 'Ask again later, or wait with /restate/attach/{id}.',
    retryAfterSeconds: SOON,
  },
  internal: {
    status: 500,
    title: 'Internal error',
    remedy: 'The log of the engine has the details under the error id.',
  },
} as const satisfies Record<string, FailureRow>;

/** What an IngressError may say: its own rows, and those of the engine that the door finds out by itself. */
export type IngressFailureCode = keyof typeof INGRESS_FAILURES | 'unknown_invocation' | 'input_too_complex';

/** An error of the engine as a door shows it. */
export interface EngineFailure {
  readonly code: EngineFailureCode;
  readonly message: string;
  readonly remedy: string;
  readonly row: FailureRow;
}

/** What a thrown error says to a caller; null where it is none that a caller is meant to see. */
export function engineFailureOf(error: unknown): EngineFailure | null {
  if (error instanceof AcceptError) return failure(error.code, error.message, error.hint);
  if (error instanceof RefusedError) return failure(error.code, error.message);
  if (error instanceof StoppedError) return failure('stopped', error.message);
  // A store's own message may name files and hosts: it is for the log. That of a row is ours.
  if (error instanceof StoreError && error.code === 'corrupt_row') return failure(error.code, error.message);
  if (error instanceof StoreError) return failure(error.code, `the store does not answer (${error.code})`);
  return null;
}

function failure(code: EngineFailureCode, message: string, remedy?: string): EngineFailure {
  const row: FailureRow = ENGINE_FAILURES[code];
  return { code, message, remedy: remedy ?? row.remedy, row };
}
