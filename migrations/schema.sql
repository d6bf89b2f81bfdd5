-- What the migrations lead to, for review. Made from them; a test holds it against them.

CREATE TABLE `migration` (`id` integer not null primary key autoincrement, `name` text not null, `executed_at` datetime not null default (strftime('%s', 'now') * 1000));

CREATE TABLE meta (
  id integer not null primary key,
  installation text not null,
  incarnation integer not null,
  turn integer not null,
  shards integer not null,
  created_at integer not null
);

CREATE TABLE invocation (
  shard integer not null,
  seq integer not null,
  status text not null,
  position integer not null,
  attempt integer not null,
  retry_count integer not null,
  retrying_since integer null,
  due_at integer null,
  started_at integer null,
  finished_at integer null,
  expires_at integer null,
  cancel_requested integer not null,
  last_error text null,
  service text not null,
  handler text not null,
  object_key text null,
  mode text not null,
  origin text not null,
  origin_detail text null,
  subscription_id text null,
  parent_shard integer null,
  parent_seq integer null,
  parent_service text null,
  parent_key text null,
  parent_completion_id integer null,
  idempotency_key text null,
  created_at integer not null,
  input_bytes integer not null, chart text null, step text null,
  primary key (shard, seq)
);

CREATE INDEX invocation_living_actor on invocation (shard, service, object_key, seq)
where finished_at is null and object_key is not null;

CREATE INDEX invocation_living_solo on invocation (shard, seq)
where finished_at is null and object_key is null;

CREATE INDEX invocation_backlog on invocation (subscription_id, input_bytes, finished_at)
where finished_at is null and subscription_id is not null;

CREATE INDEX invocation_expiry on invocation (expires_at) where expires_at is not null;

CREATE TABLE journal (
  shard integer not null,
  invocation_seq integer not null,
  item_index integer not null,
  kind text not null,
  name text null,
  completion_id integer null,
  seen integer null,
  at integer not null,
  outcome text null,
  detail text null,
  payload blob null,
  primary key (shard, invocation_seq, item_index)
) without rowid;

CREATE TABLE state (
  shard integer not null,
  service text not null,
  object_key text not null,
  name text not null,
  value blob not null,
  primary key (shard, service, object_key, name)
) without rowid;

CREATE TABLE timer (
  shard integer not null,
  due_at integer not null,
  invocation_seq integer not null,
  completion_id integer not null,
  service text null,
  object_key text null,
  primary key (shard, due_at, invocation_seq, completion_id)
) without rowid;

CREATE TABLE idempotency (
  shard integer not null,
  service text not null,
  handler text not null,
  scope text not null,
  idempotency_key text not null,
  invocation_shard integer not null,
  invocation_seq integer not null,
  body_hash text not null,
  expires_at integer null,
  primary key (shard, service, handler, scope, idempotency_key)
) without rowid;

CREATE INDEX idempotency_expiry on idempotency (expires_at) where expires_at is not null;

CREATE TABLE subscription (
  shard integer not null,
  id text not null,
  cluster text not null,
  topic text not null,
  service text not null,
  handler text not null,
  options text not null,
  status text not null,
  created_at integer not null,
  updated_at integer not null,
  primary key (shard, id)
);

CREATE TABLE cursor (
  shard integer not null,
  subscription_id text not null,
  topic text not null,
  "partition" integer not null,
  incarnation integer not null,
  position integer not null,
  anchor text null,
  halt text null,
  updated_at integer not null,
  primary key (shard, subscription_id, topic, "partition")
);

CREATE TABLE dead_letter (
  shard integer not null,
  seq integer not null,
  subscription_id text not null,
  topic text not null,
  "partition" integer not null,
  record_offset integer not null,
  timestamp_ms integer not null,
  target_service text not null,
  target_handler text not null,
  target_key text null,
  code text not null,
  message text not null,
  attempts integer not null,
  invocation text null,
  at integer not null,
  status text not null,
  redriven_as text null,
  record_key blob null,
  headers text not null,
  value blob null,
  primary key (shard, seq)
);

CREATE INDEX dead_letter_newest on dead_letter (seq);

CREATE INDEX dead_letter_open on dead_letter (subscription_id, seq) where status = 'open';

CREATE INDEX dead_letter_closed on dead_letter (at) where status <> 'open';

CREATE TABLE audit (
  id integer not null primary key autoincrement,
  shard integer not null,
  at integer not null,
  actor text not null,
  action text not null,
  target text not null,
  detail text not null
);

CREATE INDEX invocation_by_handler on invocation
(service, handler, shard, created_at, seq, object_key, chart);

CREATE INDEX invocation_trouble on invocation
(status, service, handler, created_at, seq, object_key, chart)
where finished_at is not null and status <> 'completed';

CREATE INDEX invocation_standing on invocation
(service, handler, chart, step, created_at, seq, finished_at)
where step is not null and finished_at is null;

CREATE INDEX invocation_failed_step on invocation
(service, handler, chart, step, created_at, seq, finished_at)
where step is not null and finished_at is not null;

CREATE TABLE chart (
  hash text not null,
  service text not null,
  handler text not null,
  chart text not null,
  source text null,
  first_seen_at integer not null,
  primary key (hash, service, handler)
) without rowid;

CREATE INDEX chart_by_handler on chart (service, handler, first_seen_at);

CREATE TABLE attempt_failure (
  shard integer not null,
  seq integer not null,
  attempt integer not null,
  at integer not null,
  code integer not null,
  message text not null,
  stack text null,
  step_name text null,
  step_id integer not null,
  primary key (shard, seq, attempt)
) without rowid;

CREATE VIRTUAL TABLE error_text using fts5
(message, content = '', contentless_delete = 1, tokenize = 'trigram');

CREATE TABLE key_pause (
  shard integer not null,
  service text not null,
  object_key text not null,
  paused_by text not null,
  paused_at integer not null,
  primary key (shard, service, object_key)
) without rowid;

CREATE TABLE deployment (
  id text not null,
  uri text not null,
  transport text not null,
  protocol_version integer not null,
  manifest text not null,
  created_at integer not null,
  updated_at integer not null,
  primary key (id)
) without rowid;

CREATE TABLE promise (
  shard integer not null,
  service text not null,
  object_key text not null,
  name text not null,
  outcome text not null,
  failure text null,
  value blob null, completed_at integer null, completed_by integer null,
  primary key (shard, service, object_key, name)
) without rowid;

CREATE TABLE waiter (
  shard integer not null,
  service text not null,
  object_key text not null,
  invocation_seq integer not null,
  waiter_shard integer not null,
  waiter_seq integer not null,
  waiter_completion_id integer not null,
  waiter_service text null,
  waiter_key text null,
  primary key (shard, service, object_key, invocation_seq, waiter_shard, waiter_seq, waiter_completion_id)
) without rowid;
