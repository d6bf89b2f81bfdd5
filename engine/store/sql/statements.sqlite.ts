/**
 * All SQL of the hot path, for SQLite. Two kinds: operations, of which a commit is a list (their parameters are bound in
 * the order written here by `encode-turn.ts`), and reads, whose rows come back with their columns in the order of the
 * lists in `columns.ts`. Reads that must never touch history name their index: SQLite then refuses what it can't serve from it.
 */
import { FAILURES_KEPT } from '../queries.ts';
import {
  ATTEMPT_FAILURE,
  CHART,
  CURSOR,
  column,
  columns,
  DEAD_LETTER,
  DEPLOYMENT,
  ENDED,
  IDEMPOTENCY,
  INVOCATION,
  JOURNAL,
  KEY_PAUSE,
  OPEN_ITEM,
  PLAIN_END,
  PLAIN_INVOCATION,
  PROGRESS,
  PROMISE,
  RARE_AT_THE_END,
  SUBSCRIPTION,
  TIMER,
  WAITER,
} from './columns.ts';
import type { Expectation, OperationName } from './operations.ts';
import { OPERATION_NAMES } from './operations.ts';

export interface Operation {
  readonly sql: string;
  readonly expects?: Expectation;
}

const KEY_OF_INVOCATION = 'where shard = ? and seq = ?';

export const OPERATIONS = {
  insertInvocation: { sql: insert('invocation', INVOCATION) },
  insertPlainInvocation: { sql: insert('invocation', PLAIN_INVOCATION) },
  // A living row changes without the columns of the partial indexes: SQLite would rewrite their entries, changed or not.
  updateLiving: { sql: `update invocation set ${assign(PROGRESS)} ${KEY_OF_INVOCATION}`, expects: 'invocation' },
  updateEnded: {
    sql: `update invocation set ${assign([...PROGRESS, ...ENDED])} ${KEY_OF_INVOCATION}`,
    expects: 'invocation',
  },
  endPlainly: {
    sql: `update invocation set ${assign(PLAIN_END)}, ${RARE_AT_THE_END.map((name) => `${column(name)} = null`).join(', ')}
      ${KEY_OF_INVOCATION}`,
    expects: 'invocation',
  },
  setChart: { sql: `update invocation set chart = ? ${KEY_OF_INVOCATION}`, expects: 'invocation' },
  deleteInvocation: { sql: `delete from invocation ${KEY_OF_INVOCATION}` },
  addFailure: { sql: replace('attempt_failure', ATTEMPT_FAILURE) },
  trimFailures: {
    sql: `delete from attempt_failure where shard = ? and seq = ? and attempt <= (select attempt from attempt_failure
      where shard = ? and seq = ? order by attempt desc limit 1 offset ${FAILURES_KEPT})`,
  },
  deleteFailures: { sql: 'delete from attempt_failure where shard = ? and seq = ?' },
  putErrorText: { sql: 'insert or replace into error_text (rowid, message) values (?, ?)' },
  deleteErrorText: { sql: 'delete from error_text where rowid = ?' },
  appendJournal: { sql: insert('journal', JOURNAL) },
  // What came to a value, and what nobody waits for: nearly all items, in the order of JOURNAL without what is the same.
  appendValue: {
    sql: `insert into journal (${columns(JOURNAL)}) values (?, ?, ?, ?, ?, ?, ?, ?, 'value', null, ?)`,
  },
  appendPlain: {
    sql: `insert into journal (${columns(JOURNAL)}) values (?, ?, ?, ?, ?, null, ?, ?, null, null, ?)`,
  },
  deleteJournal: { sql: 'delete from journal where shard = ? and invocation_seq = ?' },
  setState: {
    sql: `insert into state (shard, service, object_key, name, value) values (?, ?, ?, ?, ?)
      on conflict do update set value = excluded.value`,
  },
  clearState: { sql: 'delete from state where shard = ? and service = ? and object_key = ? and name = ?' },
  clearAllState: { sql: 'delete from state where shard = ? and service = ? and object_key = ?' },
  pauseKey: {
    sql: insert('key_pause', KEY_PAUSE),
    expects: 'keyPause',
  },
  resumeKey: {
    sql: 'delete from key_pause where shard = ? and service = ? and object_key = ?',
    expects: 'keyPause',
  },
  putPromise: { sql: insert('promise', PROMISE) },
  clearPromises: { sql: 'delete from promise where shard = ? and service = ? and object_key = ?' },
  putWaiter: { sql: replace('waiter', WAITER) },
  removeWaiter: {
    sql: `delete from waiter where shard = ? and service = ? and object_key = ? and invocation_seq = ?
      and waiter_shard = ? and waiter_seq = ? and waiter_completion_id = ?`,
  },
  removeWaiters: {
    sql: 'delete from waiter where shard = ? and service = ? and object_key = ? and invocation_seq = ?',
  },
  setTimer: { sql: replace('timer', TIMER) },
  clearTimer: {
    sql: 'delete from timer where shard = ? and due_at = ? and invocation_seq = ? and completion_id = ?',
  },
  putIdempotency: { sql: replace('idempotency', IDEMPOTENCY) },
  removeIdempotency: {
    sql: 'delete from idempotency where shard = ? and service = ? and handler = ? and scope = ? and idempotency_key = ?',
  },
  putSubscription: { sql: replace('subscription', SUBSCRIPTION) },
  removeSubscription: { sql: 'delete from subscription where shard = ? and id = ?' },
  removeCursors: { sql: 'delete from cursor where shard = ? and subscription_id = ?' },
  putCursor: { sql: replace('cursor', CURSOR) },
  moveCursor: {
    sql: `update cursor set ${assign(['incarnation', 'position', 'anchor', 'halt', 'updatedAt'])}
      where shard = ? and subscription_id = ? and topic = ? and "partition" = ? and position = ?`,
    expects: 'cursor',
  },
  putDeadLetter: { sql: replace('dead_letter', DEAD_LETTER) },
  // The last two columns come from the failed invocation's input: payloads do not travel through the engine for this.
  buryInvocation: {
    sql: `insert or replace into dead_letter (${columns(DEAD_LETTER)})
      select ${DEAD_LETTER.slice(0, -2)
        .map(() => '?')
        .join(', ')}, coalesce(max(detail), '[]'), max(payload)
      from journal where shard = ? and invocation_seq = ? and item_index = 0`,
  },
  audit: { sql: 'insert into audit (shard, at, actor, action, target, detail) values (?, ?, ?, ?, ?, ?)' },
} as const satisfies Record<OperationName, Operation>;

