/** The admin API from the command line, over `fetch`. */
import { ApiError, CliError, messageOf, UsageError } from './failure.ts';

export type Query = Readonly<Record<string, string | number | readonly string[] | undefined>>;

/** One page of a list, as the admin API gives it. */
export interface Page<Row> {
  readonly items: readonly Row[];
  /** Cursor of the next page; null on the last one. */
  readonly next: string | null;
}

const TIMEOUT_MS = 60_000;

export class AdminClient {
  readonly #url: URL;
  readonly #token: string | undefined;

  /** @throws UsageError where `url` is no http address */
  constructor(url: string, token: string | undefined) {
    this.#url = httpUrl(url, '--url (or KEYMAIL_ADMIN_URL)');
    // `fetch` would quote it in its error.
    if (token !== undefined && !/^[\x21-\x7e]+$/.test(token))
      throw new UsageError(
        'The token has characters that no header can carry.',
        'Check --token and KEYMAIL_ADMIN_TOKEN.',
      );
    this.#token = token;
  }

  /** Of the engine, as an address has it: IPv6 in brackets. */
  get hostname(): string {
    return this.#url.hostname;
  }

  get<T>(path: string, query: Query = {}): Promise<T> {
    return this.#send<T>('GET', path, undefined, query);
  }

  post<T>(path: string, body?: unknown): Promise<T> {
    return this.#send<T>('POST', path, body);
  }

  patch<T>(path: string, body: unknown): Promise<T> {
    return this.#send<T>('PATCH', path, body);
  }

  delete<T>(path: string, query: Query = {}): Promise<T> {
    return this.#send<T>('DELETE', path, undefined, query);
  }

  /** The body of an answer that goes on until `signal` ends it. */
  async stream(
    path: string,
    signal: AbortSignal,
    headers: Readonly<Record<string, string>>,
  ): Promise<ReadableStream<Uint8Array>> {
    const url = urlFor(this.#url, path);
    const init = { headers: { accept: 'text/event-stream', ...this.#authorization(), ...headers }, signal };
    const response = await reach(url, ...HOW_TO_REACH, init);
    const isStream = /^text\/event-stream\b/.test(response.headers.get('content-type') ?? '');
    if (response.ok && isStream && response.body !== null) return response.body;
    await readAnswer(response, 'GET', url);
    throw new CliError(`${url.origin} answers ${path}, but not with events.`);
  }

  /** A list from its start, page after page, until it ends or `limit` rows have come. */
  async list<Row>(path: string, query: Query, limit: number): Promise<Page<Row>> {
    const items: Row[] = [];
    let next: string | null = null;
    do {
      const pageSize: number = Math.min(limit - items.length, PAGE_SIZE);
      const page: Page<Row> = await this.get(path, { ...query, limit: pageSize, cursor: next ?? undefined });
      items.push(...page.items);
      next = page.next ?? null;
    } while (next !== null && items.length < limit);
    return { items, next };
  }

  async #send<T>(method: string, path: string, body?: unknown, query: Query = {}): Promise<T> {
    const url = urlFor(this.#url, path, query);
    const response = await reach(url, ...HOW_TO_REACH, {
      method,
      headers: {
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...this.#authorization(),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return (await readAnswer(response, method, url)) as T;
  }

  #authorization(): Record<string, string> {
    return this.#token === undefined ? {} : { authorization: `Bearer ${this.#token}` };
  }
}

/** As many as every role may ask for at once (`admin/api/roles.ts`). */
const PAGE_SIZE = 200;
const HOW_TO_REACH = ['keymail start', '--url or KEYMAIL_ADMIN_URL'] as const;

/** @throws UsageError that names where the address came from */
export function httpUrl(text: string, source: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url !== null && (url.username !== '' || url.password !== ''))
    throw new UsageError(
      `${source} has a name or password in it.`,
      'Give the token with --token or KEYMAIL_ADMIN_TOKEN.',
    );
  if (url !== null && /^https?:$/.test(url.protocol)) return url;
  throw new UsageError(
    `${source} is ${JSON.stringify(text)}, which is no address.`,
    'An address looks like http://HOST:PORT.',
  );
}

/** The address under `base`, which may have a path of its own (an admin that is mounted in another server). */
export function urlFor(base: URL, path: string, query: Query = {}): URL {
  const url = new URL(base);
  url.pathname = `${base.pathname.replace(/\/$/, '')}${path}`;
  for (const [name, value] of Object.entries(query)) {
    for (const each of Array.isArray(value) ? value : [value]) {
      if (each !== undefined) url.searchParams.append(name, String(each));
    }
  }
  return url;
}

/** `fetch`, whose failures become sentences that say how to start a server and how to name another. */
export async function reach(url: URL, start: string, options: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS), ...init });
  } catch (error) {
    const { origin } = url;
    if ((error as Error).name === 'TimeoutError') {
      throw new CliError(`${origin} did not answer within ${TIMEOUT_MS / 1000} s.`, 'Look at its log, or try again.');
    }
    const reason = reasonOf(error);
    if (reason === 'UND_ERR_HEADERS_TIMEOUT') {
      throw new CliError(
        `${origin} has not answered within 5 minutes.`,
        'What was called goes on: see `keymail invocations list`.',
      );
    }
    const remedy = `Start an engine with \`${start}\`, or name another address with ${options}.`;
    throw new CliError(`${origin} can't be reached (${reason}).`, remedy);
  }
}

/** The cause is what says `ECONNREFUSED`; `fetch failed` says nothing. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause as NodeJS.ErrnoException | undefined) : undefined;
  return cause?.code ?? cause?.message ?? messageOf(error);
}

async function readAnswer(response: Response, method: string, url: URL): Promise<unknown> {
  const text = await response.text();
  const isJson = /\bjson\b/.test(response.headers.get('content-type') ?? '');
  const body = isJson ? parse(text) : undefined;
  if (response.ok) {
    if (text === '' || body !== undefined) return body;
    throw new CliError(
      `${url.origin} answers, but not as Keymail's admin API does (HTTP ${response.status}).`,
      'Check --url: the admin port is 9070 by default.',
    );
  }
  throw problemError(response.status, body, method, url);
}

/** `application/problem+json` as two sentences. */
function problemError(status: number, body: unknown, method: string, url: URL): CliError {
  const problem = (typeof body === 'object' && body !== null ? body : {}) as Partial<Problem>;
  const { title, code = '', remedy = null, errors = [] } = problem;
  const detail = problem.detail ?? title ?? `${url.origin} answered HTTP ${status}`;
  if (status === 401)
    return new ApiError(sentence(detail), 'Give it with --token, or in KEYMAIL_ADMIN_TOKEN.', { status, code });
  const refused = new ApiError([sentence(detail), ...errors.map(errorLine)].join('\n'), remedy, { status, code });
  if (!refused.isUnknownPath) return refused;
  const what = `This engine has no ${method} ${url.pathname}: it is of another version than this command line.`;
  return new ApiError(what, 'Run `keymail` of the version that the engine is of (GET /version).', { status, code });
}

const errorLine = ({ path, message }: Problem['errors'][number]): string => `  ${path}: ${message}`;

/** The fields that the admin API fills in; a proxy's problem may have fewer. */
interface Problem {
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly remedy: string;
  readonly errors: readonly { readonly path: string; readonly message: string }[];
}

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // Cut off, or a proxy's page: the caller says that this is no answer of Keymail.
  }
}
