/** Fills a database with invocations as years of use would leave them, by SQL alone: for lists and counts, not for an engine. */

import { actorAddress } from '../../../actors/address.ts';
import { SHARDS, shardOf } from '../../../engine/store/shard-of.ts';
import type { Connection } from '../../../engine/store/sql/connection.ts';

/**
 * Of a thousand: 20 are alive (half of them suspended in a step), 15 failed, 5 were killed, the rest is completed. Five
 * services of four handlers; `objects` of them are keyed, by 50,000 keys. Charts change once in the middle.
 */
export function makeInvocations(connection: Connection, count: number): void {
  connection.function('shard_of', (service: string, key: string) => shardOf(actorAddress(service, key), SHARDS));
  connection.exec('begin');
  // Filled after the rows, an index is sorted once: with ten million rows that is minutes in place of hours.
  const indexes = connection.prepare(`select name, sql from sqlite_master where tbl_name = 'invocation'
    and type = 'index' and sql is not null`);
  const made = indexes.raw().all() as [name: string, sql: string][];
  for (const [name] of made) connection.exec(`drop index ${name}`);
  connection.exec(`insert into invocation (${NAMES}) with recursive n(i) as (select 0 union all select i + 1 from n where i < ${count - 1})
    select ${VALUES} from (select i, i % 1000 as d, i % 5 as s, (i / 7) % 4 as h, i > ${count} / 2 as late from n)`);
  for (const [, sql] of made) connection.exec(sql);
  connection.exec(`insert into error_text (rowid, message)
    select seq, json_extract(last_error, '$.message') from invocation
    where last_error is not null order by seq`);
  connection.exec(`insert into subscription (shard, id, cluster, topic, service, handler, options, status, created_at, updated_at)
    select distinct 0, subscription_id, 'main', 't', service, handler, '{}', 'active', 0, 0 from invocation
    where subscription_id is not null and seq < 4294967296 + 1000`);
  connection.exec(`insert into chart (hash, service, handler, chart, first_seen_at)
    select chart, service, handler, '{}', min(created_at) from invocation group by 1, 2, 3`);
  connection.exec('commit');
  connection.exec('analyze sqlite_master');
}

const SERVICE = `'service' || s`;
const KEY = `'key-' || (i * 7919 % 50000)`;
const LIVING = 'd < 20';
const STATUS = `case when d < 5 then 'queued' when d < 10 then 'running' when d < 20 then 'suspended'
  when d < 35 then 'failed' when d < 40 then 'killed' else 'completed' end`;
const ERROR = `json_object('code', 500, 'message', 'upstream ' || (i % 97) || ' refused: ' || case when i % 50000 = 34
  then 'needle in the hay' else 'connection reset by peer' end, 'stepId', 1, 'at', 1700000000000 + i)`;

const COLUMNS: Readonly<Record<string, string>> = {
  shard: `case when s < 4 then shard_of(${SERVICE}, ${KEY}) else i % ${SHARDS} end`,
  seq: '4294967296 + i',
  status: STATUS,
  position: 'i',
  attempt: '1',
  retry_count: '0',
  retrying_since: 'null',
  due_at: 'null',
  started_at: `case when d < 5 then null else 1700000000000 + i * 10 end`,
  finished_at: `case when ${LIVING} then null else 1700000000010 + i * 10 end`,
  expires_at: `case when ${LIVING} then null else 1800000000000 + i * 10 end`,
  cancel_requested: '0',
  last_error: `case when d between 20 and 34 then ${ERROR} end`,
  service: SERVICE,
  handler: `'handler' || h`,
  object_key: `case when s < 4 then ${KEY} end`,
  mode: `case when s < 4 then 'exclusive' else 'plain' end`,
  origin: `case when s = 0 then 'kafka' else 'http' end`,
  origin_detail: `case when s = 0 then json_object('topic', 't', 'partition', 0, 'offset', i, 'timestampMs', i) end`,
  subscription_id: `case when s = 0 then 'sub_' || h end`,
  created_at: '1700000000000 + i * 10',
  input_bytes: '300',
  chart: `'chart-' || s || '-' || h || '-' || late`,
  step: `case when d between 10 and 19 then 'sleep:wait' when d between 20 and 34 then 'run:charge' end`,
};
const NAMES = Object.keys(COLUMNS).join(', ');
const VALUES = Object.values(COLUMNS).join(', ');
