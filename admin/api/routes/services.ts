/** What is registered: services with their handlers, where they live, and the Kafka clusters of the configuration. */
import { z } from 'zod';
import type { ServiceManifest } from '../../../sdk/protocol/index.ts';
import { ProblemError } from '../problems.ts';
import { route } from '../route.ts';
import { pageOf } from '../schemas.ts';

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

const handler = z
  .strictObject({
    name: z.string(),
    mode: z.enum(['plain', 'exclusive', 'shared', 'workflow']),
    description: z.string().optional(),
    inputContentType: z.string().nullable(),
    outputContentType: z.string(),
    inputSchema: z.unknown().optional(),
    outputSchema: z.unknown().optional(),
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
    ...runOptions,
  })
  .meta({ id: 'Service' });

const deployment = z
  .strictObject({ id: z.string(), kind: z.literal('inProcess'), services: z.array(z.string()) })
  .meta({ id: 'Deployment' });

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
    handle: ({ engine }) => ({ status: 200, body: { items: engine.query.services.map(serviceView), next: null } }),
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
    handle({ engine }, { params: { name } }) {
      const found = engine.query.services.find((one) => one.name === name);
      if (found === undefined)
        throw new ProblemError('unknown_service', `no service ${JSON.stringify(name.slice(0, 100))} is registered`);
      return { status: 200, body: serviceView(found) };
    },
  }),
  route({
    method: 'get',
    path: '/deployments',
    tag: 'services',
    summary: 'Where handlers live: in this process',
    access: 'viewer',
    responses: { 200: { description: 'One page.', schema: pageOf(deployment) } },
    problems: [],
    handle: ({ engine }) => ({
      status: 200,
      body: {
        items: [{ id: 'dp_in_process', kind: 'inProcess', services: engine.query.services.map(({ name }) => name) }],
        next: null,
      },
    }),
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
function serviceView(manifest: ServiceManifest) {
  return { ...manifest, handlers: manifest.handlers.map(({ source: _, ...rest }) => rest) };
}