export const PARAMETER_COUNTS = OPERATION_NAMES.map((name) => OPERATIONS[name].sql.split('?').length - 1);

const LIVING_ACTOR = `from invocation indexed by invocation_living_actor
  where finished_at is null and object_key is not null and shard = ?`;
const LIVING_SOLO = `from invocation indexed by invocation_living_solo
  where finished_at is null and object_key is null and shard = ?`;

export const READS = {
  meta: 'select installation, incarnation, turn, shards from meta where id = 1',
  anyInvocation: 'select 1 from invocation limit 1',
  livingOfActor: `select ${columns(INVOCATION)} ${LIVING_ACTOR} and service = ? and object_key = ? order by seq`,
  invocation: `select ${columns(INVOCATION)} from invocation ${KEY_OF_INVOCATION}`,
  lastItem: 'select max(item_index) from journal where shard = ? and invocation_seq = ?',
  openItems: `select ${columns(OPEN_ITEM)} from journal where shard = ? and invocation_seq = ?
    and (kind in ('sleep', 'call', 'awakeable', 'completion')
      or (kind in ('run', 'send', 'attach', 'peekOutput', 'promise') and outcome is null)
      or (kind = 'run' and outcome = 'failure')) order by item_index`,
  state: 'select name, value from state where shard = ? and service = ? and object_key = ? order by name',
  promises: `select ${columns(PROMISE)} from promise where shard = ? and service = ? and object_key = ? order by name`,
  waitersOfActor: `select ${columns(WAITER)} from waiter where shard = ? and service = ? and object_key = ?`,
  waitersOfSolo: `select ${columns(WAITER)} from waiter
    where shard = ? and service = '' and object_key = '' and invocation_seq = ?`,
  lastOfJournal: `select ${columns(JOURNAL)} from journal where shard = ? and invocation_seq = ?
    order by item_index desc limit 1`,
  keyPauses: `select ${columns(KEY_PAUSE)} from key_pause`,
  journal: `select ${columns(JOURNAL)} from journal where shard = ? and invocation_seq = ? order by item_index`,
  idempotency: `select ${columns(IDEMPOTENCY)} from idempotency
    where shard = ? and service = ? and handler = ? and scope = ? and idempotency_key = ?`,
  subscription: `select ${columns(SUBSCRIPTION)} from subscription where shard = ? and id = ?`,
  subscriptionIds: 'select id from subscription order by id',
  cursors: `select ${columns(CURSOR)} from cursor where shard = ? and subscription_id = ?`,
  backlog: `select count(*), total(input_bytes) from invocation indexed by invocation_backlog
    where subscription_id = ? and finished_at is null`,
  deadLetter: `select ${columns(DEAD_LETTER)} from dead_letter where shard = ? and seq = ?`,
  deployments: `select ${columns(DEPLOYMENT)} from deployment order by id`,
  timers: `select ${columns(TIMER)} from timer
    where shard = ? and (due_at, invocation_seq, completion_id) > (?, ?, ?) and due_at <= ?
    order by due_at, invocation_seq, completion_id limit ?`,
  // Two, because a comparison of both at once is sought by the service alone: each bite would walk through those before it.
  runningActorsOf: `select distinct service, object_key ${LIVING_ACTOR}
    and service = ? and object_key > ? and status = 'running' order by object_key limit ?`,
  runningActors: `select distinct service, object_key ${LIVING_ACTOR}
    and service > ? and status = 'running' order by service, object_key limit ?`,
  runningSolos: `select seq ${LIVING_SOLO} and seq > ? and status = 'running' order by seq limit ?`,
  expired: `select shard, seq, last_error is not null from invocation indexed by invocation_expiry
    where expires_at is not null and expires_at < ? order by expires_at limit ?`,
} as const;

