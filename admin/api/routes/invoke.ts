/** Invokes a handler, so that a page of the admin's own address can do it: the same door as the ingress, with an audit row. */
import { z } from 'zod';
import type { Accepted } from '../../../engine/answers.ts';
import { invocationHeaders } from '../../../engine/ingress/http/headers.ts';
import { IngressError } from '../../../engine/ingress/http/ingress-error.ts';
import { inputOf } from '../../../engine/ingress/http/input.ts';
import type { HandlerManifest } from '../../../sdk/protocol/index.ts';
import { EMPTY } from '../../../sdk/protocol/index.ts';
import { ProblemError } from '../problems.ts';
import { route } from '../route.ts';
import { wellFormed } from '../schemas.ts';

const DELAY_MS_MAX = 3_650 * 86_400_000;
const HEADERS_MAX = 100;
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,200}$/;

const body = z
  .strictObject({
    service: z.string(),
    handler: z.string(),
    key: wellFormed.optional(),
    body: wellFormed.default('').meta({ description: 'the input as text; JSON where the handler takes JSON' }),
    headers: z
      .record(
        z.string().regex(TOKEN, 'no name of a header'),
        z.string().regex(/^[\t\x20-\x7e\x80-\xff]*$/, 'no value of a header'),
      )
      .refine((headers) => Object.keys(headers).length <= HEADERS_MAX, `at most ${HEADERS_MAX} headers`)
      .default({}),
    idempotencyKey: wellFormed.optional(),
    delayMs: z.int().min(0).max(DELAY_MS_MAX).default(0),
  })
  .meta({ id: 'Invoke' });

const accepted = z
  .strictObject({ invocationId: z.string(), status: z.enum(['Accepted', 'PreviouslyAccepted']) })
  .meta({ id: 'InvokeAccepted' });

export const invokeRoutes = [
  route({
    method: 'post',
    path: '/invoke',
    tag: 'invocations',
    summary: 'Invokes a handler, and says which invocation it is once that is durable',
    access: 'operator',
    body,
    responses: { 202: { description: 'Accepted; its result is to be read from the invocation.', schema: accepted } },
    problems: [
      'unknown_service',
      'unknown_handler',
      'not_public',
      'key_missing',
      'key_not_taken',
      'key_invalid',
      'input_too_large',
      'input_not_taken',
      'idempotency_key_invalid',
      'idempotency_conflict',
      'mailbox_full',
      'not_accepting',
    ],
    async handle({ engine, by }, { body: { service, handler, key = null, idempotencyKey = null, delayMs, ...rest } }) {
      const { handler: manifest } = engine.resolve({ service, handler, key });
      const input = inputFor(manifest, rest, engine.query.limits.jsonValuesMax);
      const operation = { kind: 'invokeHandler', service, handler, key, idempotencyKey, delayMs, input } as const;
      const { id, again } = (await engine.submit(operation, by)) as Accepted;
      return { status: 202, body: { invocationId: id, status: again ? 'PreviouslyAccepted' : 'Accepted' } };
    },
  }),
];

interface Given {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** As the ingress would have taken it, of the content type that the handler wants. */
function inputFor({ inputContentType }: HandlerManifest, given: Given, jsonValuesMax: number) {
  const raw = Object.entries(given.headers).flat();
  const hasType = Object.keys(given.headers).some((name) => name.toLowerCase() === 'content-type');
  const typed = hasType || inputContentType === null ? raw : [...raw, 'content-type', concrete(inputContentType)];
  try {
    const payload =
      given.body === '' ? EMPTY : inputOf(typed, { body: Buffer.from(given.body) }, inputContentType, jsonValuesMax);
    return { payload, headers: invocationHeaders(typed) };
  } catch (error) {
    if (error instanceof IngressError) throw new ProblemError('input_not_taken', error.message);
    throw error;
  }
}

/** A handler may take `text/*`: what is sent is one of them. */
const concrete = (contentType: string): string =>
  contentType === '*/*' ? 'application/octet-stream' : contentType.replace(/\/\*$/, '/plain');
