/** What is written outside of turns. */
import type { AuditRow } from '../../../../actors/change.ts';
import type { StoredChart, StoredDeployment } from '../../queries.ts';
import { CLOSED_LETTERS_KEPT_MS } from '../../refusals.ts';
import type { Sweep } from '../../store.ts';
import { chartRecord } from '../chart-rows.ts';
import { CHART, columns, DEPLOYMENT } from '../columns.ts';
import { deploymentRow } from '../deployment-rows.ts';
import type { Primitive } from '../operations.ts';
import type { Statement } from './session.ts';
import type { ColumnType } from './values.ts';
import { arrayOf, withoutNul } from './values.ts';

export const META = {
  create: `insert into meta (id, installation, incarnation, turn, shards, created_at) values (1, $1, 0, 0, $2, $3)
    on conflict do nothing`,
  anyInvocation: 'select 1 from invocation limit 1',
  countIncarnation: 'update meta set incarnation = incarnation + 1 where id = 1 returning incarnation',
  touch: 'update meta set turn = turn where id = 1',
  read: 'select installation, incarnation, turn, shards from meta where id = 1',
} as const;

const CHART_TYPES: readonly ColumnType[] = CHART.map((name) => (name === 'firstSeenAt' ? 'number' : 'text'));
const KEEP_CHARTS = `insert into chart (${columns(CHART)})
  select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[]) on conflict do nothing`;

/** Who asks for an old chart walks along its handler's invocations, as far as the first that has it. */
const TRIM_CHARTS = `delete from chart using unnest($1::text[], $2::text[], $3::text[]) k(hash, service, handler)
  where chart.service = k.service and chart.handler = k.handler and chart.hash in (
    select c.hash from chart c where c.service = k.service and c.handler = k.handler and c.hash <> k.hash
    order by c.first_seen_at desc, c.hash desc offset $4::bigint)
  and not exists (select 1 from invocation i
    where i.service = chart.service and i.handler = chart.handler and i.chart = chart.hash)`;

export function charts(stored: readonly StoredChart[], keptMax: number): Statement[] {
  const records = stored.map(chartRecord);
  const values = CHART.map((name, at) =>
    arrayOf(
      CHART_TYPES[at] as ColumnType,
      records.map((record) => record[name] as Primitive),
    ),
  );
  return [
    { text: KEEP_CHARTS, values },
    { text: TRIM_CHARTS, values: [...values.slice(0, 3), keptMax] },
  ];
}

const PUT_DEPLOYMENT = `insert into deployment (${columns(DEPLOYMENT)}) values (${DEPLOYMENT.map((_, at) => `$${at + 1}`).join(', ')})
  on conflict (id) do update set ${DEPLOYMENT.slice(1)
    .map((name) => `${columns([name])} = excluded.${columns([name])}`)
    .join(', ')}`;
const AUDIT = 'insert into audit (shard, at, actor, action, target, detail) values (0, $1, $2, $3, $4, $5)';

export const deploymentPut = (deployment: StoredDeployment, audit: AuditRow): Statement[] => [
  { text: PUT_DEPLOYMENT, values: deploymentRow(deployment) },
  audited(audit),
];

export const deploymentRemoved = (id: string, audit: AuditRow): Statement[] => [
  { text: 'delete from deployment where id = $1', values: [id] },
  audited(audit),
];

/** Of what is in no shard. */
const audited = ({ at, actor, action, target, detail }: AuditRow): Statement => ({
  text: AUDIT,
  values: [at, ...[actor, action, target, detail].map(withoutNul)],
});

/** Each says how many went; bounded, so that a bite is one short transaction between two commits. */
const SWEEPS = {
  idempotency: `with gone as (delete from idempotency where (shard, service, handler, scope, idempotency_key) in (
      select shard, service, handler, scope, idempotency_key from idempotency
      where expires_at is not null and expires_at < $1::bigint limit $2) returning 1)
    select count(*) from gone`,
  letters: `with gone as (delete from dead_letter where (shard, seq) in (
      select shard, seq from dead_letter where status <> 'open' and at < $1::bigint limit $2) returning 1)
    select count(*) from gone`,
  invocations: `with expired as (select shard, seq, last_error is not null as failed from invocation
      where expires_at is not null and expires_at < $1::bigint order by expires_at limit $2),
    journals as (delete from journal j using expired e where j.shard = e.shard and j.invocation_seq = e.seq),
    failures as (delete from attempt_failure f using expired e where e.failed and f.shard = e.shard and f.seq = e.seq),
    texts as (delete from error_text t using expired e where e.failed and t.seq = e.seq),
    gone as (delete from invocation i using expired e where i.shard = e.shard and i.seq = e.seq)
    select count(*) from expired`,
  // Along the order of writing, which is that of time: a table that people write needs no index for it.
  audit: `with gone as (delete from audit where id in (select id from audit order by id limit $2) and at < $1::bigint
      returning 1)
    select count(*) from gone`,
} as const;

export const sweeps = ({ before, auditBefore, limit }: Sweep): Statement[] => [
  { text: SWEEPS.idempotency, values: [before, limit] },
  { text: SWEEPS.letters, values: [before - CLOSED_LETTERS_KEPT_MS, limit] },
  { text: SWEEPS.invocations, values: [before, limit] },
  { text: SWEEPS.audit, values: [auditBefore, limit] },
];
