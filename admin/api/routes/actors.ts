/** Actors: keys of objects, each with its mailbox, the invocation that holds it, and its state. */
import { z } from 'zod';
import { stateVersion } from '../../../actors/state-version.ts';
import type { Engine } from '../../../engine/api.ts';
import { OperationError } from '../../../engine/api.ts';
import type { ActorDetail, ActorSummary, PromiseRow } from '../../../engine/store/queries.ts';
import { PROMISE_WAITERS_MAX } from '../../../engine/store/queries.ts';
import { keyOfPath } from '../../../sdk/protocol/index.ts';
import { invocation, invocationView, withoutStack } from '../invocation-view.ts';
import { route } from '../route.ts';
import {
  damage,
  given,
  outcome,
  pageOf,
  pageRequest,
  paging,
  payload,
  payloadFromInput,
  payloadInput,
  time,
  wellFormed,
} from '../schemas.ts';
import { outcomeView, previewView, timeView, timeViewOrNull } from '../views.ts';

const actor = z
  .strictObject({
    service: z.string(),
    key: z.string(),
    mailboxDepth: z.int(),
    holder: invocation.nullable().meta({ description: 'the exclusive invocation that has the key' }),
    paused: z
      .strictObject({ by: z.string(), at: time })
      .nullable()
      .meta({ description: 'who keeps everybody from the key; null while the key is given to the next in line' }),
    damage,
  })
  .meta({ id: 'Actor' });

const actorDetail = actor
  .extend({
    mailbox: z.array(invocation).meta({ description: 'the first of those that wait, in order' }),
    state: z.array(z.strictObject({ name: z.string(), value: payload })),
    version: z.string().meta({ description: 'of the state: 16 hex digits, to be given with a correction' }),
  })
  .meta({ id: 'ActorDetail' });

const promise = z
  .strictObject({
    name: z.string(),
    status: z.enum(['pending', 'resolved', 'rejected']),
    since: time.nullable().meta({
      description:
        'of a pending one since when somebody waits, else when it was completed; null where that is not known',
    }),
    completion: outcome.optional().meta({ description: 'what it was completed with' }),
    completedBy: z.string().optional().meta({ description: 'the invocation that completed it, which may be gone' }),
    waiting: z
      .array(invocation)
      .meta({ description: `invocations that wait for it, the longest first; at most ${PROMISE_WAITERS_MAX}` }),
    waitingCount: z.int().meta({ description: 'how many wait for it in all' }),
    damage,
  })
  .meta({ id: 'WorkflowPromise' });

const params = z.strictObject({
  object: z.string(),
  key: z
    .string()
    .transform(keyOfPath)
    .meta({ description: 'Behind %00 where it is empty, `.` or `..`: a path can not end in these.' }),
});

const NAMES_MAX = 1_000;
const stateName = wellFormed
  .min(1)
  .max(1_024)
  .refine((name) => !name.includes('\u0000'), 'holds a NUL character, which nothing here does');

/** A record leaves out a name that objects have a meaning for; done by half, a correction would be wrong. */
function withoutProto(value: unknown, context: z.RefinementCtx): unknown {
  if (typeof value === 'object' && value !== null && Object.hasOwn(value, '__proto__'))
    context.addIssue({ code: 'custom', message: '__proto__ can not be corrected here' });
  return value;
}

const patch = z
  .strictObject({
    version: z.string().meta({
      description: `of the state that is corrected, as it was read; that of a key without state is ${stateVersion([])}`,
    }),
    set: z
      .preprocess(withoutProto, z.record(stateName, payloadInput))
      .optional()
      .meta({ description: 'values by name' }),
    clear: z.array(stateName).max(NAMES_MAX).optional(),
  })
  .refine(({ set = {} }) => Object.keys(set).length <= NAMES_MAX, `at most ${NAMES_MAX} names`)
  .refine(({ set = {}, clear = [] }) => Object.keys(set).length + clear.length > 0, 'nothing to set or to clear')
  .refine(({ set = {}, clear = [] }) => !clear.some((name) => Object.hasOwn(set, name)), 'a name to set and to clear')
  .refine(({ clear = [] }) => new Set(clear).size === clear.length, 'a name to clear twice')
  .meta({ id: 'StateCorrection' });

/** Longer than any key that is typed. */
const PREFIX_CHARS_MAX = 1_024;

const one = { 200: { description: 'The actor as it stands; long values are cut.', schema: actorDetail } };