/** Of a cell that is light: what is under way or large is left to `READS`. */
export const LIGHT = { stateRowsMax: 16, valueBytesMax: 8_192 } as const;

/** As `READS`, for the engine's own thread: none of them can take long. */
export const LIGHT_READS = {
  begin: 'begin',
  end: 'commit',
  turn: 'select incarnation, turn from meta where id = 1',
  livingOfActor: `select 1 ${LIVING_ACTOR} and service = ? and object_key = ? limit 1`,
  invocation: READS.invocation,
  state: `select name, case when length(value) <= ${LIGHT.valueBytesMax} then value end from state
    where shard = ? and service = ? and object_key = ? order by name limit ${LIGHT.stateRowsMax + 1}`,
  anyPromise: 'select 1 from promise where shard = ? and service = ? and object_key = ? limit 1',
  keyPause: `select ${columns(KEY_PAUSE)} from key_pause where shard = ? and service = ? and object_key = ?`,
  idempotency: READS.idempotency,
} as const;

/**
 * First in each turn. One change: it follows the last, of this incarnation. Its page is 5 of the 18 to 20 that a call with three
 * steps writes to the log. In a row that is written anyway it would cost no page, but no table is written by every turn, and
 * whether a turn is stored (S2) would have to be told by what was in it, which a later turn or the sweep may have removed.
 */
export const ADVANCE_TURN = 'update meta set turn = ? where id = 1 and turn = ? and incarnation = ?';

/** Writes outside of turns. */
export const WRITES = {
  createMeta: `insert into meta (id, installation, incarnation, turn, shards, created_at) values (1, ?, 0, 0, ?, ?)
    on conflict do nothing`,
  countIncarnation: 'update meta set incarnation = incarnation + 1 where id = 1',
  keepChart: `${insert('chart', CHART)} on conflict do nothing`,
  // Who asks for an old chart walks along its handler's invocations, as far as the first that has it.
  trimCharts: `delete from chart where service = ? and handler = ? and hash in (
    select hash from chart where service = ? and handler = ? and hash <> ? order by first_seen_at desc, hash desc
    limit -1 offset ?)
    and not exists (select 1 from invocation indexed by invocation_by_handler
      where invocation.service = ? and invocation.handler = ? and invocation.chart = chart.hash)`,
  putDeployment: replace('deployment', DEPLOYMENT),
  removeDeployment: 'delete from deployment where id = ?',
  // Bounded as the invocations are: a bite is one short transaction between two commits.
  sweepIdempotency: `delete from idempotency where (shard, service, handler, scope, idempotency_key) in (
    select shard, service, handler, scope, idempotency_key from idempotency indexed by idempotency_expiry
    where expires_at is not null and expires_at < ? limit ?)`,
  sweepDeadLetters: `delete from dead_letter where (shard, seq) in (
    select shard, seq from dead_letter indexed by dead_letter_closed where status <> 'open' and at < ? limit ?)`,
  // Along the order of writing, which is that of time: a table that people write needs no index for it.
  sweepAudit: 'delete from audit where id in (select id from audit order by id limit ?) and at < ?',
} as const;

function insert(table: string, names: readonly string[]): string {
  return `insert into ${table} (${columns(names)}) values (${names.map(() => '?').join(', ')})`;
}

function replace(table: string, names: readonly string[]): string {
  return insert(table, names).replace('insert', 'insert or replace');
}

function assign(names: readonly string[]): string {
  return names.map((name) => `${column(name)} = ?`).join(', ');
}
