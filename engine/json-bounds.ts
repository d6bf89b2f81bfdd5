/** How deep a JSON text nests and how many values it holds, found out without parsing it and without recursion. */
import type { Payload } from '../sdk/protocol/index.ts';

export interface JsonBounds {
  /** Brackets within brackets. */
  readonly depthMax: number;
  /** Brackets that open, and commas. */
  readonly valuesMax: number;
}

/**
 * What of it is beyond its bound; null where nothing is. To be asked before parsing: a value costs the parser up to a hundred
 * bytes and half a microsecond however short it is, so that 32 MiB of `{},` took 18 s of the engine's thread and 2.6 GB.
 * Costs nothing for a text that is too short for either, and 3 ms for each MiB of a longer one.
 */
export function beyond(json: string, { depthMax, valuesMax }: JsonBounds): keyof JsonBounds | null {
  if (json.length <= depthMax && json.length <= valuesMax) return null;
  let depth = 0;
  let values = 0;
  for (let at = 0; at < json.length; at++) {
    switch (json[at]) {
      case '"':
        at = endOfString(json, at);
        break;
      case '[':
      case '{':
        values += 1;
        depth += 1;
        if (depth > depthMax) return 'depthMax';
        if (values > valuesMax) return 'valuesMax';
        break;
      case ']':
      case '}':
        depth -= 1;
        break;
      case ',':
        values += 1;
        if (values > valuesMax) return 'valuesMax';
        break;
    }
  }
  return null;
}

/** Whether it is JSON of more than `valuesMax` values, as far as its first character tells: only a list or an object has many. */
export function hasMoreValues(payload: Payload, valuesMax: number): boolean {
  if (typeof payload !== 'string' || payload.length <= valuesMax || !/^\s*[[{]/.test(payload)) return false;
  return beyond(payload, { depthMax: Number.POSITIVE_INFINITY, valuesMax }) !== null;
}

/** One sentence for every door. */
export const tooManyValues = (what: string, valuesMax: number): string =>
  `${what} is JSON of more than ${valuesMax} values`;

const JSON_TYPE = /^application\/(?:[^;]+\+)?json$/;

/** Whether what a handler is given is parsed as JSON. */
export const takesJson = ({ inputContentType }: { readonly inputContentType: string | null }): boolean =>
  inputContentType !== null && isJsonType(essenceOf(inputContentType));

/** Of a content type without parameters, in lower case. */
export const isJsonType = (essence: string): boolean => JSON_TYPE.test(essence);

/** `type/subtype` without parameters. */
export function essenceOf(contentType: string): string {
  const end = contentType.indexOf(';');
  return (end === -1 ? contentType : contentType.slice(0, end)).trim().toLowerCase();
}

function endOfString(json: string, start: number): number {
  for (let at = start + 1; at < json.length; at++) {
    if (json[at] === '"') return at;
    if (json[at] === '\\') at += 1; // A backslash takes the next character along.
  }
  return json.length;
}
