/** Records that failed: read them, correct them, drive them again or give them up. */
import { z } from 'zod';
import { formatDeadLetterId, parseDeadLetterId } from '../../../actors/dead-letter/id.ts';
import type { Engine } from '../../../engine/api.ts';
import { noSuch } from '../../../engine/api.ts';
import type { DeadLetterRow } from '../../../engine/store/queries.ts';
import type { Payload } from '../../../sdk/protocol/index.ts';
import { payloadOfText } from '../../../sdk/protocol/index.ts';
import { ProblemError } from '../problems.ts';
import { route } from '../route.ts';
import {
  damage,
  given,
  pageOf,
  pageRequest,
  paging,
  payload,
  payloadFromInput,
  payloadInput,
  target,
  time,
  wellFormed,
} from '../schemas.ts';
import { payloadView, previewView, timeView } from '../views.ts';

const letterStatus = z.enum(['open', 'redriven', 'discarded']);

export const deadLetter = z
  .strictObject({
    id: z.string(),
    subscription: z.string(),
    topic: z.string(),
    partition: z.int(),
    offset: z.int(),
    timestamp: time,
    key: payload.nullable(),
    value: payload.nullable(),
    headers: z.array(z.strictObject({ name: z.string(), value: payload.nullable() })),
    target,
    code: z.string(),
    message: z.string(),
    attempts: z.int(),
    invocation: z.string().nullable().meta({ description: 'the invocation that failed on it' }),
    at: time,
    status: letterStatus,
    redrivenAs: z.string().nullable(),
    damage,
  })
  .meta({ id: 'DeadLetter' });

/** Of the list, and of a batch, which takes only open ones. */
export const letterFilters = {
  subscription: z.string().optional(),
  code: z.string().optional(),
  topic: z.string().optional(),
  key: z.string().optional().meta({ description: 'the key of the record, where it is text' }),
};

const params = z.strictObject({ id: z.string().meta({ description: 'dl_…' }) });

const edit = z
  .strictObject({
    value: z
      .union([z.null(), wellFormed, ...payloadInput.options])
      .meta({ description: 'Text, `{ encoding, data }` for bytes, or null for a tombstone.' }),
  })
  .meta({ id: 'DeadLetterEdit' });

export const deadLetterRoutes = [
  route({
    method: 'get',
    path: '/dead-letters',
    tag: 'dead letters',
    summary: 'Dead letters, newest first',
    access: 'viewer',
    query: z.strictObject({
      status: letterStatus.optional(),
      ...letterFilters,
      ...paging,
    }),
    responses: { 200: { description: 'A page; long payloads are cut.', schema: pageOf(deadLetter) } },
    problems: ['invalid_cursor'],
    async handle({ engine }, { query: { cursor, limit, ...filter } }) {
      const { rows, next } = await engine.query.deadLetters(given(filter), pageRequest({ cursor, limit }));
      return { status: 200, body: { items: rows.map((letter) => letterView(letter, previewView)), next } };
    },
  }),
  route({
    method: 'get',
    path: '/dead-letters/{id}',
    tag: 'dead letters',
    summary: 'One dead letter, whole',
    access: 'viewer',
    params,
    responses: { 200: { description: 'The record and why it failed.', schema: deadLetter } },
    problems: ['not_found', 'invalid_id'],
    handle: async ({ engine }, { params: { id } }) => ({ status: 200, body: await read(engine, id) }),
  }),
  route({
    method: 'patch',
    path: '/dead-letters/{id}',
    tag: 'dead letters',
    summary: 'Corrects the value, before a redrive',
    access: 'admin',
    params,
    body: edit,
    responses: { 200: { description: 'The dead letter after the change.', schema: deadLetter } },
    problems: ['not_found', 'invalid_id', 'dead_letter_closed'],
    async handle({ engine, by }, { params: { id }, body: { value } }) {
      await engine.submit({ kind: 'editDeadLetter', id, value: payloadOf(value) }, by);
      return { status: 200, body: await read(engine, id) };
    },
  }),
  route({
    method: 'post',
    path: '/dead-letters/{id}/redrive',
    tag: 'dead letters',
    summary: 'Gives the record to its handler once more',
    access: 'operator',
    params,
    responses: { 200: { description: 'Accepted again; `redrivenAs` is the invocation.', schema: deadLetter } },
    problems: ['not_found', 'invalid_id', 'not_redrivable', 'dead_letter_closed'],
    async handle({ engine, by }, { params: { id } }) {
      await engine.submit({ kind: 'redriveDeadLetter', id }, by);
      return { status: 200, body: await read(engine, id) };
    },
  }),
  route({
    method: 'post',
    path: '/dead-letters/{id}/discard',
    tag: 'dead letters',
    summary: 'Gives the record up',
    access: 'operator',
    params,
    responses: { 200: { description: 'Closed; it can be looked up for a week.', schema: deadLetter } },
    problems: ['not_found', 'invalid_id', 'dead_letter_closed'],
    async handle({ engine, by }, { params: { id } }) {
      await engine.submit({ kind: 'discardDeadLetter', id }, by);
      return { status: 200, body: await read(engine, id) };
    },
  }),
];

async function read(engine: Engine, id: string) {
  const ref = parseDeadLetterId(id);
  if (ref === null) {
    throw new ProblemError(
      'invalid_id',
      `${JSON.stringify(id.slice(0, 100))} is no dead letter id: they look like dl_ and 18 hex digits`,
    );
  }
  const letter = await engine.query.deadLetter(ref);
  if (letter === null) throw noSuch('dead letter', id);
  return letterView(letter, payloadView);
}

type Show = typeof payloadView;

export function letterView(letter: DeadLetterRow, show: Show): z.input<typeof deadLetter> {
  const { shard: _shard, seq: _seq, timestampMs, at, key, value, headers, ...rest } = letter;
  const shown = (bytes: Payload | null) => (bytes === null ? null : show(bytes));
  return {
    ...rest,
    id: formatDeadLetterId(letter),
    target: { ...letter.target },
    timestamp: timeView(timestampMs),
    at: timeView(at),
    key: shown(key),
    value: shown(value),
    headers: headers.map(([name, bytes]) => ({ name, value: shown(bytes) })),
  };
}

function payloadOf(value: z.output<typeof edit>['value']): Payload | null {
  if (value === null) return null;
  return typeof value === 'string' ? payloadOfText(value) : payloadFromInput(value);
}
