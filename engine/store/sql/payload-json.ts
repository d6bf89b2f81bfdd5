/** Values inside of JSON columns. Text stays readable there; bytes, which are rare, become `{ "base64": … }`. */
import type { Payload } from '../../../sdk/protocol/index.ts';

type JsonPayload = string | { readonly base64: string };

export function jsonOfPayload(payload: Payload): JsonPayload {
  if (typeof payload === 'string') return payload;
  return { base64: Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString('base64') };
}

export function payloadOfJson(json: JsonPayload): Payload {
  return typeof json === 'string' ? json : Uint8Array.from(Buffer.from(json.base64, 'base64'));
}

type NamedValues = readonly (readonly [name: string, value: Payload | null])[];

/** Header lists, of requests and of records. */
export function jsonOfHeaders(headers: NamedValues): string {
  return JSON.stringify(headers.map(([name, value]) => [name, value === null ? null : jsonOfPayload(value)]));
}

export function headersOfJson(json: string): [name: string, value: Payload | null][] {
  const headers = JSON.parse(json) as [string, JsonPayload | null][];
  return headers.map(([name, value]) => [name, value === null ? null : payloadOfJson(value)]);
}
