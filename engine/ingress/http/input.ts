/** A body as a handler's input: of the content type that the handler takes, and JSON where that is JSON. */
import type { Payload } from '../../../sdk/protocol/index.ts';
import { EMPTY, payloadFrom, payloadOfText } from '../../../sdk/protocol/index.ts';
import { beyond, essenceOf, isJsonType, tooManyValues } from '../../json-bounds.ts';
import type { RawHeaders } from './headers.ts';
import { headerOf } from './headers.ts';
import { IngressError } from './ingress-error.ts';

/** Deeper than any data, and shallow enough for the recursive walks that handlers do (JSON.stringify is one). */
const JSON_DEPTH_MAX = 1_000;
const CHARSETS: readonly string[] = ['utf-8', 'utf8', 'us-ascii'];

/**
 * The payload that is journaled: the bytes as they came. No body is no value, whatever its content type says.
 * @param given with `isOwnJson` it is JSON for certain, and only held against the bounds
 * @param expected the handler's content type; null takes anything
 * @param jsonValuesMax see `limits.ts`
 * @throws IngressError for a content type or encoding that the handler does not take, and for malformed JSON
 */
export function inputOf(
  headers: RawHeaders,
  { body, isOwnJson = false }: { readonly body: Payload; readonly isOwnJson?: boolean },
  expected: string | null,
  jsonValuesMax: number,
): Payload {
  if (body.length === 0) return EMPTY;
  const payload = typeof body === 'string' ? payloadOfText(body) : payloadFrom(body);
  if (expected === null) return payload;
  const essence = essenceOf(expected);
  checkContentType(headers, essence);
  if (isJsonType(essence)) checkJson(payload, jsonValuesMax, isOwnJson);
  return payload;
}

function checkContentType(headers: RawHeaders, expected: string): void {
  const given = headerOf(headers, 'content-type');
  const hint = `This handler takes ${expected}: say so in the header, content-type: ${expected}.`;
  if (given === undefined) throw wrong('a body was sent without a content-type', hint);
  if (!matches(essenceOf(given), expected))
    throw wrong(`this handler does not take content-type ${JSON.stringify(given)}`, hint);
  const charset = charsetOf(given);
  if (!CHARSETS.includes(charset)) throw wrong(`charset ${JSON.stringify(charset)} is not read here`, 'Send UTF-8.');
  const encoding = headerOf(headers, 'content-encoding') ?? 'identity';
  if (encoding !== 'identity')
    throw wrong(`content-encoding ${JSON.stringify(encoding)} is not read here`, 'Send the body uncompressed.');
}

const wrong = (message: string, hint: string): IngressError =>
  new IngressError('wrong_content_type', message, { hint });

function charsetOf(contentType: string): string {
  if (!contentType.includes(';')) return 'utf-8';
  return /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(contentType)?.[1]?.toLowerCase() ?? 'utf-8';
}

/** A handler may take `text/*` or anything. */
function matches(given: string, expected: string): boolean {
  if (expected === '*/*' || given === expected) return true;
  return expected.endsWith('/*') && given.startsWith(expected.slice(0, -1));
}

/** True where the caller says that it sends JSON. */
export const isJson = (headers: RawHeaders): boolean => isJsonType(essenceOf(headerOf(headers, 'content-type') ?? ''));

/** @throws IngressError where it is none, too deep, or of too many values */
export function checkJson(payload: Payload, valuesMax: number, isOwnJson = false): void {
  if (typeof payload !== 'string') throw new IngressError('malformed_body', 'the body is not UTF-8, or holds NUL');
  const excess = beyond(payload, { depthMax: JSON_DEPTH_MAX, valuesMax });
  if (excess === 'valuesMax') throw new IngressError('input_too_complex', tooManyValues('the body', valuesMax));
  if (excess === 'depthMax') {
    throw new IngressError('malformed_body', `the JSON is nested deeper than ${JSON_DEPTH_MAX} levels`, {
      hint: 'Flatten it.',
    });
  }
  if (isOwnJson) return;
  try {
    JSON.parse(payload);
  } catch (error) {
    throw new IngressError('malformed_body', `the body is not JSON: ${(error as SyntaxError).message.slice(0, 200)}`);
  }
}
