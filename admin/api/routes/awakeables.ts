/** Awakeables: a person answers what a handler waits for, by the id that `why` and the journal name. */
import { z } from 'zod';
import type { Completed } from '../../../engine/answers.ts';
import type { Failure, Outcome } from '../../../sdk/protocol/index.ts';
import { failureOf, payloadOfText, valueOutcome } from '../../../sdk/protocol/index.ts';
import type { RouteContext } from '../route.ts';
import { route } from '../route.ts';
import { wellFormed } from '../schemas.ts';

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

export const awakeableRoutes = [
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
