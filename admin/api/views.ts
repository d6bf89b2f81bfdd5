/** Values that every view shows alike: times, payloads, outcomes, headers. */
import type { Headers, Outcome, Payload } from '../../sdk/protocol/index.ts';
import { bytesOf, sizeOf } from '../../sdk/protocol/index.ts';

/** Bytes of one payload that a list shows. */
const PREVIEW_BYTES_MAX = 64 * 1024;

/**
 * ms since the epoch as RFC 3339 in UTC. A time beyond what a Date can hold is shown as the last (or first) one that it
 * can: a record's timestamp may be any 64 bits. What is no time, in a row that was edited by hand, is shown as the first.
 */
export const timeView = (ms: number): string =>
  new Date(Math.max(-DATE_MAX_MS, Math.min(Number.isFinite(ms) ? ms : -DATE_MAX_MS, DATE_MAX_MS))).toISOString();
export const timeViewOrNull = (ms: number | null): string | null => (ms === null ? null : timeView(ms));

const DATE_MAX_MS = 8.64e15;

/** The beginning of a payload, for places where many are shown. */
export const previewView = (payload: Payload) => view(payload, PREVIEW_BYTES_MAX);

/** A whole payload. */
export const payloadView = (payload: Payload) => view(payload, Number.POSITIVE_INFINITY);

export function outcomeView(outcome: Outcome) {
  switch (outcome.kind) {
    case 'void':
      return { kind: 'void' } as const;
    case 'value':
      return { kind: 'value', value: previewView(outcome.value) } as const;
    case 'failure':
      return { kind: 'failure', failure: outcome.failure } as const;
  }
}

/** Credentials are the handler's to read, not for everybody who watches. */
const SECRET_HEADERS: ReadonlySet<string> = new Set(['authorization', 'cookie', 'proxy-authorization', 'x-api-key']);

export const headersView = (headers: Headers) =>
  headers.map(([name, value]) => ({ name, value: SECRET_HEADERS.has(name.toLowerCase()) ? '***' : value }));

function view(payload: Payload, bytesMax: number) {
  const sizeBytes = sizeOf(payload);
  const truncated = sizeBytes > bytesMax;
  if (typeof payload === 'string') {
    return {
      encoding: 'utf8',
      data: truncated ? payload.slice(0, bytesMax).toWellFormed() : payload,
      sizeBytes,
      truncated,
    } as const;
  }
  const bytes = truncated ? bytesOf(payload).subarray(0, bytesMax) : bytesOf(payload);
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
  return { encoding: 'base64', data, sizeBytes, truncated } as const;
}
