// Loaded into the engine's process before everything else (`node --import`), in each of its threads: counts what it writes,
// and ends it with SIGKILL at one exact moment, as the kernel would. The engine itself knows nothing of this.
//
//   CRASH_THREAD=writer  every commit by the writer's thread; otherwise by the engine's own where it may
//   (the others: `moments.ts`)
//
// A commit has the same number in both threads: the writer's counts its transactions, the engine's counts the answers to the
// requests that cause one, which come in the same order, and both add the commits that the engine's thread made itself. It makes
// one only while the writer's was handed nothing to write, so both have seen the same number of them. The transactions that write the
// rows of such a commit afterwards are none of their own: they have its number, as those of all the turns whose rows they write.

import { closeSync, openSync, writeSync } from 'node:fs';
import { DatabaseSync, StatementSync } from 'node:sqlite';
import { getEnvironmentData, isMainThread, type Serializable, setEnvironmentData, Worker } from 'node:worker_threads';
import type { PackedBatch } from '../../engine/store/sql/batch.ts';
import { BatchReader } from '../../engine/store/sql/batch.ts';
import { CommitTimes } from '../../engine/store/sql/commit-times.ts';
import { InLine } from '../../engine/store/sql/in-line.ts';
import { OPERATION_NAMES } from '../../engine/store/sql/operations.ts';
import { OPERATIONS, PARAMETER_COUNTS } from '../../engine/store/sql/statements.sqlite.ts';
import { TurnLog } from '../../engine/store/sql/turn-log.ts';
import { BLOCK_BYTES, headOf } from '../../engine/store/sql/turn-record.ts';
import { Writer } from '../../engine/store/sql/writer.ts';
import type { Position } from './kill-points.ts';
import { reach, reachTold, trace } from './moments.ts';

const { CRASH_THREAD } = process.env as Readonly<Partial<Record<'CRASH_THREAD', string>>>;

/** For all threads: how many commits the engine's own has made, and of each turn that it wrote the commit's number. */
const SHARED = 'keymail: commits in line';
const turnsMax = 65_536;
if (isMainThread) setEnvironmentData(SHARED, new SharedArrayBuffer(4 * turnsMax) as unknown as Serializable);
const inLine = new Int32Array(getEnvironmentData(SHARED) as unknown as SharedArrayBuffer);

type Run = (this: StatementSync, ...parameters: unknown[]) => unknown;
const statementPrototype = StatementSync.prototype as unknown as Record<'run' | 'get' | 'all', Run>;

/** Of the writer's thread, seen from the one where this runs. */
let ofWriter = 0;
/** In the engine's thread: the writer's has begun, and the schema is made. */
let schemaIsMade = false;

if (CRASH_THREAD === 'writer') InLine.prototype.commit = () => null;
// On a busy disk it would not be asked.
else Object.defineProperty(CommitTimes.prototype, 'averageMs', { get: () => 0 });
if (isMainThread) {
  countSchemaStatements();
  countAnswers();
  countRecords();
} else {
  countRows();
  countTransactions();
}

const numberOfLast = (): number => ofWriter + Atomics.load(inLine, 0);

/** What the engine's thread writes to the log of turns. */
function countRecords(): void {
  const { append } = TurnLog.prototype;
  TurnLog.prototype.append = function (turn, incarnation, batch) {
    Atomics.add(inLine, 0, 1);
    const commit = numberOfLast();
    Atomics.store(inLine, turn, commit);
    reach('before', commit);
    trace(`commit in line ${namesIn(batch).join(', ')}`);
    const record = append.call(this, turn, incarnation, batch);
    if (record === null) throw new Error(`the log has no room for turn ${turn}: the commits are miscounted`);
    reach('in', commit, () => cutInHalf(this.place, record));
    reach('end', commit);
    reach('committed', commit);
    reachTold(commit);
    return record;
  };
}

/** As a write that had not come to its end: a record of one block has only its first half. */
function cutInHalf(log: string, record: Uint8Array): void {
  const handle = openSync(log, 'r+');
  const half = Math.floor(record.length / 2);
  writeSync(
    handle,
    new Uint8Array(record.length - half),
    0,
    record.length - half,
    headOf(record).block * BLOCK_BYTES + half,
  );
  closeSync(handle);
}

function namesIn(batch: PackedBatch): string[] {
  const names: string[] = [];
  for (const reader = new BatchReader(batch); !reader.isDone; ) {
    const operation = reader.operation();
    const { sql } = OPERATIONS[OPERATION_NAMES[operation] as keyof typeof OPERATIONS];
    names.push(nameOf(sql, reader.values(PARAMETER_COUNTS[operation] as number)));
  }
  return names;
}

/** Of the turns whose rows are being written: the numbers of their commits. */
let rowsOf: readonly number[] = [];

