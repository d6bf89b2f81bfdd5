/** One request to the ingress: retried where that is safe, failed with what the server said. */
import { type Duration, durationMs, type Payload, payloadFrom } from '../protocol/index.ts';
import { messageOf } from '../thrown.ts';
import { type HttpPath, urlOf } from './path.ts';

/** The server's answer was no success. */
export class HttpCallError extends Error {
  override name = 'HttpCallError';
  /** Of the HTTP answer. */
  readonly status: number;
  /** The body as it came. */
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

/** Carries one request, and its answer whole. Rejects where there is no answer. */
export type Transport = (request: TransportRequest) => Promise<TransportAnswer>;

export interface TransportRequest {
  readonly method: 'GET' | 'POST';
  /** Of the ingress. */
  readonly base: string;
  readonly path: HttpPath;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Payload | null;
  /** The body is JSON that this client has written. */
  readonly isOwnJson: boolean;
  readonly signal: AbortSignal | null;
}

export interface TransportAnswer {
  readonly status: number;
  readonly header: (name: string) => string | null;
  readonly payload: Payload;
}

/** What no header can hold: fetch says so without saying where. */
const UNSENDABLE = /[^\t\x20-\x7e\x80-\xff]/;

/** A header that can't go over the network, however often it is tried. */
class UnsendableError extends TypeError {
  constructor(name: string, value: string) {
    const what = name === 'idempotency-key' ? 'the idempotency key' : `the header ${name}:`;
    super(
      `${what} ${JSON.stringify(value.slice(0, 100))} holds what an HTTP header can't: use ASCII, for example by encodeURIComponent`,
    );
  }
}

/** Over the network. */
export const fetchTransport =
  (fetch: typeof globalThis.fetch): Transport =>
  async ({ method, base, path, headers, body, signal }) => {
    for (const [name, value] of Object.entries(headers))
      if (UNSENDABLE.test(value)) throw new UnsendableError(name, value);
    const response = await fetch(urlOf(base, path), { method, headers, signal, body: body as string | null });
    const payload = payloadFrom(new Uint8Array(await response.arrayBuffer()));
    return { status: response.status, header: (name) => response.headers.get(name), payload };
  };

/** What a request needs of its surroundings. */
export interface HttpSettings {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly transport: Transport;
  /** null: one try. */
  readonly retry: HttpRetry | null;
  readonly now: () => number;
  readonly wait: (ms: number) => Promise<void>;
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly path: HttpPath;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Payload | null;
  /** The body is JSON that this client has written. */
  readonly isOwnJson: boolean;
  readonly timeoutMs: number | null;
  readonly signal: AbortSignal | null;
  /** True where the server does the same for a second request as for one. */
  readonly repeatable: boolean;
}

export interface HttpAnswer {
  readonly status: number;
  readonly payload: Payload;
}

/** Statuses that may pass by themselves. */
const PASSING = new Set([408, 425, 429]);

const ONCE: HttpRetry = { maxAttempts: 1 };

/** Of a client that adds none to its requests. */
export const NO_HEADERS: Readonly<Record<string, string>> = {};

/**
 * Sends a request.
 * @throws HttpCallError for an answer that is no 2xx; TypeError for a header that can't be sent; what `fetch` throws where there is no answer.
 */
export async function exchange(settings: HttpSettings, request: HttpRequest): Promise<HttpAnswer> {
  const { maxAttempts = 6, maxDuration = 60_000, initialInterval = 250, maxInterval = 3_000 } = settings.retry ?? ONCE;
  const deadline = settings.now() + durationMs(maxDuration);
  for (let attempt = 1; ; attempt++) {
    const signal = signalOf(request);
    let trouble: Trouble;
    try {
      const answer = await settings.transport(transportRequest(settings, request, signal));
      if (answer.status >= 200 && answer.status < 300) return answer;
      trouble = troubleOf(answer);
    } catch (error) {
      if (error instanceof UnsendableError) throw error;
      // No answer: the network's trouble, unless the caller has given up.
      trouble = { error, passing: signal?.aborted !== true, retryAfterMs: 0 };
    }
    const backoffMs = Math.min(durationMs(maxInterval), durationMs(initialInterval) * 2 ** (attempt - 1));
    const waitMs = Math.max(backoffMs, trouble.retryAfterMs);
    const mayRepeat =
      request.repeatable && trouble.passing && attempt < maxAttempts && settings.now() + waitMs <= deadline;
    if (!mayRepeat) throw trouble.error;
    await settings.wait(waitMs);
  }
}

/** Why a try brought no success, and whether another may. */
interface Trouble {
  readonly error: unknown;
  readonly passing: boolean;
  readonly retryAfterMs: number;
}

/** The caller's own, and the time that one try has. */
function signalOf({ signal, timeoutMs }: HttpRequest): AbortSignal | null {
  if (timeoutMs === null) return signal;
  const timeout = AbortSignal.timeout(timeoutMs);
  return signal === null ? timeout : AbortSignal.any([signal, timeout]);
}

const transportRequest = (
  settings: HttpSettings,
  { method, path, headers, body, isOwnJson }: HttpRequest,
  signal: AbortSignal | null,
): TransportRequest => ({
  method,
  base: settings.url,
  path,
  headers: settings.headers === NO_HEADERS ? headers : { ...settings.headers, ...headers },
  body,
  isOwnJson,
  signal,
});

function troubleOf({ status, header, payload }: TransportAnswer): Trouble {
  const source = header('x-restate-error-source') ?? undefined;
  const error = new HttpCallError(status, textFrom(payload), source);
  const passing = source !== 'invocation' && (PASSING.has(status) || status >= 500);
  return { error, passing, retryAfterMs: retryAfterMs(header('retry-after')) };
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
