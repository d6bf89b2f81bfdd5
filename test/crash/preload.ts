// Loaded into the engine's process before everything else (`node --import`), in each of its threads: counts what it writes,
// and ends it with SIGKILL at one exact moment, as the kernel would. The engine itself knows nothing of this.
//
//   CRASH_THREAD=writer  every commit by the writer's thread; otherwise by the engine's own where it may
//   (the others: `moments.ts`)
//
// A commit has the same number in both threads: the writer's counts its transactions, the engine's counts the answers to the
// requests that cause one, which come in the same order, and both add the commits that the engine's thread made itself. It makes
// one only while the writer's has nothing to do, so both have seen the same number of them.

import { DatabaseSync, StatementSync } from 'node:sqlite';
import { getEnvironmentData, isMainThread, type Serializable, setEnvironmentData, Worker } from 'node:worker_threads';
import { WorkerClient } from '../../engine/store/sql/worker-client.ts';
import { reach, reachTold, trace } from './moments.ts';

const { CRASH_THREAD } = process.env as Readonly<Partial<Record<'CRASH_THREAD', string>>>;

/** Commits of the engine's thread, for all threads. */
const SHARED = 'keymail: commits in line';
if (isMainThread) setEnvironmentData(SHARED, new SharedArrayBuffer(4) as unknown as Serializable);
const inLine = new Int32Array(getEnvironmentData(SHARED) as unknown as SharedArrayBuffer);

type Run = (this: StatementSync, ...parameters: unknown[]) => unknown;
const statementPrototype = StatementSync.prototype as unknown as Record<'run' | 'get' | 'all', Run>;

/** Of the writer's thread, seen from the one where this runs. */
let ofWriter = 0;
/** In the engine's thread: the writer's has begun, and the schema is made. */
let schemaIsMade = false;

// A thread that always has something to do leaves nothing to the other.
if (CRASH_THREAD === 'writer') Object.defineProperty(WorkerClient.prototype, 'isIdle', { get: () => false });
if (isMainThread) {
  countSchemaStatements();
  countAnswers();
}
countTransactions();

const numberOfLast = (): number => ofWriter + Atomics.load(inLine, 0);

/** `begin immediate`, statements, `commit`: of the writer's thread, or in line. The threads that answer people begin nothing. */
function countTransactions(): void {
  const { run } = statementPrototype;
  let commit = 0;
  let written: string[] | null = null;
  statementPrototype.run = function (...parameters) {
    const source = this.sourceSQL;
    // Making the schema has transactions, too, and they are no commits.
    if (isMainThread && !schemaIsMade) return run.apply(this, parameters);
    // A load in line reads in a transaction, too, which begins without a lock.
    if (source === 'begin immediate') {
      if (isMainThread) Atomics.add(inLine, 0, 1);
      else ofWriter += 1;
      commit = numberOfLast();
      written = [];
      reach('before', commit);
    } else if (source === 'commit' && written !== null) {
      trace(`commit ${isMainThread ? 'in line ' : ''}${written.join(', ')}`);
      reach('end', commit);
    } else if (written !== null) {
      if (written.length === 1) reach('in', commit);
      written.push(nameOf(source, parameters));
    }
    const result = run.apply(this, parameters);
    if (source === 'commit' && written !== null) {
      written = null;
      reach('committed', commit);
      if (isMainThread) reachTold(commit);
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

/** The engine's thread makes the schema. It also has the lock's file open, which is not meant, and commits in line later. */
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
