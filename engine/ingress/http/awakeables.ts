/** `/restate/awakeables/{id}/resolve` and `/reject`: a body as the answer to an awakeable. */
import type { Failure, Outcome, Payload } from '../../../sdk/protocol/index.ts';
import {
  EMPTY,
  failureOf,
  payloadFrom,
  payloadOfText,
  textProblem,
  valueOutcome,
} from '../../../sdk/protocol/index.ts';
import type { RawHeaders } from './headers.ts';
import { IngressError } from './ingress-error.ts';
import { checkJson, isJson } from './input.ts';

/** Of a rejection that brings a sentence alone. */
const REJECTED = 500;
const REASON_REMEDY =
  'Send the reason as text/plain, or as application/json { "message": "…", "code": 400 to 599, "metadata": { name: text } }.';

/**
 * The bytes as they came: what reads them is the handler's own. What says that it is JSON must be.
 * @throws IngressError
 */
export function resolution(headers: RawHeaders, body: Payload, jsonValuesMax: number): Outcome {
  const payload = payloadOf(body);
  if (payload !== EMPTY && isJson(headers)) checkJson(payload, jsonValuesMax);
  return valueOutcome(payload);
}

/** @throws IngressError */
export function rejection(headers: RawHeaders, body: Payload, jsonValuesMax: number): Outcome {
  const payload = payloadOf(body);
  if (typeof payload !== 'string') throw malformed('the reason is not UTF-8, or holds NUL');
  if (payload === EMPTY || !isJson(headers)) return failureOf({ code: REJECTED, message: payload });
  checkJson(payload, jsonValuesMax);
  return failureOf(failureIn(JSON.parse(payload)));
}

const payloadOf = (body: Payload): Payload => {
  if (body.length === 0) return EMPTY;
  return typeof body === 'string' ? payloadOfText(body) : payloadFrom(body);
};

function failureIn(value: unknown): Failure {
  if (typeof value === 'string') return { code: REJECTED, message: textIn('the reason', value) };
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed('the reason is no object');
  const { code = REJECTED, message, metadata, ...others } = value as Record<string, unknown>;
  const [other] = Object.keys(others);
  if (other !== undefined) throw malformed(`the reason has ${JSON.stringify(other.slice(0, 100))}, which is unknown`);
  if (!Number.isInteger(code) || (code as number) < 400 || (code as number) > 599)
    throw malformed('the code of the reason is no number from 400 to 599');
  const failure = { code: code as number, message: textIn('the message of the reason', message) };
  return metadata === undefined ? failure : { ...failure, metadata: factsIn(metadata) };
}

function factsIn(metadata: unknown): Readonly<Record<string, string>> {
  if (typeof metadata !== 'object' || metadata === null || Array.isArray(metadata))
    throw malformed('the metadata of the reason is no object');
  const facts = Object.entries(metadata).map(([name, value]) => [name, textIn('metadata of the reason', value)]);
  return Object.fromEntries(facts);
}

function textIn(what: string, value: unknown): string {
  if (typeof value !== 'string') throw malformed(`${what} is no text`);
  const problem = textProblem(value);
  if (problem !== null) throw malformed(`${what} ${problem}`);
  return value;
}

const malformed = (message: string): IngressError =>
  new IngressError('malformed_body', message, { hint: REASON_REMEDY });