function reachRows(position: Position): void {
  for (const commit of rowsOf) reach(position, commit);
}

function countRows(): void {
  const { apply } = Writer.prototype;
  Writer.prototype.apply = function (records) {
    rowsOf = records.map((record) => Atomics.load(inLine, headOf(record).turn));
    try {
      apply.call(this, records);
    } finally {
      rowsOf = [];
    }
  };
}

/** `begin immediate`, statements, `commit`: of the writer's thread. The threads that answer people begin nothing. */
function countTransactions(): void {
  const { run } = statementPrototype;
  let commit = 0;
  let written: string[] | null = null;
  statementPrototype.run = function (...parameters) {
    const source = this.sourceSQL;
    if (rowsOf.length > 0) {
      if (source === 'begin immediate') reachRows('rowsBefore');
      if (source === 'commit') reachRows('rowsIn'); // All of its statements are done, and none of them counts.
      const result = run.apply(this, parameters);
      if (source === 'commit') reachRows('rowsWritten');
      return result;
    }
    if (source === 'begin immediate') {
      ofWriter += 1;
      commit = numberOfLast();
      written = [];
      reach('before', commit);
    } else if (source === 'commit' && written !== null) {
      trace(`commit ${written.join(', ')}`);
      reach('end', commit);
    } else if (written !== null) {
      if (written.length === 1) reach('in', commit);
      written.push(nameOf(source, parameters));
    }
    const result = run.apply(this, parameters);
    if (source === 'commit' && written !== null) {
      written = null;
      reach('committed', commit);
    }
    return result;
  };
}

/** `journal run reserve`, `update invocation`: for people. */
function nameOf(source: string, parameters: readonly unknown[]): string {
  const [, verb = '', table = ''] = /^(insert|update|delete)(?: or replace)?(?: into| from)? (\w+)/.exec(source) ?? [];
  if (table !== 'journal' || verb !== 'insert') return verb === 'insert' ? table : `${verb} ${table}`;
  // Shard, invocation and index are before them.
  const [, , , kind, name] = parameters.flat();
  return ['journal', kind, name].filter((word) => typeof word === 'string').join(' ');
}

interface Asked {
  readonly id: number;
  readonly method: string;
  readonly args: readonly unknown[];
}

const transactions = new Set(['commit', 'moreNumbers', 'sweep', 'keepCharts', 'putDeployment', 'removeDeployment']);

/** Requests that are a transaction of the writer each; `open` is one too, but only of the writer. */
function isTransaction({ method, args }: Asked): boolean {
  const [opening] = args as [{ readonly synchronous?: unknown } | undefined];
  return transactions.has(method) || (method === 'open' && opening?.synchronous !== undefined);
}

function countAnswers(): void {
  const { postMessage, emit } = Worker.prototype;
  const asked = new WeakMap<Worker, Set<number>>();
  Worker.prototype.postMessage = function (this: Worker, request: Asked, ...rest: never[]) {
    const ids = asked.get(this) ?? new Set();
    asked.set(this, ids);
    if (isTransaction(request)) ids.add(request.id);
    return postMessage.call(this, request, ...rest);
  };
  Worker.prototype.emit = function (this: Worker, event: string, ...values: unknown[]) {
    const [reply] = values as [{ readonly id?: number } | undefined];
    const isCommit = event === 'message' && asked.get(this)?.delete(reply?.id ?? 0) === true;
    if (!isCommit) return emit.call(this, event, ...values);
    ofWriter += 1;
    schemaIsMade = true;
    const number = numberOfLast();
    reachTold(number);
    return emit.call(this, event, ...values);
  } as typeof emit;
}

/** The engine's thread makes the schema. It also has the lock's file open, which is not meant. */
function countSchemaStatements(): void {
  let statement = 0;
  const count = (source: string) => {
    if (schemaIsMade) return;
    statement += 1;
    trace(`schema ${source.replace(/\s+/g, ' ').slice(0, 60)}`);
    reach('schema', statement);
  };
  const isMeant = (database: DatabaseSync) => database.location()?.endsWith('-lock') !== true;
  const { prepare, exec } = DatabaseSync.prototype;
  const meant = new WeakSet<StatementSync>();
  DatabaseSync.prototype.prepare = function (...source) {
    const made = prepare.apply(this, source);
    if (isMeant(this)) meant.add(made);
    return made;
  };
  for (const method of ['run', 'get', 'all'] as const) {
    const original = statementPrototype[method];
    statementPrototype[method] = function (...parameters) {
      if (meant.has(this)) count(this.sourceSQL);
      return original.apply(this, parameters);
    };
  }
  DatabaseSync.prototype.exec = function (source) {
    if (isMeant(this)) count(source);
    return exec.call(this, source);
  };
}
