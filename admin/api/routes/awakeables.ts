/** Awakeables: which ones an invocation waits for, and a person's answer to one by its id. */
import { z } from 'zod';
import { isFinished } from '../../../actors/lifecycle.ts';
import type { Completed } from '../../../engine/answers.ts';
import { decodeCursor, pageOf as pageOfRows } from '../../../engine/store/page.ts';
import type { Failure, Outcome } from '../../../sdk/protocol/index.ts';
import { failureOf, payloadOfText, valueOutcome } from '../../../sdk/protocol/index.ts';
import type { RouteContext } from '../route.ts';
import { route } from '../route.ts';
import { pageOf, paging, time, wellFormed } from '../schemas.ts';
import { timeView } from '../views.ts';
import { openAwakeables } from '../why/gather.ts';
import { rowOf } from './invocations.ts';

const params = z.strictObject({ id: z.string().meta({ description: 'sign_1…' }) });

const resolveBody = z
  .strictObject({
    value: z.unknown().optional().meta({ description: 'as JSON; left out, it is answered without one' }),
  })
  .meta({ id: 'ResolveAwakeable' })
  .prefault({});

const rejectBody = z
  .strictObject({
    message: wellFormed.meta({ description: 'why; the handler gets it as a TerminalError' }),
    code: z.int().min(400).max(599).default(500),
  })
  .meta({ id: 'RejectAwakeable' });

const answered = z
  .strictObject({
    invocationId: z.string().meta({ description: 'whose awakeable it is' }),
    status: z
      .enum(['Accepted', 'PreviouslyAccepted'])
      .meta({ description: '`PreviouslyAccepted`: it had an answer already, and keeps that' }),
  })
  .meta({ id: 'AwakeableAnswered' });

const problems = ['awakeable_id_invalid', 'unknown_awakeable', 'input_too_large', 'input_too_complex'] as const;
const responses = { 200: { description: 'Done, and durable. The first answer counts.', schema: answered } };

const openAwakeable = z
  .strictObject({ id: z.string().meta({ description: 'what it is answered by' }), since: time })
  .meta({ id: 'OpenAwakeable' });

export const awakeableRoutes = [
  route({
    method: 'get',
    path: '/invocations/{id}/awakeables',
    tag: 'invocations',
    summary: 'Its awakeables that have no answer yet, in the order in which its handler made them',
    description: 'A handler behind HTTP tells of none: there only whoever was given an id knows it.',
    access: 'viewer',
    params: z.strictObject({ id: z.string().meta({ description: 'inv_…' }) }),
    query: z.strictObject(paging),
    responses: { 200: { description: 'A page; none where it has ended.', schema: pageOf(openAwakeable) } },
    problems: ['not_found', 'invalid_id', 'invalid_cursor'],
    async handle({ engine }, { params: { id }, query: { limit, cursor } }) {
      const row = await rowOf(engine, id);
      const after = decodeCursor(cursor ?? null, ['number'])?.[0] ?? 0;
      const open = isFinished(row.status) ? [] : openAwakeables(row.id, await engine.query.journal(row));
      const behind = open.filter(([signal]) => signal > after);
      const { rows, next } = pageOfRows(behind.slice(0, limit + 1), limit, ([signal]) => [signal]);
      return {
        status: 200,
        body: { items: rows.map(([, { name, since }]) => ({ id: name, since: timeView(since) })), next },
      };
    },
  }),
  route({
    method: 'post',
    path: '/awakeables/{id}/resolve',
    tag: 'invocations',
    summary: 'Answers an awakeable with a value',
    access: 'operator',
    params,
    body: resolveBody,
    responses,
    problems,
    handle: (context, { params: { id }, body: { value } }) =>
      complete(context, id, valueOutcome(value === undefined ? '' : payloadOfText(JSON.stringify(value)))),
  }),
  route({
    method: 'post',
    path: '/awakeables/{id}/reject',
    tag: 'invocations',
    summary: 'Answers an awakeable with a failure',
    access: 'operator',
    params,
    body: rejectBody,
    responses,
    problems,
    handle: (context, { params: { id }, body }) => complete(context, id, failureOf(body satisfies Failure)),
  }),
];

async function complete({ engine, by }: RouteContext, id: string, outcome: Outcome) {
  const done = (await engine.submit({ kind: 'completeAwakeable', id, outcome }, by)) as Completed;
  const status = done.again ? ('PreviouslyAccepted' as const) : ('Accepted' as const);
  return { status: 200 as const, body: { invocationId: done.id, status } };
}
