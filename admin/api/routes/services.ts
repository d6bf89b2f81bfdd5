/** What is registered: services with their handlers, and the Kafka clusters of the configuration. */
import { z } from 'zod';
import type { Engine, HandlerStats } from '../../../engine/api.ts';
import type { Histogram } from '../../../engine/histogram.ts';
import { percentile } from '../../../engine/histogram.ts';
import type { LivingCount } from '../../../engine/store/queries.ts';
import type { ServiceManifest } from '../../../sdk/protocol/index.ts';
import { ProblemError } from '../problems.ts';
import { route } from '../route.ts';
import { pageOf } from '../schemas.ts';
import { IN_PROCESS } from './deployments.ts';

const runOptions = {
  retryPolicy: z
    .strictObject({
      initialIntervalMs: z.number().optional(),
      maxIntervalMs: z.number().optional(),
      exponentiationFactor: z.number().optional(),
      maxAttempts: z.int().nullable().optional(),
      onMaxAttempts: z.enum(['pause', 'kill', 'dead-letter']).optional(),
    })
    .optional(),
  inactivityTimeoutMs: z.number().optional(),
  abortTimeoutMs: z.number().optional(),
  journalRetentionMs: z.number().optional(),
  idempotencyRetentionMs: z.number().optional(),
  ingressPrivate: z.boolean().optional(),
};

const percentiles = z.strictObject({ p50: z.number(), p95: z.number(), p99: z.number() }).nullable();

const stats = z
  .strictObject({
    queued: z.int(),
    scheduled: z.int(),
    running: z.int(),
    suspended: z.int(),
    backingOff: z.int(),
    paused: z.int(),
    waitMs: percentiles.meta({ description: 'from acceptance to the first attempt; null where nothing ended yet' }),
    runMs: percentiles.meta({ description: 'from the first attempt to the end' }),
    finished: z.strictObject({ completed: z.int(), failed: z.int(), cancelled: z.int(), killed: z.int() }),
  })
  .meta({ id: 'HandlerStats', description: 'How many are alive now; times and ends since the engine was started.' });

const handler = z
  .strictObject({
    name: z.string(),
    mode: z.enum(['plain', 'exclusive', 'shared', 'workflow']),
    description: z.string().optional(),
    inputContentType: z.string().nullable(),
    outputContentType: z.string(),
    inputSchema: z.unknown().optional(),
    outputSchema: z.unknown().optional(),
    stats,
    ...runOptions,
  })
  .meta({ id: 'Handler', description: 'Options that are left out come from the service, then from the defaults.' });

const service = z
  .strictObject({
    name: z.string(),
    kind: z.enum(['service', 'object', 'workflow']),
    description: z.string().optional(),
    metadata: z.record(z.string(), z.string()).optional(),
    handlers: z.array(handler),
    deployment: z
      .strictObject({ id: z.string(), uri: z.string().nullable() })
      .meta({ description: 'where its handlers live; without a uri in the process of the engine' }),
    ...runOptions,
  })
  .meta({ id: 'Service' });

const cluster = z
  .strictObject({ name: z.string(), properties: z.record(z.string(), z.unknown()) })
  .meta({ id: 'Cluster' });

export const serviceRoutes = [
  route({
    method: 'get',
    path: '/services',
    tag: 'services',
    summary: 'All services with their handlers',
    access: 'viewer',
    responses: { 200: { description: 'One page.', schema: pageOf(service) } },
    problems: [],
    async handle({ engine }) {
      const living = await engine.query.livingCounts();
      return {
        status: 200,
        body: { items: engine.query.services.map((one) => serviceView(engine, one, living)), next: null },
      };
    },
  }),
  route({
    method: 'get',
    path: '/services/{name}',
    tag: 'services',
    summary: 'One service',
    access: 'viewer',
    params: z.strictObject({ name: z.string() }),
    responses: { 200: { description: 'The service.', schema: service } },
    problems: ['unknown_service'],
    async handle({ engine }, { params: { name } }) {
      const found = engine.query.services.find((one) => one.name === name);
      if (found === undefined)
        throw new ProblemError('unknown_service', `no service ${JSON.stringify(name.slice(0, 100))} is registered`);
      return { status: 200, body: serviceView(engine, found, await engine.query.livingCounts()) };
    },
  }),
  route({
    method: 'get',
    path: '/clusters',
    tag: 'services',
    summary: 'The Kafka clusters of the configuration; secrets are not shown',
    access: 'viewer',
    responses: { 200: { description: 'One page.', schema: pageOf(cluster) } },
    problems: [],
    handle: ({ engine }) => ({
      status: 200,
      body: {
        items: Object.entries(engine.query.clusters).map(([name, properties]) => ({ name, properties })),
        next: null,
      },
    }),
  }),
];

/** Without the handlers' source texts, which are long and drawn as charts elsewhere. */
function serviceView(engine: Engine, manifest: ServiceManifest, living: readonly LivingCount[]) {
  const { invocations } = engine.query.stats();
  const handlers = manifest.handlers.map(({ source: _, ...rest }) => {
    const of = living.filter(({ service: name, handler: own }) => name === manifest.name && own === rest.name);
    return { ...rest, stats: statsView(invocations[`${manifest.name}/${rest.name}`], of) };
  });
  const home = engine.query.deployments().find(({ services }) => services.includes(manifest.name));
  return { ...manifest, handlers, deployment: { id: home?.id ?? IN_PROCESS, uri: home?.uri ?? null } };
}

const LIVING = ['queued', 'scheduled', 'running', 'suspended', 'backingOff', 'paused'] as const;
const NONE = { completed: 0, failed: 0, cancelled: 0, killed: 0 };

function statsView(counted: HandlerStats | undefined, living: readonly LivingCount[]): z.input<typeof stats> {
  const of = (wanted: string) => living.reduce((sum, { status, count }) => sum + (status === wanted ? count : 0), 0);
  const counts = Object.fromEntries(LIVING.map((status) => [status, of(status)])) as Record<
    (typeof LIVING)[number],
    number
  >;
  return {
    ...counts,
    waitMs: percentilesOf(counted?.wait),
    runMs: percentilesOf(counted?.run),
    finished: { ...(counted?.finished ?? NONE) },
  };
}

function percentilesOf(histogram: Histogram | undefined): z.input<typeof percentiles> {
  if (histogram === undefined || histogram.count === 0) return null;
  const of = (share: number) => percentile(histogram.counts, share) ?? 0;
  return { p50: of(0.5), p95: of(0.95), p99: of(0.99) };
}
