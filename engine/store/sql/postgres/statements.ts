/**
 * What a commit may do, in PostgreSQL. Each operation takes any number of rows, a column as an array; its parameters have
 * the order of `encode-turn.ts`. Where an operation must find its row and does not, it divides by zero: the statements behind
 * it, which are on their way already, then do nothing.
 */
import { FAILURES_KEPT } from '../../queries.ts';
import {
  ATTEMPT_FAILURE,
  CURSOR,
  column,
  columns,
  DEAD_LETTER,
  ENDED,
  IDEMPOTENCY,
  INVOCATION,
  JOURNAL,
  KEY_PAUSE,
  PLAIN_END,
  PLAIN_INVOCATION,
  PROGRESS,
  PROMISE,
  RARE_AT_THE_END,
  SUBSCRIPTION,
  TIMER,
  WAITER,
  WAITER_KEY,
} from '../columns.ts';
import type { Expectation, OperationName, Primitive } from '../operations.ts';
import type { Table } from './columns.ts';
import { typeOf } from './columns.ts';
import type { ColumnType } from './values.ts';
import { ARRAY_TYPES } from './values.ts';

export interface Operation {
  readonly sql: string;
  readonly types: readonly ColumnType[];
  readonly expects?: Expectation;
  /** The rows that it is about: two operations about one keep their order. */
  readonly about: (values: readonly Primitive[]) => readonly string[];
  /** Several about the same may go as one: they are about different rows of it. */
  readonly isAdding?: true;
}

/** First in each turn: it follows the last, of this incarnation. */
export const ADVANCE_TURN = `with advanced as (
  update meta set turn = $1::bigint where id = 1 and turn = $1::bigint - 1 and incarnation = $2::bigint returning 1
) select 1 / count(*) from advanced`;

/** First in what is written outside of turns: nobody else has taken over, nor does before it is done. */
export const GUARD = `with own as (select 1 from meta where id = 1 and incarnation = $1::bigint for update)
  select 1 / count(*) from own`;

const ofInvocation = (at: number) => (values: readonly Primitive[]) => [`i${values[at]}`];
const ofJournal = (values: readonly Primitive[]) => [`j${values[1]}`];
const ofFailures = (values: readonly Primitive[]) => [`f${values[1]}`];
const ofKey =
  (kind: string, ...places: readonly number[]) =>
  (values: readonly Primitive[]) => [kind + places.map((at) => values[at]).join('\u0000')];
/** Of all rows of a table: nothing of it goes along with it. */
export const WHOLE = '*';

