/**
 * Every way in which the admin API says no, as rows: code → status, title, remedy. Errors of the engine keep their code
 * and message; their rows are those of `ENGINE_FAILURES`.
 */
import { randomUUID } from 'node:crypto';
import { RefusedError } from '../../engine/answers.ts';
import type { OperationCode } from '../../engine/api.ts';
import { OperationError } from '../../engine/api.ts';
import type { Answer } from '../../engine/ingress/http/exchange.ts';
import type { FailureRow } from '../../engine/ingress/http/failures.ts';
import { ENGINE_FAILURES, engineFailureOf } from '../../engine/ingress/http/failures.ts';
import type { Logger } from '../../engine/log.ts';

const OPERATION_PROBLEMS = {
  invalid_id: { status: 400, title: 'Invalid id', remedy: 'Use an id as a list gave it.' },
  not_found: ENGINE_FAILURES.not_found,
  unknown_cluster: {
    status: 404,
    title: 'Unknown cluster',
    remedy: 'GET /clusters lists the clusters of the configuration.',
  },
  unknown_sink: { status: 404, title: 'Unknown sink', remedy: 'GET /services lists services and handlers.' },
  invalid_source: { status: 400, title: 'Invalid source', remedy: 'A source looks like kafka://cluster/topic.' },
  invalid_sink: { status: 400, title: 'Invalid sink', remedy: 'A sink looks like service://service/handler.' },
  invalid_option: { status: 400, title: 'Invalid option', remedy: 'Correct or remove the option that is named.' },
  invalid_seek: {
    status: 400,
    title: 'Invalid position',
    remedy: 'Use earliest, latest, a time, or an offset for each partition.',
  },
  broker_unreachable: {
    status: 503,
    title: 'Broker unreachable',
    remedy: 'Check the cluster, then try again.',
    retryAfterSeconds: 5,
  },
  not_redrivable: {
    status: 409,
    title: 'Not redrivable',
    remedy: 'Discard it, or register the handler that it needs.',
  },
  fork_too_long: { status: 409, title: 'Fork too long', remedy: 'Fork from an earlier place, or from 1.' },
  fork_of_run: {
    status: 409,
    title: 'A run is not forked',
    remedy: 'Purge it and submit the workflow anew, or submit it with another key.',
  },
  batch_changed: {
    status: 409,
    title: 'Something else was found',
    remedy: 'Look again at what would be done (dryRun), and confirm that.',
  },
  invalid_uri: { status: 400, title: 'Invalid address', remedy: 'An address looks like http://host:9080.' },
  endpoint_unreachable: {
    status: 503,
    title: 'Endpoint unreachable',
    remedy: 'Start the endpoint, and use an address that this engine can reach.',
    retryAfterSeconds: 5,
  },
  not_an_endpoint: {
    status: 422,
    title: 'Not a service endpoint',
    remedy: 'Register the address at which an SDK of the open service protocol serves its handlers.',
  },
  endpoint_not_supported: {
    status: 422,
    title: 'Endpoint not supported',
    remedy: 'Change what is named, or serve it from an endpoint of its own.',
  },
  deployment_exists: { status: 409, title: 'Registered already', remedy: 'Register it with force to update it.' },
  service_exists: { status: 409, title: 'Name taken', remedy: 'Give one of the two services another name.' },
  deployment_in_use: { status: 409, title: 'Deployment in use', remedy: 'End what needs it first, or use force.' },
  too_many_deployments: {
    status: 409,
    title: 'Too many deployments',
    remedy: 'Remove those that are not used any more.',
  },
  too_many_keys_paused: {
    status: 409,
    title: 'Too many keys paused',
    remedy: 'Resume some, or raise limits.keysPausedMax.',
  },
} as const satisfies Record<OperationCode, FailureRow>;

