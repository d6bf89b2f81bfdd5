/**
 * The one connection that writes: commits, and the engine's own reads between them. Runs on a thread of its own, where
 * an fsync costs the handlers nothing; everything here is synchronous, so requests are served in the order they come (S4).
 */
import { randomBytes } from 'node:crypto';
import type { AuditRow } from '../../../actors/change.ts';
import { CLOSED_LETTERS_KEPT_MS, cursorElsewhere, takenOver, turnOutOfOrder } from '../refusals.ts';
import { SHARDS } from '../shard-of.ts';
import type { StoreInfo, Sweep } from '../store.ts';
import { StoreError } from '../store.ts';
import type { PackedBatch, Primitive } from './batch.ts';
import { BatchReader } from './batch.ts';
import type { Connection } from './connection.ts';
import type { Statement } from './database.ts';
import { resultCode } from './database.ts';
import { Reads } from './reads.ts';
import type { RawRow } from './records.ts';
import type { Expectation, Operation } from './statements.sqlite.ts';
import { OPERATION_NAMES, OPERATIONS, PARAMETER_COUNTS, READS, WRITES } from './statements.sqlite.ts';

/** A turn on its way: its number, and `encodeTurn` of it. */
export interface Commit {
  readonly turn: number;
  readonly batch: PackedBatch;
}

/** How long a commit took: its rows, and the sync. */
export interface CommitTime {
  readonly rowsMs: number;
  readonly syncMs: number;
}

interface Prepared {
  readonly statement: Statement;
  readonly parameters: number;
  readonly expects: Expectation | undefined;
}

export class Writer {
  readonly reads: Reads;
  readonly #connection: Connection;
  readonly #operations: readonly Prepared[];
  readonly #statements: Readonly<Record<keyof typeof WRITES, Statement>>;
  readonly #expired: Statement;
  readonly #begin: Statement;
  readonly #end: Statement;
  readonly #info: StoreInfo;

