/** Invocations: find them, read one and its journal, and steer it. */
import { z } from 'zod';
import { isFinished } from '../../../actors/lifecycle.ts';
import type { Accepted } from '../../../engine/answers.ts';
import { RefusedError } from '../../../engine/answers.ts';
import type { Engine } from '../../../engine/api.ts';
import type { InvocationRow } from '../../../engine/store/queries.ts';
import type { InvocationRef } from '../../../sdk/protocol/index.ts';
import { parseInvocationId, payloadOfText } from '../../../sdk/protocol/index.ts';
import {
  attemptFailures,
  failureView,
  invocation,
  invocationFilters,
  invocationView,
  withoutStack,
} from '../invocation-view.ts';
import { ProblemError } from '../problems.ts';
import type { Role } from '../roles.ts';
import type { RouteContext } from '../route.ts';
import { route } from '../route.ts';
import { given, pageOf, pageRequest, paging, wellFormed } from '../schemas.ts';
import { why, whyView } from '../why/view.ts';
import { journalItem, journalPage, journalPart, journalQuery } from './journal.ts';

/** One that is looked at by itself. */
const invocationDetail = invocation.extend({ why, failures: attemptFailures }).meta({ id: 'InvocationDetail' });

const params = z.strictObject({ id: z.string().meta({ description: 'inv_…' }) });

const filters = z.strictObject({ ...invocationFilters, ...paging });

const forkBody = z
  .strictObject({
    from: z.int().min(1).default(1).meta({ description: 'a journal index; 1 does everything again' }),
    input: wellFormed.optional().meta({ description: 'text in place of the input that it had' }),
  })
  .meta({ id: 'Fork' })
  .prefault({});

/** What the door may say to a new invocation. */
const FROM_THE_DOOR = [
  'unknown_service',
  'unknown_handler',
  'key_missing',
  'key_not_taken',
  'input_too_large',
] as const;

export const invocationRoutes = [
  route({
    method: 'get',
    path: '/invocations',
    tag: 'invocations',
    summary: 'Invocations, newest first',
    access: 'viewer',
    query: filters,
    responses: { 200: { description: 'A page.', schema: pageOf(invocation) } },
    problems: ['invalid_cursor'],
    async handle({ engine }, { query: { status: statuses, cursor, limit, ...filter } }) {
      const { rows, next } = await engine.query.invocations(
        given({ statuses, ...filter }),
        pageRequest({ cursor, limit }),
      );
      return { status: 200, body: { items: rows.map((row) => invocationView(engine, withoutStack(row))), next } };
    },
  }),
  route({
    method: 'get',
    path: '/invocations/count',
    tag: 'invocations',
    summary: 'How many there are; counting stops at 10,000',
    access: 'viewer',
    query: z.strictObject(invocationFilters),
    responses: {
      200: {
        description: 'The count, and whether there may be more: it stops at 10,000, and after a second.',
        schema: z.strictObject({ count: z.int(), more: z.boolean() }),
      },
    },
    problems: [],
    async handle({ engine }, { query: { status: statuses, ...filter } }) {
      return { status: 200, body: { ...(await engine.query.count(given({ statuses, ...filter }))) } };
    },
  }),
  route({
    method: 'get',
    path: '/invocations/{id}',
    tag: 'invocations',
    summary: 'One invocation',
    access: 'viewer',
    params,
    responses: { 200: { description: 'As it stands, and why.', schema: invocationDetail } },
    problems: ['not_found', 'invalid_id'],
    async handle({ engine }, { params: { id } }) {
      const row = await rowOf(engine, id);
      const failures = (await engine.query.failures(row)).map(failureView);
      return { status: 200, body: { ...invocationView(engine, row), why: await whyView(engine, row), failures } };
    },
  }),
  route({
    method: 'get',
    path: '/invocations/{id}/journal',
    tag: 'invocations',
    summary: 'Its journal, in order: what the handler asked for, and what it was answered',
    access: 'viewer',
    params,
    query: journalQuery,
    responses: { 200: { description: 'A page; long payloads are cut.', schema: pageOf(journalItem) } },
    problems: ['not_found', 'invalid_id', 'invalid_cursor'],
    async handle({ engine }, { params: { id }, query }) {
      const ref = refOf(engine, id);
      const items = await engine.query.journal(ref, journalPart(query));
      // Only an invocation that is gone has no journal: even before it begins, its input is there.
      if (items.length === 0) await read(engine, id);
      return { status: 200, body: journalPage(engine.query.idOf(ref), items, query.limit) };
    },
  }),
  steer('cancel', 'Asks its handler to stop: its next step fails with a cancellation', 'cancelInvocation'),
  steer('kill', 'Ends it now, without asking its handler', 'killInvocation', 'admin'),
  steer('pause', 'Stops it where it is; it keeps its key', 'pauseInvocation'),
  steer('resume', 'Lets a paused invocation go on', 'resumeInvocation'),
  steer('retry', 'Ends a back-off: the next attempt starts now', 'retryInvocation'),
  route({
    method: 'post',
    path: '/invocations/{id}/purge',
    tag: 'invocations',
    summary: 'Removes one that has ended, with its journal, before its retention does',
    access: 'admin',
    params,
    responses: { 204: { description: 'Done, and durable. Its idempotency key can be used again.' } },
    problems: ['not_found', 'invalid_id', 'not_finished'],
    async handle({ engine, by }, { params: { id } }) {
      await engine.submit({ kind: 'purgeInvocation', id }, by);
      return { status: 204 };
    },
  }),
  route({
    method: 'post',
    path: '/invocations/{id}/fork',
    tag: 'invocations',
    summary: 'Makes a new invocation that goes on from a place in the journal of one that is paused or has ended',
    description:
      'Steps before `from` are not done again: the new journal begins with their items. It is cut at the last place at or ' +
      'before `from` where every entry has its answer; `origin.from` says where.',
    access: 'admin',
    params,
    body: forkBody,
    responses: { 201: { description: 'The new invocation, at the end of its mailbox.', schema: invocation } },
    problems: ['not_found', 'invalid_id', 'illegal_in_status', 'fork_too_long', 'mailbox_full', ...FROM_THE_DOOR],
    async handle({ engine, by }, { params: { id }, body }) {
      const { from } = body;
      const input = body.input === undefined ? null : payloadOfText(body.input);
      const forked = (await engine.submit({ kind: 'forkInvocation', id, from, input }, by)) as Accepted;
      return { status: 201, body: await read(engine, forked.id), headers: { location: `/invocations/${forked.id}` } };
    },
  }),
];