export const OPERATIONS: Readonly<Record<OperationName, Operation>> = {
  insertInvocation: { ...insert('invocation', INVOCATION), about: ofInvocation(1) },
  insertPlainInvocation: { ...insert('invocation', PLAIN_INVOCATION), about: ofInvocation(1) },
  updateLiving: { ...update(PROGRESS), about: ofInvocation(PROGRESS.length + 1) },
  updateEnded: { ...update([...PROGRESS, ...ENDED]), about: ofInvocation(PROGRESS.length + ENDED.length + 1) },
  endPlainly: { ...update(PLAIN_END, RARE_AT_THE_END), about: ofInvocation(PLAIN_END.length + 1) },
  setChart: { ...update(['chart']), about: ofInvocation(2) },
  deleteInvocation: { ...remove('invocation', ['shard', 'seq']), about: ofInvocation(1) },
  addFailure: { ...replace('attempt_failure', ATTEMPT_FAILURE, ['shard', 'seq', 'attempt']), about: ofFailures },
  trimFailures: {
    types: ['number', 'number', 'number', 'number'],
    sql: `delete from attempt_failure t using ${rows(['number', 'number', 'number', 'number'])}
      where t.shard = u.p1 and t.seq = u.p2 and t.attempt <= (select a.attempt from attempt_failure a
        where a.shard = u.p3 and a.seq = u.p4 order by a.attempt desc limit 1 offset ${FAILURES_KEPT})`,
    about: ofFailures,
  },
  deleteFailures: { ...remove('attempt_failure', ['shard', 'seq']), about: ofFailures },
  putErrorText: {
    types: ['number', 'text'],
    // Lower case is made by the engine, so that it is the same here and in what is searched for.
    sql: `insert into error_text (seq, message) select p1, p2 from ${rows(['number', 'text'])}
      on conflict (seq) do update set message = excluded.message`,
    about: ofKey('e', 0),
  },
  deleteErrorText: { ...remove('error_text', ['seq']), about: ofKey('e', 0) },
  appendJournal: { ...insert('journal', JOURNAL), about: ofJournal, isAdding: true },
  appendValue: {
    ...insert(
      'journal',
      ['shard', 'invocationSeq', 'itemIndex', 'kind', 'name', 'completionId', 'seen', 'at', 'payload'],
      {
        outcome: `'value'`,
      },
    ),
    about: ofJournal,
    isAdding: true,
  },
  appendPlain: {
    ...insert('journal', ['shard', 'invocationSeq', 'itemIndex', 'kind', 'name', 'seen', 'at', 'payload']),
    about: ofJournal,
    isAdding: true,
  },
  deleteJournal: { ...remove('journal', ['shard', 'invocationSeq']), about: ofJournal },
  setState: {
    ...replace('state', ['shard', 'service', 'objectKey', 'name', 'value'], ['shard', 'service', 'objectKey', 'name']),
    about: ofKey('s', 0, 1, 2, 3),
  },
  clearState: { ...remove('state', ['shard', 'service', 'objectKey', 'name']), about: ofKey('s', 0, 1, 2, 3) },
  clearAllState: { ...remove('state', ['shard', 'service', 'objectKey']), about: () => [WHOLE] },
  pauseKey: { ...insert('key_pause', KEY_PAUSE), about: ofKey('p', 0, 1, 2) },
  resumeKey: { ...remove('key_pause', ['shard', 'service', 'objectKey'], 'keyPause'), about: ofKey('p', 0, 1, 2) },
  // Of one key, or of one who is waited for: few, so that they need no place of their own each.
  putPromise: { ...insert('promise', PROMISE), about: ofKey('r', 0, 1, 2) },
  clearPromises: { ...remove('promise', ['shard', 'service', 'objectKey']), about: ofKey('r', 0, 1, 2) },
  putWaiter: { ...replace('waiter', WAITER, WAITER_KEY), about: ofKey('w', 0, 1, 2, 3) },
  removeWaiter: { ...remove('waiter', WAITER_KEY), about: ofKey('w', 0, 1, 2, 3) },
  removeWaiters: { ...remove('waiter', WAITER_KEY.slice(0, 4)), about: ofKey('w', 0, 1, 2, 3) },
  setTimer: {
    ...replace('timer', TIMER, ['shard', 'dueAt', 'invocationSeq', 'completionId']),
    about: ofKey('t', 0, 1, 2, 3),
  },
  clearTimer: {
    ...remove('timer', ['shard', 'dueAt', 'invocationSeq', 'completionId']),
    about: ofKey('t', 0, 1, 2, 3),
  },
  putIdempotency: {
    ...replace('idempotency', IDEMPOTENCY, ['shard', 'service', 'handler', 'scope', 'idempotencyKey']),
    about: ofKey('k', 0, 1, 2, 3, 4),
  },
  removeIdempotency: {
    ...remove('idempotency', ['shard', 'service', 'handler', 'scope', 'idempotencyKey']),
    about: ofKey('k', 0, 1, 2, 3, 4),
  },
  putSubscription: { ...replace('subscription', SUBSCRIPTION, ['shard', 'id']), about: ofKey('b', 1) },
  removeSubscription: { ...remove('subscription', ['shard', 'id']), about: ofKey('b', 1) },
  removeCursors: { ...remove('cursor', ['shard', 'subscriptionId']), about: () => [WHOLE] },
  putCursor: {
    ...replace('cursor', CURSOR, ['shard', 'subscriptionId', 'topic', 'partition']),
    about: ofKey('c', 1, 2, 3),
  },
  moveCursor: {
    ...changed('cursor', ['incarnation', 'position', 'anchor', 'halt', 'updatedAt'], {
      key: ['shard', 'subscriptionId', 'topic', 'partition', 'position'],
      expects: 'cursor',
    }),
    about: ofKey('c', 6, 7, 8),
  },
  putDeadLetter: { ...replace('dead_letter', DEAD_LETTER, ['shard', 'seq']), about: ofKey('d', 0, 1) },
  buryInvocation: {
    ...bury(),
    about: (values) => [`d${values[0]}\u0000${values[1]}`, `j${values[DEAD_LETTER.length - 1]}`],
  },
  audit: { ...insert('audit', ['shard', 'at', 'actor', 'action', 'target', 'detail']), about: () => [] },
};

