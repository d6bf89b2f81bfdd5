/** Turns as transactions of the writer's connection: the statements of the hot path, and what must hold of each. */
import { cursorElsewhere, takenOver, turnOutOfOrder } from '../refusals.ts';
import type { StoreInfo } from '../store.ts';
import { StoreError } from '../store.ts';
import type { PackedBatch } from './batch.ts';
import { BatchReader } from './batch.ts';
import type { Connection } from './connection.ts';
import type { Statement } from './database.ts';
import { resultCode } from './database.ts';
import type { Expectation, OperationName, Primitive } from './operations.ts';
import { OPERATION_NAMES } from './operations.ts';
import type { Operation } from './statements.sqlite.ts';
import { ADVANCE_TURN, OPERATIONS, PARAMETER_COUNTS, READS } from './statements.sqlite.ts';

/** A turn on its way: its number, and `packTurn` of it. */
export interface Commit {
  readonly turn: number;
  readonly batch: PackedBatch;
}

/** How long a commit took: its rows, and the sync. */
export interface CommitTime {
  readonly rowsMs: number;
  readonly syncMs: number;
}

export interface TurnWriterParts {
  readonly connection: Connection;
  /** A turn has paused or resumed a key. */
  readonly keyPausesChanged?: () => void;
  /** The disk is full. @returns whether it is worth another try */
  readonly makeRoom?: () => boolean;
}

interface Prepared {
  readonly statement: Statement;
  readonly parameters: number;
  readonly expects: Expectation | undefined;
}

export class TurnWriter {
  readonly #parts: TurnWriterParts;
  readonly #operations: readonly Prepared[];
  readonly #begin: Statement;
  readonly #end: Statement;
  readonly #advance: Statement;
  readonly #meta: Statement;

  constructor(parts: TurnWriterParts) {
    const { connection } = parts;
    this.#parts = parts;
    this.#operations = OPERATION_NAMES.map((name, number) => {
      const { sql, expects }: Operation = OPERATIONS[name];
      return { statement: connection.prepare(sql), parameters: PARAMETER_COUNTS[number] ?? 0, expects };
    });
    this.#begin = connection.prepare('begin immediate');
    this.#end = connection.prepare('commit');
    this.#advance = connection.prepare(ADVANCE_TURN);
    this.#meta = connection.prepare(READS.meta);
  }

  /** @throws StoreError `fenced` where another engine has taken over (`incarnation` is not the last), or the turn does not follow */
  commit(commit: Commit, incarnation: number): CommitTime {
    return this.commitAll([commit], incarnation);
  }

  /** In one transaction: all or none. */
  commitAll(commits: readonly Commit[], incarnation: number): CommitTime {
    const began = performance.now();
    const written = this.transaction(() => {
      for (const { turn, batch } of commits) {
        const { changes } = this.#advance.run(turn, turn - 1, incarnation);
        if (changes === 1) this.#write(batch);
        else this.#explain(turn, incarnation);
      }
      return performance.now();
    });
    return { rowsMs: written - began, syncMs: performance.now() - written };
  }

  /** Of the whole database. @throws StoreError where it can't be told */
  meta(): StoreInfo {
    const info = this.#meta.get() as StoreInfo;
    const numbers = [info.incarnation, info.turn, info.shards];
    const isWhole = /^[0-9a-f]{12}$/.test(info.installation) && numbers.every(Number.isSafeInteger) && info.shards > 0;
    if (!isWhole) throw damagedMeta('installation, incarnation, turn or shards is none');
    return info;
  }

  operation(name: OperationName): Statement {
    return (this.#operations[OPERATION_NAMES.indexOf(name)] as Prepared).statement;
  }

  transaction<Result>(action: () => Result, again = true): Result {
    const { connection, makeRoom } = this.#parts;
    this.#begin.run();
    try {
      const result = action();
      this.#end.run();
      return result;
    } catch (error) {
      // A full disk rolls back by itself.
      if (connection.inTransaction) connection.exec('rollback');
      if (again && isFull(error) && makeRoom?.() === true) return this.transaction(action, false);
      throw error;
    }
  }

  #write(batch: PackedBatch): void {
    const reader = new BatchReader(batch);
    while (!reader.isDone) {
      const { statement, parameters, expects } = this.#operations[reader.operation()] as Prepared;
      const values = reader.values(parameters);
      const { changes } = statement.run(...values);
      if (expects !== undefined) {
        if (changes !== 1) throw unexpected(expects, values);
        if (expects === 'keyPause') this.#parts.keyPausesChanged?.();
      }
    }
  }

  /** Why the turn could not be advanced: stored already (S2, which is fine), or fenced (S3). */
  #explain(turn: number, incarnation: number): void {
    const { incarnation: last, turn: stored } = this.meta();
    if (last !== incarnation) throw takenOver(incarnation, last);
    if (turn > stored) throw turnOutOfOrder(turn, stored);
  }
}

const isFull = (error: unknown): boolean => resultCode(error) === 'FULL';

/** What is known of the whole database: without it nothing can be told apart. */
export const damagedMeta = (problem: string): StoreError =>
  new StoreError('corrupt', `corrupt_row: meta (id=1): ${problem}`, 'Restore the row, or the file, from a backup.');

function unexpected(expects: Expectation, values: readonly Primitive[]): Error {
  if (expects === 'invocation') {
    return new Error(`bug: a change for invocation ${values.slice(-2).join('/')} (shard/seq), which has no row`);
  }
  if (expects === 'keyPause')
    return new Error(`bug: the key ${values.slice(0, 3).join('/')} was not paused, or was already`);
  const [subscription, topic, partition, from] = values.slice(-4);
  return cursorElsewhere(`${subscription}/${topic}/${partition}`, Number(from));
}
