/** The engine itself: is it well, what is it, what does it count, who changed what. */
import { z } from 'zod';
import type { ShownAuditRow } from '../../../engine/store/queries.ts';
import { renderMetrics } from '../metrics.ts';
import { ProblemError } from '../problems.ts';
import { route } from '../route.ts';
import { damage, given, pageOf, pageRequest, paging, time } from '../schemas.ts';
import { timeView } from '../views.ts';

const health = z.strictObject({ status: z.literal('ready'), services: z.array(z.string()) }).meta({ id: 'Health' });

const version = z
  .strictObject({
    version: z.string(),
    schema: z.string().meta({ description: 'schema version of the store' }),
    node: z.string(),
    ingressPort: z
      .int()
      .nullable()
      .meta({ description: 'where handlers are called, on the same host; null where an app mounts the ingress' }),
  })
  .meta({ id: 'Version' });

const auditRow = z
  .strictObject({
    at: time,
    actor: z.string().meta({ description: 'who' }),
    action: z.string(),
    target: z.string().meta({ description: 'the id that it was done to' }),
    detail: z.unknown().meta({ description: 'what was asked, without values' }),
    damage,
  })
  .meta({ id: 'AuditRow' });

export const systemRoutes = [
  route({
    method: 'get',
    path: '/health',
    tag: 'engine',
    summary: 'Readiness: 200 while the engine accepts, else 503 with the reason',
    access: 'open',
    responses: { 200: { description: 'It accepts.', schema: health } },
    problems: ['not_accepting'],
    handle({ engine }) {
      const { accepting, reason, services } = engine.query.health();
      if (!accepting) throw new ProblemError('not_accepting', reason ?? 'nothing is accepted now');
      return { status: 200, body: { status: 'ready', services } };
    },
  }),
  route({
    method: 'get',
    path: '/version',
    tag: 'engine',
    summary: 'Build and schema',
    access: 'viewer',
    responses: { 200: { description: 'What answers.', schema: version } },
    problems: [],
    handle: ({ build, ingressPort }) => ({ status: 200, body: { ...build, node: process.version, ingressPort } }),
  }),
  route({
    method: 'get',
    path: '/metrics',
    tag: 'engine',
    summary: 'Prometheus text',
    access: 'viewer',
    responses: { 200: { description: 'Collected now.', schema: z.string(), contentType: 'text/plain' } },
    problems: [],
    async handle({ engine }) {
      const { text, contentType } = await renderMetrics(engine);
      return { status: 200, body: text, headers: { 'content-type': contentType } };
    },
  }),
  route({
    method: 'get',
    path: '/audit',
    tag: 'engine',
    summary: 'Who changed what, newest first',
    access: 'viewer',
    query: z.strictObject({
      actor: z.string().optional(),
      action: z.string().optional(),
      target: z.string().optional(),
      ...paging,
    }),
    responses: { 200: { description: 'A page.', schema: pageOf(auditRow) } },
    problems: ['invalid_cursor'],
    async handle({ engine }, { query: { cursor, limit, ...filter } }) {
      const { rows, next } = await engine.query.audit(given(filter), pageRequest({ cursor, limit }));
      return { status: 200, body: { items: rows.map(auditView), next } };
    },
  }),
  route({
    method: 'get',
    path: '/openapi.json',
    tag: 'engine',
    summary: 'This API as OpenAPI 3.1',
    access: 'viewer',
    responses: { 200: { description: 'The document.', schema: z.record(z.string(), z.unknown()) } },
    problems: [],
    handle: ({ document }) => ({ status: 200, body: document() }),
  }),
];

function auditView({ at, actor, action, target, detail, damage: wrong }: ShownAuditRow): z.input<typeof auditRow> {
  const row = { at: timeView(at), actor, action, target, detail: parsed(detail) };
  return wrong === undefined ? row : { ...row, damage: wrong };
}

/** Details are JSON; one that is not is shown as the text that it is. */
function parsed(detail: string): unknown {
  try {
    return JSON.parse(detail);
  } catch {
    return detail;
  }
}
