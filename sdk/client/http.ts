/** One request to the ingress: retried where that is safe, failed with what the server said. */
import { messageOf } from '../errors.ts';
import { type Duration, durationMs, type Payload, payloadFrom } from '../protocol/index.ts';

/** The server's answer was no success. */
export class HttpCallError extends Error {
  override name = 'HttpCallError';
  readonly status: number;
  readonly responseText: string;
  /** From the body where it is Keymail's: the failure's code, else the status. */
  readonly code: number;
  /** `invocation`: the handler has failed; `ingress`: the request was not accepted; undefined: not said. */
  readonly source: string | undefined;

  constructor(status: number, responseText: string, source: string | undefined) {
    const body = problemIn(responseText);
    super(body.message ?? (responseText === '' ? `HTTP ${status}` : `HTTP ${status}: ${responseText.slice(0, 500)}`));
    this.status = status;
    this.responseText = responseText;
    this.code = body.code ?? status;
    this.source = source;
  }
}

/** How failed requests are repeated; each part has a default. */
export interface HttpRetry {
  /** Tries in all. Default 6. */
  readonly maxAttempts?: number;
  /** No further try after this long. Default 60 s. */
  readonly maxDuration?: Duration;
  /** Default 250 ms; it doubles with each try. */
  readonly initialInterval?: Duration;
  /** Default 3 s. A longer `Retry-After` of the server is honoured. */
  readonly maxInterval?: Duration;
}

/** What a request needs of its surroundings. */
export interface HttpSettings {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly fetch: typeof fetch;
  /** null: one try. */
  readonly retry: HttpRetry | null;
  readonly now: () => number;
  readonly wait: (ms: number) => Promise<void>;
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Payload;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** True where the server does the same for a second request as for one. */
  readonly repeatable: boolean;
}

export interface HttpAnswer {
  readonly status: number;
  readonly payload: Payload;
}

/** Statuses that may pass by themselves. */
const PASSING = new Set([408, 425, 429]);

/**
 * Sends a request.
 * @throws HttpCallError for an answer that is no 2xx; what `fetch` throws where there is none.
 */
export async function exchange(settings: HttpSettings, request: HttpRequest): Promise<HttpAnswer> {
  const {
    maxAttempts = 6,
    maxDuration = '60s',
    initialInterval = 250,
    maxInterval = '3s',
  } = settings.retry ?? { maxAttempts: 1 };
  const deadline = settings.now() + durationMs(maxDuration);
  for (let attempt = 1; ; attempt++) {
    const result = await once(settings, request);
    if (result.kind === 'answer') return result.answer;
    const backoffMs = Math.min(durationMs(maxInterval), durationMs(initialInterval) * 2 ** (attempt - 1));
    const waitMs = Math.max(backoffMs, result.retryAfterMs);
    const mayRepeat =
      request.repeatable && result.passing && attempt < maxAttempts && settings.now() + waitMs <= deadline;
    if (!mayRepeat) throw result.error;
    await settings.wait(waitMs);
  }
}

type Once =
  | { readonly kind: 'answer'; readonly answer: HttpAnswer }
  | { readonly kind: 'trouble'; readonly error: unknown; readonly passing: boolean; readonly retryAfterMs: number };

async function once(
  settings: HttpSettings,
  { method, path, headers, body, timeoutMs, signal }: HttpRequest,
): Promise<Once> {
  const signals = [
    ...(signal === undefined ? [] : [signal]),
    ...(timeoutMs === undefined ? [] : [AbortSignal.timeout(timeoutMs)]),
  ];
  let response: Response;
  let payload: Payload;
  try {
    response = await settings.fetch(`${settings.url}${path}`, {
      method,
      headers: { ...settings.headers, ...headers },
      ...(body === undefined ? {} : { body: body as string }),
      ...(signals.length === 0 ? {} : { signal: AbortSignal.any(signals) }),
    });
    payload = payloadFrom(new Uint8Array(await response.arrayBuffer()));
  } catch (error) {
    // No answer: the network's trouble, unless the caller has given up.
    return { kind: 'trouble', error, passing: signals.every(({ aborted }) => !aborted), retryAfterMs: 0 };
  }
  if (response.ok) return { kind: 'answer', answer: { status: response.status, payload } };
  const source = response.headers.get('x-restate-error-source') ?? undefined;
  const error = new HttpCallError(response.status, textFrom(payload), source);
  const passing = source !== 'invocation' && (PASSING.has(response.status) || response.status >= 500);
  return { kind: 'trouble', error, passing, retryAfterMs: retryAfterMs(response.headers.get('retry-after')) };
}

/** `Retry-After` in seconds; a date is not honoured, no server of ours sends one. */
function retryAfterMs(header: string | null): number {
  const seconds = header === null ? Number.NaN : Number(header);
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : 0;
}

const textFrom = (payload: Payload): string => (typeof payload === 'string' ? payload : messageOf(payload));

function problemIn(text: string): { readonly code?: number; readonly message?: string } {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return {}; // Not every server in between speaks JSON; the text is shown as it is.
  }
  if (typeof body !== 'object' || body === null) return {};
  const { code, message } = body as { code?: unknown; message?: unknown };
  return { ...(typeof code === 'number' ? { code } : {}), ...(typeof message === 'string' ? { message } : {}) };
}
