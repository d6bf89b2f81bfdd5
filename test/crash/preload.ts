// Loaded into the engine's process before everything else (`node --import`), in each of its threads: counts what it writes,
// and ends it with SIGKILL at one exact moment, as the kernel would. The engine itself knows nothing of this.
//
//   CRASH_AT=17:after   the moment; left out, nothing is killed
//   CRASH_TRACE=file    a line for each commit, and for each statement that makes the schema
//
// A commit has the same number in both threads: the writer's counts its transactions, and the engine's counts the answers to
// the requests that cause one, which come in the same order.

import { appendFileSync } from 'node:fs';
import { DatabaseSync, StatementSync } from 'node:sqlite';
import { isMainThread, Worker } from 'node:worker_threads';
import { type KillPoint, killPointOf, type Position } from './kill-points.ts';

const { CRASH_AT, CRASH_TRACE } = process.env as { readonly CRASH_AT?: string; readonly CRASH_TRACE?: string };
const killAt: KillPoint | null = CRASH_AT === undefined ? null : killPointOf(CRASH_AT);

type Run = (this: StatementSync, ...parameters: unknown[]) => unknown;
const statementPrototype = StatementSync.prototype as unknown as Record<'run' | 'get' | 'all', Run>;

if (isMainThread) {
  countSchemaStatements();
  countAnswers();
} else countTransactions();

/** This moment is here. */
function reach(position: Position, commit: number): void {
  if (killAt?.position === position && killAt.commit === commit) process.kill(process.pid, 'SIGKILL');
}

function trace(line: string): void {
  if (CRASH_TRACE !== undefined) appendFileSync(CRASH_TRACE, `${line}\n`);
}

/** The writer's thread: `begin immediate`, statements, `commit`. The thread that answers people begins nothing. */
function countTransactions(): void {
  const { run } = statementPrototype;
  let commit = 0;
  let written: string[] | null = null;
  statementPrototype.run = function (...parameters) {
    const source = this.sourceSQL;
    if (source.startsWith('begin')) {
      commit += 1;
      written = [];
      reach('before', commit);
    } else if (source === 'commit') {
      trace(`commit ${written?.join(', ')}`);
      reach('end', commit);
    } else if (written !== null) {
      if (written.length === 1) reach('in', commit);
      written.push(nameOf(source, parameters));
    }
    const result = run.apply(this, parameters);
    if (source === 'commit') {
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

/** Requests that are a transaction of the writer each; `open` is one too, but only of the writer. */
function isTransaction({ method, args }: Asked): boolean {
  const [opening] = args as [{ readonly synchronous?: unknown } | undefined];
  return method === 'commit' || method === 'sweep' || (method === 'open' && opening?.synchronous !== undefined);
}

function countAnswers(): void {
  const { postMessage, emit } = Worker.prototype;
  const asked = new WeakMap<Worker, Set<number>>();
  let commit = 0;
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
    commit += 1;
    const number = commit;
    reach('told', number);
    const result = emit.call(this, event, ...values);
    // What follows from the answer is done in microtasks, all of them before this.
    setImmediate(() => reach('after', number));
    return result;
  } as typeof emit;
}

/** The engine's thread makes the schema. It also has the lock's file open, which is not meant. */
function countSchemaStatements(): void {
  let statement = 0;
  const count = (source: string) => {
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