export const actorRoutes = [
  route({
    method: 'get',
    path: '/actors',
    tag: 'actors',
    summary: 'Actors that have something alive or state, or are paused, by service and key',
    access: 'viewer',
    query: z.strictObject({
      service: z.string().optional(),
      prefix: wellFormed.max(PREFIX_CHARS_MAX).optional().meta({ description: 'what the key begins with' }),
      ...paging,
    }),
    responses: { 200: { description: 'A page.', schema: pageOf(actor) } },
    problems: ['invalid_cursor'],
    async handle({ engine }, { query: { service, prefix, ...paged } }) {
      const { rows, next } = await engine.query.actors(given({ service, prefix }), pageRequest(paged));
      return { status: 200, body: { items: rows.map((row) => summaryView(engine, row)), next } };
    },
  }),
  route({
    method: 'get',
    path: '/actors/{object}/{key}',
    tag: 'actors',
    summary: 'One actor: mailbox, holder, state',
    access: 'viewer',
    params,
    responses: one,
    problems: ['not_found'],
    async handle({ engine }, { params: { object, key } }) {
      const found = await engine.query.actor(object, key);
      if (found !== null) return { status: 200, body: detailView(engine, found) };
      const shown = `${object.slice(0, 100)} has nothing under the key ${JSON.stringify(key.slice(0, 100))}`;
      throw new OperationError('not_found', shown, 'GET /actors lists the keys that have something.');
    },
  }),
  route({
    method: 'get',
    path: '/actors/{object}/{key}/promises',
    tag: 'actors',
    summary: 'Promises of a key of a workflow, by name: those that are complete, and those that somebody waits for',
    access: 'viewer',
    params,
    query: z.strictObject(paging),
    responses: {
      200: { description: 'A page; none for a key that has none. Long values are cut.', schema: pageOf(promise) },
    },
    problems: ['invalid_cursor'],
    async handle({ engine }, { params: { object: service, key }, query }) {
      const { rows, next } = await engine.query.promises({ service, key }, pageRequest(query));
      return { status: 200, body: { items: rows.map((row) => promiseView(engine, row)), next } };
    },
  }),
  route({
    method: 'patch',
    path: '/actors/{object}/{key}',
    tag: 'actors',
    summary: 'Corrects the state, where it still has this version',
    description:
      'Refused while an invocation has the key, unless that one is paused: it finds the corrected state when it is resumed; ' +
      'what it has read before stays as its journal has it.',
    access: 'admin',
    params,
    body: patch,
    responses: one,
    problems: ['not_found', 'key_invalid', 'version_mismatch', 'key_busy', 'state_too_large'],
    async handle({ engine, by }, { params: { object: service, key }, body: { version, set = {}, clear = [] } }) {
      const entries = Object.entries(set).map(([name, value]) => [name, payloadFromInput(value)] as const);
      await engine.submit({ kind: 'patchState', service, key, version, set: entries, clear }, by);
      return { status: 200, body: await read(engine, service, key) };
    },
  }),
  keep('pause', 'Keeps everybody from the key: what has it goes on, whoever comes waits in the mailbox', 'pauseKey'),
  keep('resume', 'Gives the key to the next in line again', 'resumeKey'),
];

function keep(verb: 'pause' | 'resume', summary: string, kind: 'pauseKey' | 'resumeKey') {
  return route({
    method: 'post',
    path: `/actors/{object}/{key}/${verb}`,
    tag: 'actors',
    summary,
    access: 'operator',
    params,
    responses: one,
    problems: [
      ...(['not_found', 'key_invalid'] as const),
      ...(verb === 'pause' ? (['key_already_paused', 'too_many_keys_paused'] as const) : (['key_not_paused'] as const)),
    ],
    async handle({ engine, by }, { params: { object: service, key } }) {
      await engine.submit({ kind, service, key }, by);
      return { status: 200, body: await read(engine, service, key) };
    },
  });
}

/** After an act there may be nothing left under the key: that is an answer, too. */
async function read(engine: Engine, service: string, key: string) {
  const found = await engine.query.actor(service, key);
  const nothing = { service, key, holder: null, mailboxDepth: 0, paused: null, mailbox: [], state: [] };
  return detailView(engine, found ?? nothing);
}

function summaryView(
  engine: Engine,
  { service, key, mailboxDepth, holder, paused, damage }: ActorSummary,
): z.input<typeof actor> {
  return {
    service,
    key,
    mailboxDepth,
    holder: holder === null ? null : invocationView(engine, holder),
    paused: paused === null ? null : { by: paused.by, at: timeView(paused.at) },
    ...(damage === undefined ? {} : { damage }),
  };
}

function promiseView(engine: Engine, row: PromiseRow): z.input<typeof promise> {
  const { name, completion, since, completedBy, waiting, waitingCount, damage: damaged } = row;
  return {
    name,
    status: completion === null ? 'pending' : completion.kind === 'failure' ? 'rejected' : 'resolved',
    since: timeViewOrNull(since),
    ...(completion === null ? {} : { completion: outcomeView(completion) }),
    ...(completedBy === null ? {} : { completedBy: engine.query.idOf(completedBy) }),
    waiting: waiting.map((one) => invocationView(engine, withoutStack(one))),
    waitingCount,
    ...(damaged === undefined ? {} : { damage: damaged }),
  };
}

function detailView(engine: Engine, found: ActorDetail): z.input<typeof actorDetail> {
  return {
    ...summaryView(engine, found),
    mailbox: found.mailbox.map((row) => invocationView(engine, row)),
    state: found.state.map(([name, value]) => ({ name, value: previewView(value) })),
    version: stateVersion(found.state),
  };
}
