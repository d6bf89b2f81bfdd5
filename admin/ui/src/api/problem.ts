/** What goes wrong between the page and the engine, as one class: it always has a code, a sentence and a remedy. */
import type { components } from './schema.d.ts';

type ProblemBody = components['schemas']['Problem'];

export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  /** 0 where the engine did not answer. */
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly remedy: string;
  readonly errors: readonly { readonly path: string; readonly message: string }[];

  constructor({
    status,
    code,
    title,
    detail,
    remedy,
    errors = [],
  }: Pick<ProblemBody, 'status' | 'code' | 'title' | 'detail' | 'remedy' | 'errors'>) {
    super(detail);
    this.status = status;
    this.code = code;
    this.title = title;
    this.remedy = remedy;
    this.errors = errors;
  }
}

/** A route that a newer engine has. */
export const isNotThere = (error: unknown): boolean =>
  error instanceof ApiProblem &&
  (error.code === 'no_such_path' || error.code === 'method_not_allowed' || error.status === 405);

export const isSignedOut = (error: unknown): boolean => error instanceof ApiProblem && error.status === 401;

export async function problemOf(response: Response): Promise<ApiProblem> {
  const body: unknown = await response.json().catch(() => null);
  if (isProblem(body)) return new ApiProblem(body);
  return new ApiProblem({
    status: response.status,
    code: `http_${response.status}`,
    title: response.statusText || 'Unexpected answer',
    detail: `The answer was ${response.status}, without a reason.`,
    remedy: 'It did not come from Keymail: look at what stands between this page and the engine (a proxy, a sign-in).',
  });
}

export function problemOfNetwork(): ApiProblem {
  return new ApiProblem({
    status: 0,
    code: 'no_answer',
    title: 'The engine does not answer',
    detail: 'No answer came back.',
    remedy: 'Look whether the engine runs; this page goes on as soon as it answers.',
  });
}

/** Anything that was thrown, so that it can be shown. */
export function problemFrom(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  return new ApiProblem({
    status: 0,
    code: 'page_error',
    title: 'This page made a mistake',
    detail: error instanceof Error ? error.message : String(error),
    remedy: 'Load the page again. If it comes back, please report it with the text above.',
  });
}

function isProblem(body: unknown): body is ProblemBody {
  return typeof body === 'object' && body !== null && 'code' in body && 'detail' in body && 'remedy' in body;
}