interface Written {
  readonly sql: string;
  readonly types: readonly ColumnType[];
  readonly expects?: Expectation;
}

/** @param fixed columns that have one value in all rows, as SQL */
function insert(table: Table, names: readonly string[], fixed: Readonly<Record<string, string>> = {}): Written {
  const types = names.map((name) => typeOf(table, name));
  const more = Object.entries(fixed);
  const into = columns([...names, ...more.map(([name]) => name)]);
  const values = [...names.map((_, at) => `p${at + 1}`), ...more.map(([, value]) => value)];
  return { types, sql: `insert into ${table} (${into}) select ${values.join(', ')} from ${rows(types)}` };
}

function replace(table: Table, names: readonly string[], key: readonly string[]): Written {
  const { sql, types } = insert(table, names);
  return { types, sql: `${sql} ${orReplace(names, key)}` };
}

function orReplace(names: readonly string[], key: readonly string[]): string {
  const others = names
    .filter((name) => !key.includes(name))
    .map((name) => `${column(name)} = excluded.${column(name)}`);
  return `on conflict (${columns(key)}) do update set ${others.join(', ')}`;
}

function update(names: readonly string[], nulls: readonly string[] = []): Written {
  return changed('invocation', names, { key: ['shard', 'seq'], expects: 'invocation', nulls });
}

interface Change {
  readonly key: readonly string[];
  readonly expects: Expectation;
  readonly nulls?: readonly string[];
}

function changed(table: Table, names: readonly string[], { key, expects, nulls = [] }: Change): Written {
  const types = [...names, ...key].map((name) => typeOf(table, name));
  const set = [
    ...names.map((name, at) => `${column(name)} = u.p${at + 1}`),
    ...nulls.map((name) => `${column(name)} = null`),
  ];
  const where = key.map((name, at) => `t.${column(name)} = u.p${names.length + at + 1}`);
  const sql = `update ${table} t set ${set.join(', ')} from ${rows(types)} where ${where.join(' and ')}`;
  return { types, expects, sql: mustFind(sql, types) };
}

function remove(table: Table, key: readonly string[], expects?: Expectation): Written {
  const types = key.map((name) => typeOf(table, name));
  const where = key.map((name, at) => `t.${column(name)} = u.p${at + 1}`);
  const sql = `delete from ${table} t using ${rows(types)} where ${where.join(' and ')}`;
  return expects === undefined ? { types, sql } : { types, expects, sql: mustFind(sql, types) };
}

/** The last two columns come from the failed invocation's input: payloads do not travel through the engine for this. */
function bury(): Written {
  const names = DEAD_LETTER.slice(0, -2);
  const types: ColumnType[] = [...names.map((name) => typeOf('dead_letter', name)), 'number', 'number'];
  const values = names.map((_, at) => `u.p${at + 1}`).join(', ');
  const [shard, seq] = [names.length + 1, names.length + 2];
  const sql = `insert into dead_letter (${columns(DEAD_LETTER)})
    select ${values}, coalesce(j.detail, '[]'), j.payload from ${rows(types)}
    left join journal j on j.shard = u.p${shard} and j.invocation_seq = u.p${seq} and j.item_index = 0
    ${orReplace(DEAD_LETTER, ['shard', 'seq'])}`;
  return { types, sql };
}

function rows(types: readonly ColumnType[]): string {
  const arrays = types.map((type, at) => `$${at + 1}::${ARRAY_TYPES[type]}`);
  return `unnest(${arrays.join(', ')}) u(${types.map((_, at) => `p${at + 1}`).join(', ')})`;
}

/** Each row that was given has its own, or nothing is done at all. */
function mustFind(sql: string, types: readonly ColumnType[]): string {
  const given = `cardinality($1::${ARRAY_TYPES[types[0] ?? 'number']})`;
  return `with done as (${sql} returning 1) select 1 / (count(*) = ${given})::int from done`;
}