type SteerKind = 'cancelInvocation' | 'killInvocation' | 'pauseInvocation' | 'resumeInvocation' | 'retryInvocation';

function steer(verb: string, summary: string, kind: SteerKind, access: Role = 'operator') {
  return route({
    method: 'post',
    path: `/invocations/{id}/${verb}`,
    tag: 'invocations',
    summary,
    access,
    params,
    responses: { 200: { description: 'Done, and durable: the invocation as it stands after it.', schema: invocation } },
    problems: ['not_found', 'invalid_id', 'already_finished', 'illegal_in_status'],
    async handle({ engine, by }: RouteContext, { params: { id } }) {
      try {
        await engine.submit({ kind, id }, by);
      } catch (error) {
        throw (await finishedMeanwhile(engine, id, error)) ?? error;
      }
      return { status: 200, body: await read(engine, id) };
    },
  });
}

/** To its actor, an invocation that has ended is one that is not there; who asks can still read it, and is told why. */
async function finishedMeanwhile(engine: Engine, id: string, error: unknown): Promise<ProblemError | null> {
  if (!(error instanceof RefusedError) || error.code !== 'not_found') return null;
  const row = await engine.query.invocation(refOf(engine, id));
  if (row === null || !isFinished(row.status)) return null;
  return new ProblemError('already_finished', `${id} is ${row.status} already`);
}

const read = async (engine: Engine, id: string) => invocationView(engine, await rowOf(engine, id));

/** @throws ProblemError where there is none */
export async function rowOf(engine: Engine, id: string): Promise<InvocationRow> {
  const row = await engine.query.invocation(refOf(engine, id));
  if (row === null) throw new ProblemError('not_found', `there is no invocation ${id}`);
  return row;
}

function refOf(engine: Engine, id: string): InvocationRef {
  const ref = engine.query.refOf(id);
  if (ref !== null) return ref;
  const shown = JSON.stringify(id.slice(0, 100));
  if (parseInvocationId(id) === null)
    throw new ProblemError('invalid_id', `${shown} is no invocation id: they look like inv_ and 30 hex digits`);
  throw new ProblemError('not_found', `${shown} belongs to another database`);
}
