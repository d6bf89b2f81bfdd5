/** Charts: the state machine of a handler with those who stand in it, and the same with one invocation's way through it. */
import { z } from 'zod';
import { machineOf, positionOf, snapshotOf } from '../../../actors/chart/index.ts';
import type { Status } from '../../../actors/lifecycle.ts';
import type { Engine } from '../../../engine/api.ts';
import type { HandlerName, StoredChart } from '../../../engine/store/queries.ts';
import { chart, chartView, machine, source, sourceView } from '../chart-view.ts';
import { learned, readable } from '../mined-charts.ts';
import { ProblemError } from '../problems.ts';
import { route } from '../route.ts';
import { time } from '../schemas.ts';
import { timeView } from '../views.ts';
import { rowOf } from './invocations.ts';

const FAILURES_MS = 86_400_000;

/** Who still waits for its key or its time is in no chart yet. */
const BEGUN: ReadonlySet<string> = new Set<Status>(['running', 'suspended', 'backingOff', 'paused']);

const counts = z.record(z.string(), z.int());

const handlerChart = z
  .strictObject({
    service: z.string(),
    handler: z.string(),
    hash: z.string(),
    versions: z
      .array(z.strictObject({ hash: z.string(), firstSeenAt: time, current: z.boolean(), living: z.int() }))
      .meta({ description: 'the newest first' }),
    chart: chart.nullable(),
    machine,
    source,
    counts: counts.meta({ description: 'how many of the living stand in which state' }),
    failures: counts.meta({ description: 'how many ended badly in which state, within a day' }),
    between: z.int().meta({ description: 'how many that have begun stand in none' }),
  })
  .meta({ id: 'HandlerChart' });

const visit = z.strictObject({
  count: z.int(),
  firstAt: time,
  lastAt: time,
  failed: z.int(),
  entries: z.array(z.int()).meta({ description: 'journal indexes, the first 100' }),
});

const invocationChart = z
  .strictObject({
    hash: z.string(),
    chart: chart.nullable(),
    machine,
    source,
    position: z.strictObject({
      active: z.array(z.string()),
      visited: z.record(z.string(), visit),
      transitions: z.array(z.strictObject({ from: z.string(), to: z.string(), count: z.int() })),
      matched: z.boolean().meta({ description: 'false where the journal has what the chart does not lead to' }),
      note: z.string().nullable(),
    }),
    snapshot: z.record(z.string(), z.unknown()).nullable().meta({ description: 'for createActor of XState' }),
  })
  .meta({ id: 'InvocationChart' });

export const chartRoutes = [
  route({
    method: 'get',
    path: '/services/{name}/handlers/{handler}/chart',
    tag: 'services',
    summary: 'The state machine of a handler: how many stand where, and how many ended badly where',
    access: 'viewer',
    params: z.strictObject({ name: z.string(), handler: z.string() }),
    query: z.strictObject({ hash: z.string().optional().meta({ description: 'of an earlier version' }) }),
    responses: { 200: { description: 'The chart.', schema: handlerChart } },
    problems: ['unknown_service', 'unknown_handler', 'chart_not_known'],
    async handle({ engine }, { params: { name: service, handler }, query: { hash } }) {
      const name = { service, handler };
      const versions = await engine.query.charts(name);
      if (versions.length === 0) throw unknown(engine, name);
      const current = engine.query.currentChart(name);
      const stored = hash === undefined ? pick(versions, current) : await engine.query.chart(name, hash);
      if (stored === null) throw notKnown(service, handler, hash ?? '');
      const since = Date.now() - FAILURES_MS;
      const [drawn, standing, failures, living] = await Promise.all([
        learned(engine, stored),
        engine.query.stepCounts(name, stored.hash),
        engine.query.stepFailures(name, stored.hash, since),
        engine.query.livingCounts(),
      ]);
      const livingOf = (of: string, statuses?: ReadonlySet<string>) =>
        living
          .filter((one) => one.service === service && one.handler === handler && one.chart === of)
          .filter(({ status }) => statuses?.has(status) ?? true)
          .reduce((sum, { count }) => sum + count, 0);
      const inStates = [...standing.values()].reduce((sum, count) => sum + count, 0);
      const body = {
        ...name,
        hash: stored.hash,
        versions: versions.map((one) => ({
          hash: one.hash,
          firstSeenAt: timeView(one.firstSeenAt),
          current: one.hash === current,
          living: livingOf(one.hash),
        })),
        chart: chartView(drawn),
        machine: { ...machineOf(drawn) },
        source: sourceView(stored.source),
        counts: Object.fromEntries(standing),
        failures: Object.fromEntries(failures),
        between: Math.max(0, livingOf(stored.hash, BEGUN) - inStates),
      };
      return { status: 200, body };
    },
  }),
  route({
    method: 'get',
    path: '/invocations/{id}/chart',
    tag: 'invocations',
    summary: 'The chart of its handler, with the way that it took and the place where it stands',
    access: 'viewer',
    params: z.strictObject({ id: z.string().meta({ description: 'inv_…' }) }),
    responses: { 200: { description: 'The chart and the position.', schema: invocationChart } },
    problems: ['not_found', 'invalid_id', 'chart_not_known'],
    async handle({ engine }, { params: { id } }) {
      const row = await rowOf(engine, id);
      const { service, handler } = row.target;
      // Before its first step a row has no chart yet: it will be that of the code as it is.
      const hash = row.chart ?? engine.query.currentChart(row.target);
      const stored = hash === null ? null : await engine.query.chart({ service, handler }, hash);
      if (stored === null) throw notKnown(service, handler, hash ?? '');
      const journal = readable(await engine.query.journal(row));
      const drawn = await learned(engine, stored, journal);
      const { active, visited, transitions, matched, note, ...rest } = positionOf(drawn, journal, endOf(row.status));
      const body = {
        hash: stored.hash,
        chart: chartView(drawn),
        machine: { ...machineOf(drawn) },
        source: sourceView(stored.source),
        position: { active, visited, transitions, matched, note },
        snapshot: { ...snapshotOf(rest) },
      };
      return { status: 200, body };
    },
  }),
];

/** How it ended, where its journal does not say so. */
const endOf = (status: string) => (['failed', 'cancelled', 'killed'].includes(status) ? 'failed' : undefined);

const pick = (versions: readonly StoredChart[], current: string | null): StoredChart | null =>
  versions.find(({ hash }) => hash === current) ?? versions[0] ?? null;

const notKnown = (service: string, handler: string, hash: string): ProblemError =>
  new ProblemError('chart_not_known', `no chart ${hash} of ${service}/${handler} is known`.replace('  ', ' '));

function unknown(engine: Engine, { service, handler }: HandlerName): ProblemError {
  const found = engine.query.services.find(({ name }) => name === service);
  const shown = JSON.stringify(`${service}/${handler}`.slice(0, 200));
  if (found === undefined) return new ProblemError('unknown_service', `no service of ${shown} is registered`);
  const isThere = found.handlers.some(({ name }) => name === handler);
  const home = engine.query.deployments().find(({ services }) => services.includes(service));
  const why = home === undefined ? '' : `: it lives at ${home.uri}, and its source is not here`;
  return isThere
    ? new ProblemError('chart_not_known', `no chart could be made of ${shown}${why}`)
    : new ProblemError('unknown_handler', `there is no handler ${shown}`);
}
