/** A request's parameters and body, held against the schemas of its row. What is wrong is named, each with its place. */
import type { Request } from 'express';
import { z } from 'zod';
import { BodyRoom } from '../../engine/ingress/http/body-room.ts';
import { readBody } from '../../engine/ingress/http/exchange.ts';
import { beyond } from '../../engine/json-bounds.ts';
import type { FieldError } from './problems.ts';
import { ProblemError } from './problems.ts';
import type { Route } from './route.ts';

const BODY_BYTES_MAX = 1024 * 1024;
const JSON_DEPTH_MAX = 100;
const JSON_VALUES_MAX = 1_000_000;

export const roomForBodies = (): BodyRoom => new BodyRoom(BODY_BYTES_MAX);

/** null where the client went away. @throws ProblemError with everything that is wrong */
export async function readInput(
  route: Route,
  request: Request,
  room: BodyRoom,
): Promise<{ params: never; query: never; body: never } | null> {
  const bytes = await bodyOf(request, room);
  if (bytes === null) return null;
  const errors: FieldError[] = [];
  const given = queryOf(route, request.url);
  const params = check('path', route.params ?? NOTHING, request.params, errors);
  // As read: one marks a key that a path can't end in (`keyInPath`).
  checkNul('path', params ?? {}, errors);
  checkNul('query', given, errors);
  const query = check('query', route.query ?? NOTHING, given, errors);
  const body = check('body', route.body ?? z.undefined('this takes no body'), jsonOf(request, bytes), errors);
  if (errors.length === 0) return { params, query, body };
  const detail = errors.map(({ path, message }) => `${path}: ${message}`).join('; ');
  throw new ProblemError('invalid_request', detail.slice(0, 2_000), { errors: errors.slice(0, 50) });
}

const NOTHING = z.strictObject({});

/** No name, key or id holds NUL, and text of SQL ends at one. */
function checkNul(place: string, values: Readonly<Record<string, unknown>>, errors: FieldError[]): void {
  for (const [name, value] of Object.entries(values)) {
    if ([value].flat().some((one) => typeof one === 'string' && one.includes('\u0000')))
      errors.push({
        path: `${place}.${name}`.slice(0, 200),
        message: 'holds a NUL character, which nothing here does',
      });
  }
}

function check(place: string, schema: z.ZodType, value: unknown, errors: FieldError[]): never {
  const result = schema.safeParse(value);
  if (!result.success) for (const issue of result.error.issues) errors.push(...fieldErrors(place, schema, issue));
  return result.data as never;
}

function fieldErrors(place: string, schema: z.ZodType, issue: z.core.$ZodIssue): FieldError[] {
  const path = [place, ...issue.path].map(String).join('.').slice(0, 200);
  // Of a name in a map: the message that says why is one deeper.
  const { message } = issue.code === 'invalid_key' ? (issue.issues[0] ?? issue) : issue;
  if (issue.code !== 'unrecognized_keys') return [{ path, message: message.slice(0, 500) }];
  const allowed = issue.path.length === 0 && schema instanceof z.ZodObject ? Object.keys(schema.shape) : null;
  const hint = allowed === null ? '' : allowed.length === 0 ? '; none is taken' : `; allowed are ${allowed.join(', ')}`;
  return issue.keys.map((key) => ({ path: `${path}.${key}`.slice(0, 200), message: `not known${hint}` }));
}

/** Parameters by name, as a map without a prototype: `__proto__` is a name as any other. */
function queryOf(route: Route, url: string): Record<string, unknown> {
  const query = Object.create(null) as Record<string, string | string[]>;
  const at = url.indexOf('?');
  for (const [name, value] of new URLSearchParams(at === -1 ? '' : url.slice(at))) {
    const before = query[name];
    query[name] = before === undefined ? (isList(route, name) ? [value] : value) : [before, value].flat();
  }
  return query;
}

function isList(route: Route, name: string): boolean {
  const shape = route.query?.shape ?? {};
  const schema: unknown = Object.hasOwn(shape, name) ? shape[name] : undefined;
  return schema instanceof z.ZodOptional && schema.unwrap() instanceof z.ZodArray;
}

/** An app that mounts the API may have parsed the body already. */
async function bodyOf(request: Request, room: BodyRoom): Promise<Uint8Array | null> {
  if (request.body !== undefined) return new Uint8Array();
  const body = await readBody(request, BODY_BYTES_MAX, room);
  if (body.kind === 'tooLarge')
    throw new ProblemError('body_too_large', `the body has more than ${BODY_BYTES_MAX} bytes`);
  if (body.kind === 'noRoom') throw new ProblemError('no_room', 'too many large bodies are on their way in');
  return body.kind === 'gone' ? null : body.bytes;
}

function jsonOf(request: Request, bytes: Uint8Array): unknown {
  if (request.body !== undefined) return request.body as unknown;
  if (bytes.length === 0) return undefined;
  const type = request.headers['content-type'];
  if (type === undefined || !/^application\/json\s*(;\s*charset="?utf-?8"?\s*)?$/i.test(type.trim())) {
    throw new ProblemError('wrong_content_type', `content-type ${JSON.stringify(type ?? '')} is not read here`);
  }
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity')
    throw new ProblemError('wrong_content_type', `content-encoding ${JSON.stringify(encoding)} is not read here`);
  return parse(bytes);
}

function parse(bytes: Uint8Array): unknown {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    const excess = beyond(text, { depthMax: JSON_DEPTH_MAX, valuesMax: JSON_VALUES_MAX });
    if (excess === 'depthMax') throw new SyntaxError(`nested deeper than ${JSON_DEPTH_MAX} levels`);
    if (excess === 'valuesMax') throw new SyntaxError(`more than ${JSON_VALUES_MAX} values`);
    return JSON.parse(text);
  } catch (error) {
    throw new ProblemError(
      'malformed_json',
      `the body is no JSON that can be read: ${(error as Error).message.slice(0, 200)}`,
    );
  }
}