const API_PROBLEMS = {
  no_such_path: { status: 404, title: 'No such path', remedy: 'GET /openapi.json describes every path.' },
  method_not_allowed: {
    status: 405,
    title: 'Method not allowed',
    remedy: 'The allow header names the methods that are.',
  },
  malformed_path: { status: 400, title: 'Malformed path', remedy: 'Percent-encode each segment once, as UTF-8.' },
  invalid_request: {
    status: 400,
    title: 'Invalid request',
    remedy: 'Correct what `errors` names; GET /openapi.json describes the request.',
  },
  chart_not_known: {
    status: 404,
    title: 'Chart not known',
    remedy: 'GET the chart of the handler without a hash: it names the versions that are known.',
  },
  invalid_cursor: {
    status: 400,
    title: 'Invalid cursor',
    remedy: 'Pass `next` of the page before, unchanged, to the same list.',
  },
  malformed_json: { status: 400, title: 'Malformed JSON', remedy: 'Send one JSON value as UTF-8.' },
  input_not_taken: {
    status: 400,
    title: 'Input not taken',
    remedy: 'Send what the handler takes: GET /services names its content type and schema.',
  },
  wrong_content_type: {
    status: 415,
    title: 'Wrong content type',
    remedy: 'Send the body as application/json, uncompressed.',
  },
  body_too_large: { status: 413, title: 'Body too large', remedy: 'Bodies have at most 1 MiB.' },
  no_room: {
    status: 503,
    title: 'No room',
    remedy: 'Nothing was done. Send it again, and not so many large bodies at the same time.',
    retryAfterSeconds: 1,
  },
  token_missing: {
    status: 401,
    title: 'Token needed',
    remedy: 'Sign in, or send authorization: Bearer with a token of the configuration (admin.token, admin.tokens).',
  },
  token_wrong: {
    status: 401,
    title: 'Wrong token',
    remedy: 'Send a token of the configuration (admin.token, admin.tokens).',
  },
  session_over: { status: 401, title: 'Session over', remedy: 'Sign in again.' },
  too_many_logins: {
    status: 429,
    title: 'Too many wrong tokens',
    remedy: 'Wait as long as retry-after says, then use a token of the configuration.',
  },
  role_too_low: {
    status: 403,
    title: 'Role too low',
    remedy: 'Sign in with a token whose role may do this (admin.tokens in the configuration).',
  },
  nobody: {
    status: 403,
    title: 'Nobody',
    remedy: 'Sign in to the app that serves this API, with an account that it gives a role here.',
  },
  host_not_allowed: {
    status: 403,
    title: 'Host not allowed',
    remedy: 'Use localhost, 127.0.0.1 or [::1], or set admin.token.',
  },
  cross_origin: {
    status: 403,
    title: 'Cross-origin request',
    remedy: 'Change things from the admin UI itself or from a program.',
  },
  too_many_streams: {
    status: 503,
    title: 'Too many streams',
    remedy: 'Close another page that watches this engine, or raise limits.eventStreamsMax.',
    retryAfterSeconds: 5,
  },
  page_too_large: {
    status: 403,
    title: 'Page too large for the role',
    remedy: 'Ask for fewer rows and follow `next`, or sign in as operator or admin.',
  },
  too_many_reads: {
    status: 429,
    title: 'Too many reads at once',
    remedy: 'Ask again in a second, or ask for less at a time; operators and admins are not held up by this.',
    retryAfterSeconds: 1,
  },
  too_many_role_streams: {
    status: 429,
    title: 'Too many streams of the role',
    remedy: 'Close a page that watches this engine, or sign in as operator or admin.',
    retryAfterSeconds: 5,
  },
  internal: {
    status: 500,
    title: 'Internal error',
    remedy: 'The log of the engine has the details under the error id.',
  },
} as const satisfies Record<string, FailureRow>;

export const PROBLEMS = { ...ENGINE_FAILURES, ...OPERATION_PROBLEMS, ...API_PROBLEMS } as const;

export type ProblemCode = keyof typeof PROBLEMS;

/** One thing that is wrong with a request, and where: `query.limit`, `body.options`. */
export interface FieldError {
  readonly path: string;
  readonly message: string;
}

export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly code: ProblemCode;
  readonly headers: Readonly<Record<string, string>>;
  readonly errors: readonly FieldError[];

  constructor(
    code: ProblemCode,
    detail: string,
    {
      headers = {},
      errors = [],
    }: { readonly headers?: Readonly<Record<string, string>>; readonly errors?: readonly FieldError[] } = {},
  ) {
    super(detail);
    this.code = code;
    this.headers = headers;
    this.errors = errors;
  }
}

/** `application/problem+json` (RFC 9457) with our code and remedy. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: ProblemCode;
  readonly detail: string;
  readonly remedy: string;
  readonly errors?: readonly FieldError[];
  /** Of the state as it is, where a change was meant for another one. */
  readonly version?: string;
}

/** What express itself refuses is a path that can't be decoded; with its own answer it would show the stack. */
export function problemOfExpress(error: unknown): unknown {
  const malformed = error instanceof URIError || (error as { status?: unknown }).status === 400;
  return malformed ? new ProblemError('malformed_path', 'the path is not percent-encoded UTF-8') : error;
}

/** Whatever was thrown, as an answer. What nobody expected goes to the log, under an id that both see. */
export function problemAnswer(error: unknown, logger: Logger): Answer {
  if (error instanceof ProblemError) return answer(error.code, error.message, error);
  if (error instanceof OperationError) return answer(error.code, error.message, { remedy: error.remedy });
  const failure = engineFailureOf(error);
  const version = error instanceof RefusedError ? error.version : null;
  if (failure !== null) return answer(failure.code, failure.message, { ...failure, version });
  if (isCursorError(error)) return answer('invalid_cursor', error.message);
  const errorId = randomUUID();
  logger.error(
    { errorId, error: error instanceof Error ? (error.stack ?? error.message) : String(error) },
    'an admin request failed',
  );
  return answer('internal', `something went wrong here (error id ${errorId})`);
}

interface Extra {
  readonly version?: string | null;
  readonly remedy?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly errors?: readonly FieldError[];
}

function answer(
  code: ProblemCode,
  detail: string,
  { remedy, headers = {}, errors = [], version = null }: Extra = {},
): Answer {
  const row: FailureRow = PROBLEMS[code];
  const problem: Problem = {
    type: `urn:keymail:problem:${code}`,
    title: row.title,
    status: row.status,
    code,
    detail,
    remedy: remedy ?? row.remedy,
    ...(errors.length === 0 ? {} : { errors }),
    ...(version === null ? {} : { version }),
  };
  const retryAfter = row.retryAfterSeconds === undefined ? {} : { 'retry-after': String(row.retryAfterSeconds) };
  return {
    status: row.status,
    headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...retryAfter, ...headers },
    payload: JSON.stringify(problem),
  };
}

/** The store's word for a cursor that is none of the list's (`engine/store/page.ts`); its class is lost between threads. */
const isCursorError = (error: unknown): error is Error =>
  error instanceof Error && error.message.startsWith('this is no cursor of this list');
