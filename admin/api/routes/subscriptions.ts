/** Topics bound to handlers: make, watch, change, move, remove. */
import { z } from 'zod';
import type { SubscriptionError, SubscriptionInfo } from '../../../engine/api.ts';
import { noSuch } from '../../../engine/api.ts';
import { lagRecordsOf, lagSecondsOf } from '../../../engine/ingress/kafka/lag.ts';
import { subscriptionOptions } from '../../../engine/ingress/kafka/options.ts';
import { route } from '../route.ts';
import { given, pageOf, time } from '../schemas.ts';
import { timeView } from '../views.ts';

const options = z
  .custom<Readonly<Record<string, unknown>>>(
    (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
    'an object with options by name',
  )
  .meta({
    type: 'object',
    description: `Options by name: ${Object.keys(subscriptionOptions.shape).join(', ')}, and Kafka's consumer properties by their own names.`,
    additionalProperties: true,
  });

const trouble = z
  .strictObject({ code: z.string(), message: z.string(), remedy: z.string(), at: time })
  .meta({ id: 'SubscriptionError' });

const partition = z
  .strictObject({
    partition: z.int(),
    position: z.int().meta({ description: 'the next offset that will be taken' }),
    logEnd: z.int().nullable(),
    lag: z.int().nullable(),
    lagSeconds: z.number().nullable().meta({ description: 'how old the last record taken is; 0 without lag' }),
    state: z.enum(['reading', 'paused', 'backpressure', 'halted', 'waiting']),
    error: trouble.nullable(),
  })
  .meta({ id: 'SubscriptionPartition' });

const subscription = z
  .strictObject({
    id: z.string(),
    source: z.string(),
    sink: z.string(),
    options: z.record(z.string(), z.unknown()),
    status: z.enum(['active', 'paused']),
    state: z.enum(['connecting', 'reading', 'paused', 'backpressure', 'failing']),
    error: trouble.nullable(),
    backlog: z.strictObject({ records: z.int(), bytes: z.int() }),
    lag: z.int().nullable().meta({ description: 'as lagRecords' }),
    lagRecords: z.int().nullable().meta({ description: 'of all partitions; null where an end of a log is not known' }),
    lagSeconds: z.number().nullable().meta({ description: 'of the partition that is furthest behind' }),
    createdAt: time,
    updatedAt: time,
    partitions: z.array(partition),
  })
  .meta({ id: 'Subscription' });

const params = z.strictObject({ id: z.string().meta({ description: 'sub_…' }) });

const newSubscription = z
  .strictObject({
    source: z.string().meta({ description: 'kafka://cluster/topic' }),
    sink: z.string().meta({ description: 'service://service/handler' }),
    options: options.optional(),
    allowDuplicate: z.boolean().optional().meta({
      description: 'Make it also where one of this source and sink is there: each record is processed by both.',
    }),
  })
  .meta({ id: 'NewSubscription' });

const changes = z
  .strictObject({
    options: options.optional().meta({ description: 'Merged over the present ones; null takes one away.' }),
    status: z.enum(['active', 'paused']).optional(),
  })
  .refine(
    (body) => body.options !== undefined || body.status !== undefined,
    'nothing to change: give options or status',
  )
  .meta({ id: 'SubscriptionChanges' });

const offset = z.int().min(0);
const SEEK_ALLOWED =
  'allowed are "earliest", "latest", a time (RFC 3339, or ms since the epoch) and { "partition": offset }';
const seek = z
  .strictObject({
    to: z
      .union(
        [
          z.enum(['earliest', 'latest']),
          z.iso.datetime({ offset: true, error: SEEK_ALLOWED }),
          offset,
          z.record(z.string().regex(/^\d{1,9}$/), offset).refine((offsets) => Object.keys(offsets).length > 0),
        ],
        { error: SEEK_ALLOWED },
      )
      .meta({
        description: '`earliest`, `latest`, a time (RFC 3339, or ms since the epoch), or `{ partition: offset }`',
      }),
  })
  .meta({ id: 'Seek' });

export const subscriptionRoutes = [
  route({
    method: 'get',
    path: '/subscriptions',
    tag: 'subscriptions',
    summary: 'All subscriptions, oldest first',
    access: 'viewer',
    responses: {
      200: { description: 'One page: there are no more than the configuration allows.', schema: pageOf(subscription) },
    },
    problems: [],
    handle: async ({ engine }) => ({
      status: 200,
      body: { items: (await engine.query.subscriptions()).map(subscriptionView), next: null },
    }),
  }),
  route({
    method: 'post',
    path: '/subscriptions',
    tag: 'subscriptions',
    summary: 'Binds a topic to a handler',
    description:
      'Made at once, even where the broker can not be reached: then `state` and `error` say so until it can. The same request again makes no second one, which would process each record once more, but answers 200 with the one that is there; with other options it is refused (409), naming it.',
    access: 'admin',
    body: newSubscription,
    responses: {
      200: { description: 'It was there already, with the same options.', schema: subscription },
      201: { description: 'Made; `location` is its path.', schema: subscription },
    },
    problems: [
      'unknown_cluster',
      'unknown_sink',
      'invalid_source',
      'invalid_sink',
      'invalid_option',
      'subscription_exists',
    ],
    async handle({ engine, by }, { body }) {
      const { source, sink, options: chosen = {}, allowDuplicate } = body;
      const operation = { kind: 'createSubscription', source, sink, options: chosen } as const;
      const twice = allowDuplicate === undefined ? {} : { allowDuplicate };
      const made = (await engine.submit({ ...operation, ...twice }, by)) as SubscriptionInfo;
      return {
        status: made.again ? 200 : 201,
        body: subscriptionView(made),
        headers: { location: `/subscriptions/${made.id}` },
      };
    },
  }),
  route({
    method: 'get',
    path: '/subscriptions/{id}',
    tag: 'subscriptions',
    summary: 'One subscription, with each partition: position, log end, lag, state, last error',
    access: 'viewer',
    params,
    responses: { 200: { description: 'The subscription as it stands.', schema: subscription } },
    problems: ['not_found'],
    async handle({ engine }, { params: { id } }) {
      const info = await engine.query.subscription(id);
      if (info === null) throw noSuch('subscription', id);
      return { status: 200, body: subscriptionView(info) };
    },
  }),
  route({
    method: 'patch',
    path: '/subscriptions/{id}',
    tag: 'subscriptions',
    summary: 'Pauses, resumes, or changes options',
    description: 'Options are for the role admin.',
    access: 'operator',
    params,
    body: changes,
    responses: { 200: { description: 'The subscription after the change.', schema: subscription } },
    problems: ['not_found', 'invalid_option'],
    async handle({ engine, by, demand }, { params: { id }, body }) {
      if (body.options !== undefined) demand('admin');
      const changed = await engine.submit({ kind: 'updateSubscription', id, ...given(body) }, by);
      return { status: 200, body: subscriptionView(changed as SubscriptionInfo) };
    },
  }),
  route({
    method: 'delete',
    path: '/subscriptions/{id}',
    tag: 'subscriptions',
    summary: 'Stops reading, takes in what was in hand, and removes the subscription',
    access: 'admin',
    params,
    responses: { 204: { description: 'Removed. What was taken is still processed.' } },
    problems: ['not_found'],
    async handle({ engine, by }, { params: { id } }) {
      await engine.submit({ kind: 'deleteSubscription', id }, by);
      return { status: 204 };
    },
  }),
  route({
    method: 'post',
    path: '/subscriptions/{id}/seek',
    tag: 'subscriptions',
    summary: 'Moves the cursor of every partition, or of those that are named',
    access: 'operator',
    params,
    body: seek,
    responses: { 200: { description: 'The subscription at its new positions.', schema: subscription } },
    problems: ['not_found', 'invalid_seek', 'partition_unknown', 'broker_unreachable', 'cursor_moved'],
    async handle({ engine, by }, { params: { id }, body: { to } }) {
      const moved = await engine.submit({ kind: 'seekSubscription', id, to }, by);
      return { status: 200, body: subscriptionView(moved as SubscriptionInfo) };
    },
  }),
];

function subscriptionView(info: SubscriptionInfo): z.input<typeof subscription> {
  const { partitions, error, createdAt, updatedAt, backlog, ...rest } = info;
  return {
    ...rest,
    options: { ...rest.options },
    error: troubleView(error),
    backlog: { ...backlog },
    lag: lagRecordsOf(partitions),
    lagRecords: lagRecordsOf(partitions),
    lagSeconds: lagSecondsOf(partitions),
    createdAt: timeView(createdAt),
    updatedAt: timeView(updatedAt),
    partitions: partitions.map((one) => ({ ...one, error: troubleView(one.error) })),
  };
}

const troubleView = (error: SubscriptionError | null) => (error === null ? null : { ...error, at: timeView(error.at) });
