/** Where handlers live: in the process of the engine, or behind HTTP at addresses that people register. */
import { z } from 'zod';
import type { DeploymentInfo, Engine } from '../../../engine/api.ts';
import { noSuch } from '../../../engine/api.ts';
import { ProblemError } from '../problems.ts';
import { route } from '../route.ts';
import { pageOf, time } from '../schemas.ts';
import { timeView } from '../views.ts';

/** The one that is not registered: it comes with the engine. */
export const IN_PROCESS = 'dp_in_process';

const deployment = z
  .strictObject({
    id: z.string(),
    kind: z.enum(['inProcess', 'http']),
    uri: z.string().nullable().meta({ description: 'null in the process of the engine' }),
    transport: z.enum(['http2', 'http1']).nullable(),
    protocolVersion: z.int().nullable().meta({ description: 'of the open service protocol' }),
    services: z.array(z.string()).meta({ description: 'those that are run from there' }),
    problem: z.string().nullable().meta({ description: 'why not all of its services are' }),
    createdAt: time.nullable(),
    updatedAt: time.nullable(),
  })
  .meta({ id: 'Deployment' });

const params = z.strictObject({ id: z.string().meta({ description: 'dp_…' }) });

export const deploymentRoutes = [
  route({
    method: 'get',
    path: '/deployments',
    tag: 'services',
    summary: 'Where handlers live',
    access: 'viewer',
    responses: { 200: { description: 'One page.', schema: pageOf(deployment) } },
    problems: [],
    handle: ({ engine }) => ({ status: 200, body: { items: deploymentsOf(engine), next: null } }),
  }),
  route({
    method: 'post',
    path: '/deployments',
    tag: 'services',
    summary: 'Register an address whose handlers speak the open service protocol',
    description: 'The address is asked what it has; its services are run from there at once, and after each start.',
    access: 'admin',
    body: z.strictObject({
      uri: z.string().meta({ description: 'http://host:9080' }),
      force: z.boolean().default(false).meta({ description: 'take over what the code at a known address has now' }),
    }),
    responses: { 201: { description: 'It is registered.', schema: deployment } },
    problems: [
      ...(['invalid_uri', 'endpoint_unreachable', 'not_an_endpoint', 'endpoint_not_supported'] as const),
      ...(['deployment_exists', 'service_exists', 'deployment_in_use', 'too_many_deployments'] as const),
    ],
    async handle({ engine, by }, { body: { uri, force } }) {
      const made = (await engine.submit({ kind: 'registerDeployment', uri, force }, by)) as DeploymentInfo;
      return { status: 201, headers: { location: `/deployments/${made.id}` }, body: view(made) };
    },
  }),
  route({
    method: 'get',
    path: '/deployments/{id}',
    tag: 'services',
    summary: 'One deployment',
    access: 'viewer',
    params,
    responses: { 200: { description: 'The deployment.', schema: deployment } },
    problems: ['not_found'],
    handle: ({ engine }, { params: { id } }) => ({ status: 200, body: found(engine, id) }),
  }),
  route({
    method: 'delete',
    path: '/deployments/{id}',
    tag: 'services',
    summary: 'Take a deployment away',
    description: 'Refused where invocations that live, or subscriptions, need it: with force they wait.',
    access: 'admin',
    params,
    query: z.strictObject({ force: z.enum(['true', 'false']).default('false') }),
    responses: { 204: { description: 'It is gone.' } },
    problems: ['not_found', 'deployment_in_use'],
    async handle({ engine, by }, { params: { id }, query: { force } }) {
      found(engine, id);
      if (id === IN_PROCESS) throw new ProblemError('deployment_in_use', 'it is the process of the engine itself');
      await engine.submit({ kind: 'removeDeployment', id, force: force === 'true' }, by);
      return { status: 204 };
    },
  }),
];

function found(engine: Engine, id: string): z.input<typeof deployment> {
  const one = deploymentsOf(engine).find((deployed) => deployed.id === id);
  if (one === undefined) throw noSuch('deployment', id);
  return one;
}

function deploymentsOf(engine: Engine): z.input<typeof deployment>[] {
  const remote = engine.query.deployments();
  const elsewhere = new Set(remote.flatMap(({ services }) => services));
  const here = engine.query.services.map(({ name }) => name).filter((name) => !elsewhere.has(name));
  const nothing = {
    uri: null,
    transport: null,
    protocolVersion: null,
    problem: null,
    createdAt: null,
    updatedAt: null,
  };
  return [{ id: IN_PROCESS, kind: 'inProcess', services: here, ...nothing }, ...remote.map(view)];
}

function view({ createdAt, updatedAt, services, ...rest }: DeploymentInfo): z.input<typeof deployment> {
  return {
    ...rest,
    kind: 'http',
    services: [...services],
    createdAt: timeView(createdAt),
    updatedAt: timeView(updatedAt),
  };
}
