/**
 * The SQL of the engine's reads, in PostgreSQL. What is asked for comes as arrays, each row with the place that it has among
 * the others; `lateral` makes of each a walk along an index, one after the other.
 */
import {
  CURSOR,
  columns,
  DEAD_LETTER,
  DEPLOYMENT,
  IDEMPOTENCY,
  INVOCATION,
  JOURNAL,
  KEY_PAUSE,
  OPEN_ITEM,
  PROMISE,
  SUBSCRIPTION,
  TIMER,
  WAITER,
} from '../columns.ts';

const KEYS = 'unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[]) a(place, shard, service, object_key)';
const NUMBERS = 'unnest($1::bigint[], $2::bigint[], $3::bigint[]) a(place, shard, seq)';
const LIVING_OF_KEY = `(select * from invocation i where i.shard = a.shard and i.service = a.service and i.object_key = a.object_key
  and i.finished_at is null and i.object_key is not null order by i.seq) i`;
const LIVING_OF_NUMBER = `(select * from invocation i where i.shard = a.shard and i.seq = a.seq
  and i.finished_at is null and i.object_key is null) i`;
/** One that never started and is no fork has its input alone. */
const BEGUN = `(i.started_at is not null or i.origin = 'fork')`;
const LAST_ITEM = '(select max(j.item_index) from journal j where j.shard = i.shard and j.invocation_seq = i.seq)';
const OPEN_ITEMS = `(select ${columns(OPEN_ITEM)} from journal j where j.shard = i.shard and j.invocation_seq = i.seq
  and (kind in ('sleep', 'call', 'awakeable', 'completion')
    or (kind in ('run', 'send', 'attach', 'peekOutput', 'promise') and outcome is null)
    or (kind = 'run' and outcome = 'failure')) order by item_index) j`;

const of = (table: string, names: readonly string[]): string =>
  names.map((name) => `${table}.${columns([name])}`).join(', ');

const journalsOf = (asked: string, living: string) => ({
  lasts: `select i.seq, ${LAST_ITEM} from ${asked} cross join lateral ${living} where ${BEGUN}`,
  open: `select i.seq, ${of('j', OPEN_ITEM)} from ${asked} cross join lateral ${living} cross join lateral ${OPEN_ITEMS}
    where ${BEGUN} order by a.place, i.seq, j.item_index`,
});

export const READS = {
  living: `select a.place, ${of('i', INVOCATION)} from ${KEYS} cross join lateral ${LIVING_OF_KEY} order by a.place, i.seq`,
  livingLasts: journalsOf(KEYS, LIVING_OF_KEY).lasts,
  livingOpen: journalsOf(KEYS, LIVING_OF_KEY).open,
  state: `select a.place, s.name, s.value from ${KEYS} join state s on s.shard = a.shard and s.service = a.service
    and s.object_key = a.object_key order by a.place, s.name`,
  pauses: `select a.place, ${of('p', KEY_PAUSE)} from ${KEYS} join key_pause p on p.shard = a.shard
    and p.service = a.service and p.object_key = a.object_key`,
  promises: `select a.place, ${of('r', PROMISE)} from ${KEYS} join promise r on r.shard = a.shard
    and r.service = a.service and r.object_key = a.object_key order by a.place, r.name`,
  waiters: `select a.place, ${of('w', WAITER)} from ${KEYS} join waiter w on w.shard = a.shard
    and w.service = a.service and w.object_key = a.object_key`,
  byNumberWaiters: `select a.place, ${of('w', WAITER)} from ${NUMBERS} join waiter w on w.shard = a.shard
    and w.service = '' and w.object_key = '' and w.invocation_seq = a.seq`,
  ended: `select a.place, ${of('i', INVOCATION)} from ${NUMBERS} join invocation i on i.shard = a.shard and i.seq = a.seq
    and i.finished_at is not null`,
  endedLasts: `select a.place, ${of('j', JOURNAL)} from ${NUMBERS} cross join lateral (select * from journal j
    where j.shard = a.shard and j.invocation_seq = a.seq order by j.item_index desc limit 1) j`,
  byNumber: `select a.place, ${of('i', INVOCATION)} from ${NUMBERS} join invocation i on i.shard = a.shard and i.seq = a.seq`,
  byNumberLasts: journalsOf(NUMBERS, LIVING_OF_NUMBER).lasts,
  byNumberOpen: journalsOf(NUMBERS, LIVING_OF_NUMBER).open,
  letters: `select a.place, ${of('d', DEAD_LETTER)} from ${NUMBERS} join dead_letter d on d.shard = a.shard and d.seq = a.seq`,
  idempotency: `select a.place, ${of('k', IDEMPOTENCY)}
    from unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[])
      a(place, shard, service, handler, scope, idempotency_key)
    join idempotency k on k.shard = a.shard and k.service = a.service and k.handler = a.handler and k.scope = a.scope
      and k.idempotency_key = a.idempotency_key`,
  subscriptions: `select a.place, ${of('b', SUBSCRIPTION)} from unnest($1::bigint[], $2::bigint[], $3::text[]) a(place, shard, id)
    join subscription b on b.shard = a.shard and b.id = a.id`,
  cursors: `select a.place, ${of('c', CURSOR)} from unnest($1::bigint[], $2::bigint[], $3::text[]) a(place, shard, id)
    join cursor c on c.shard = a.shard and c.subscription_id = a.id order by a.place, c.topic, c."partition"`,
  backlogs: `select a.place, b.records, b.bytes from unnest($1::bigint[], $2::bigint[], $3::text[]) a(place, shard, id)
    cross join lateral (select count(*) records, coalesce(sum(i.input_bytes), 0) bytes from invocation i
      where i.subscription_id = a.id and i.finished_at is null and i.subscription_id is not null) b`,
  journals: `select a.place, ${of('j', JOURNAL)} from ${NUMBERS} join journal j on j.shard = a.shard
    and j.invocation_seq = a.seq order by a.place, j.item_index`,
  timers: `select ${of('t', TIMER)} from generate_series(0, $1::bigint - 1) a(shard)
    cross join lateral (select * from timer t where t.shard = a.shard
      and (t.due_at, t.invocation_seq, t.completion_id) > ($2::bigint, $3::bigint, $4::bigint) and t.due_at <= $5::bigint
      order by t.due_at, t.invocation_seq, t.completion_id limit $6) t
    order by t.due_at, t.invocation_seq, t.completion_id limit $6`,
  runningActors: `select distinct shard, service, object_key from invocation
    where finished_at is null and object_key is not null and status = 'running'
      and (shard, service, object_key) > ($1::bigint, $2::text, $3::text) order by shard, service, object_key limit $4`,
  runningSolos: `select shard, seq from invocation where finished_at is null and object_key is null and status = 'running'
    and (shard, seq) > ($1::bigint, $2::bigint) order by shard, seq limit $3`,
  subscriptionIds: 'select id from subscription order by id',
  deployments: `select ${columns(DEPLOYMENT)} from deployment order by id`,
} as const;
