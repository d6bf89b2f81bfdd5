/** The way to an endpoint: one exchange is one request, whose body and answer are streams of bytes that run side by side. */
import type { IncomingHttpHeaders } from 'node:http';

/** `http2`: both bodies at once, on one connection. `http1`: the request first, then the answer. */
export type TransportKind = 'http2' | 'http1';

export interface ExchangeRequest {
  readonly method: 'GET' | 'POST';
  /** Below the endpoint's address, with a slash in front. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Told what the other side does. After `closed` nothing follows. */
export interface ExchangeListener {
  head(status: number, headers: IncomingHttpHeaders): void;
  data(chunk: Uint8Array): void;
  /** Nothing more comes: null where it was ended in order, else why, as the end of a sentence. */
  closed(trouble: string | null): void;
}

/** Our side. Nothing here throws or waits; what fails is told to the listener. */
export interface Exchange {
  write(bytes: Uint8Array): void;
  /** Nothing more is written. */
  end(): void;
  /** The answer is not read until `resume`, so that the other side is held up. Its end is told then, too, unless it breaks off. */
  pause(): void;
  resume(): void;
  /** Also one that is paused. */
  abort(): void;
}

export interface Transport {
  open(request: ExchangeRequest, listener: ExchangeListener): Exchange;
  /** No exchange is begun after this; those under way go on. */
  close(): void;
}

/** Neither who is not there nor who says nothing is waited for as long as the system would. */
export const CONNECT_WITHIN_MS = 5_000;

export const noConnection = (): Error => new Error(`no connection within ${CONNECT_WITHIN_MS / 1_000} s`);

/** The address without a slash at its end, and the path below it. */
export const pathOf = (uri: URL, path: string): string => `${uri.pathname.replace(/\/$/, '')}${path}`;

/** What went wrong on the way, in the system's own word where it has one. */
export function troubleOf(error: unknown): string {
  const { code, message, cause } = error as Partial<Record<'code' | 'message' | 'cause', unknown>>;
  // A request that was given up with its connection says only that.
  if (cause instanceof Error) return troubleOf(cause);
  const word = typeof code === 'string' && !code.startsWith('ERR_') ? code : String(message ?? error);
  return word.slice(0, 200);
}