  /** `incarnation` is given by a thread that takes the place of one that died; otherwise a new one is counted. */
  constructor(connection: Connection, incarnation: number | null) {
    this.#connection = connection;
    this.#operations = OPERATION_NAMES.map((name, number) => {
      const { sql, expects }: Operation = OPERATIONS[name];
      return { statement: connection.prepare(sql), parameters: PARAMETER_COUNTS[number] ?? 0, expects };
    });
    this.#statements = prepareAll(connection, WRITES);
    this.#expired = connection.prepare(READS.expired);
    this.#begin = connection.prepare('begin immediate');
    this.#end = connection.prepare('commit');
    this.#info = this.#transaction(() => this.#enter(incarnation));
    this.reads = new Reads(connection, this.#info.shards);
  }

  get info(): StoreInfo {
    return this.#info;
  }

  commit({ turn, batch }: Commit): CommitTime {
    const began = performance.now();
    const written = this.#transaction(() => {
      const { changes } = this.#statements.advanceTurn.run(turn, turn - 1, this.#info.incarnation);
      if (changes === 1) this.#write(batch);
      else this.#explain(turn);
      return performance.now();
    });
    return { rowsMs: written - began, syncMs: performance.now() - written };
  }

  keepCharts(rows: readonly RawRow[]): void {
    this.#transaction(() => {
      for (const row of rows) this.#statements.keepChart.run(...row);
    });
  }

  putDeployment(row: RawRow, audit: AuditRow): void {
    this.#transaction(() => {
      this.#statements.putDeployment.run(...row);
      this.#audit(audit);
    });
  }

  removeDeployment(id: string, audit: AuditRow): void {
    this.#transaction(() => {
      this.#statements.removeDeployment.run(id);
      this.#audit(audit);
    });
  }

  sweep({ before, limit }: Sweep): number {
    return this.#transaction(() => {
      this.#statements.sweepIdempotency.run(before, limit);
      this.#statements.sweepDeadLetters.run(before - CLOSED_LETTERS_KEPT_MS, limit);
      const expired = this.#expired.raw().all(before, limit) as [number, number, number][];
      for (const [shard, seq, failed] of expired) {
        this.#operation('deleteJournal').run(shard, seq);
        this.#operation('deleteInvocation').run(shard, seq);
        if (failed === 0) continue;
        this.#operation('deleteFailures').run(shard, seq);
        this.#operation('deleteErrorText').run(seq);
      }
      return expired.length;
    });
  }

  /** A copy that is whole by itself, what is only in the log included. */
  saveInto(target: string): void {
    this.#connection.prepare('vacuum into ?').run(target);
  }

  /** Copies the log back into the file, all of it, and gives back the room that it took. @throws StoreError while somebody who reads is in the way */
  emptyLog(): void {
    const [done] = this.#connection.pragma('wal_checkpoint(TRUNCATE)') as { readonly busy: number }[];
    if (done?.busy === 0) return;
    throw new StoreError(
      'unavailable',
      'somebody who reads keeps the log from being copied',
      'Close what reads the file.',
    );
  }

  close(): void {
    this.#connection.close();
  }

  #enter(incarnation: number | null): StoreInfo {
    const { changes: made } = this.#statements.createMeta.run(randomBytes(6).toString('hex'), SHARDS, Date.now());
    // Numbers would be given a second time, to other invocations.
    if (made === 1 && this.#connection.prepare(READS.anyInvocation).get() !== undefined)
      throw damagedMeta('it is missing');
    if (incarnation === null) this.#statements.countIncarnation.run();
    const info = this.#meta();
    if (incarnation !== null && info.incarnation !== incarnation) throw takenOver(incarnation, info.incarnation);
    return info;
  }

  #meta(): StoreInfo {
    const info = this.#connection.prepare(READS.meta).get() as StoreInfo;
    const numbers = [info.incarnation, info.turn, info.shards];
    const isWhole = /^[0-9a-f]{12}$/.test(info.installation) && numbers.every(Number.isSafeInteger) && info.shards > 0;
    if (!isWhole) throw damagedMeta('installation, incarnation, turn or shards is none');
    return info;
  }

  #write(batch: PackedBatch): void {
    const reader = new BatchReader(batch);
    while (!reader.isDone) {
      const { statement, parameters, expects } = this.#operations[reader.operation()] as Prepared;
      const values = reader.values(parameters);
      const { changes } = statement.run(...values);
      if (expects !== undefined) {
        if (changes !== 1) throw unexpected(expects, values);
        if (expects === 'keyPause') this.reads.keyPausesChanged();
      }
    }
  }

  /** Why the turn could not be advanced: stored already (S2, which is fine), or fenced (S3). */
  #explain(turn: number): void {
    const { incarnation, turn: stored } = this.#meta();
    if (incarnation !== this.#info.incarnation) throw takenOver(this.#info.incarnation, incarnation);
    if (turn > stored) throw turnOutOfOrder(turn, stored);
  }

  /** Of what is in no shard. */
  #audit({ at, actor, action, target, detail }: AuditRow): void {
    this.#operation('audit').run(0, at, actor, action, target, detail);
  }

  #operation(name: (typeof OPERATION_NAMES)[number]): Statement {
    return (this.#operations[OPERATION_NAMES.indexOf(name)] as Prepared).statement;
  }

  #transaction<Result>(action: () => Result, again = true): Result {
    this.#begin.run();
    try {
      const result = action();
      this.#end.run();
      return result;
    } catch (error) {
      // A full disk rolls back by itself.
      if (this.#connection.inTransaction) this.#connection.exec('rollback');
      if (again && isFull(error) && this.#gaveBack()) return this.#transaction(action, false);
      throw error;
    }
  }

  /**
   * The log takes 32 MiB of the disk, and most of its pages are in it many times. Where the database has pages to spare,
   * as after the removal of what has expired, copying them back needs no room and gives that of the log.
   */
  #gaveBack(): boolean {
    try {
      this.emptyLog();
      return true;
    } catch {
      return false; // No room for the copy either, or somebody reads: then the disk is full as it was.
    }
  }
}

const isFull = (error: unknown): boolean => resultCode(error) === 'FULL';

/** What is known of the whole database: without it nothing can be told apart. */
const damagedMeta = (problem: string): StoreError =>
  new StoreError('corrupt', `corrupt_row: meta (id=1): ${problem}`, 'Restore the row, or the file, from a backup.');

function prepareAll<Name extends string>(connection: Connection, sql: Readonly<Record<Name, string>>) {
  const entries = Object.entries<string>(sql).map(([name, text]) => [name, connection.prepare(text)]);
  return Object.fromEntries(entries) as Readonly<Record<Name, Statement>>;
}

function unexpected(expects: Expectation, values: readonly Primitive[]): Error {
  if (expects === 'invocation') {
    return new Error(`bug: a change for invocation ${values.slice(-2).join('/')} (shard/seq), which has no row`);
  }
  if (expects === 'keyPause')
    return new Error(`bug: the key ${values.slice(0, 3).join('/')} was not paused, or was already`);
  const [subscription, topic, partition, from] = values.slice(-4);
  return cursorElsewhere(`${subscription}/${topic}/${partition}`, Number(from));
}
