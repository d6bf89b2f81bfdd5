/**
 * The writer's connection: commits, and the engine's own reads between them. Runs on a thread of its own, where
 * an fsync costs the handlers nothing; everything here is synchronous, so requests are served in the order they come (S4).
 */
import { randomBytes } from 'node:crypto';
import type { AuditRow } from '../../../actors/change.ts';
import { CLOSED_LETTERS_KEPT_MS, takenOver } from '../refusals.ts';
import { SHARDS } from '../shard-of.ts';
import type { StoreInfo, Sweep } from '../store.ts';
import { StoreError } from '../store.ts';
import { copyInto } from './backup.ts';
import { CHART } from './columns.ts';
import type { Connection } from './connection.ts';
import { prepareAll } from './connection.ts';
import type { Statement } from './database.ts';
import { Reads } from './reads.ts';
import type { RawRow } from './records.ts';
import { READS, WRITES } from './statements.sqlite.ts';
import { decodeRecord } from './turn-record.ts';
import type { Commit, CommitTime } from './turn-writer.ts';
import { damagedMeta, TurnWriter } from './turn-writer.ts';

export class Writer {
  readonly reads: Reads;
  readonly #connection: Connection;
  readonly #turns: TurnWriter;
  readonly #statements: Readonly<Record<keyof typeof WRITES, Statement>>;
  readonly #expired: Statement;
  #info: StoreInfo;

  /** `incarnation` is given by a thread that takes the place of one that died; otherwise a new one is counted. */
  constructor(connection: Connection, incarnation: number | null) {
    this.#connection = connection;
    this.#turns = new TurnWriter({
      connection,
      keyPausesChanged: () => this.reads.keyPausesChanged(),
      makeRoom: () => this.#gaveBack(),
    });
    this.#statements = prepareAll(connection, WRITES);
    this.#expired = connection.prepare(READS.expired);
    this.#info = this.#turns.transaction(() => this.#enter(incarnation));
    this.reads = new Reads(connection, this.#info.shards);
  }

  get info(): StoreInfo {
    return this.#info;
  }

  commit(commit: Commit): CommitTime {
    return this.#turns.commit(commit, this.#info.incarnation);
  }

  /** Turns that are in the log already, as `encodeRecord` made them. */
  apply(records: readonly Uint8Array[]): void {
    this.#turns.commitAll(records.map(decodeRecord), this.#info.incarnation);
  }

  moreNumbers(): number {
    this.#info = this.#turns.transaction(() => {
      const { incarnation } = this.#turns.meta();
      if (incarnation !== this.#info.incarnation) throw takenOver(this.#info.incarnation, incarnation);
      this.#statements.countIncarnation.run();
      return this.#turns.meta();
    });
    return this.#info.incarnation;
  }

  keepCharts(rows: readonly RawRow[], keptMax: number): void {
    this.#turns.transaction(() => {
      for (const row of rows) {
        this.#statements.keepChart.run(...row);
        const [service, handler, hash] = (['service', 'handler', 'hash'] as const).map(
          (name) => row[CHART.indexOf(name)],
        );
        // Node 22 takes no parameter twice.
        const name = [service, handler];
        this.#statements.trimCharts.run(...name, ...name, hash, keptMax, ...name);
      }
    });
  }

  putDeployment(row: RawRow, audit: AuditRow): void {
    this.#turns.transaction(() => {
      this.#statements.putDeployment.run(...row);
      this.#audit(audit);
    });
  }

  removeDeployment(id: string, audit: AuditRow): void {
    this.#turns.transaction(() => {
      this.#statements.removeDeployment.run(id);
      this.#audit(audit);
    });
  }

  sweep({ before, auditBefore, limit }: Sweep): number {
    return this.#turns.transaction(() => {
      const keys = this.#statements.sweepIdempotency.run(before, limit);
      const letters = this.#statements.sweepDeadLetters.run(before - CLOSED_LETTERS_KEPT_MS, limit);
      const audit = this.#statements.sweepAudit.run(limit, auditBefore);
      const expired = this.#expired.raw().all(before, limit) as [number, number, number][];
      for (const [shard, seq, failed] of expired) {
        this.#turns.operation('deleteJournal').run(shard, seq);
        this.#turns.operation('deleteInvocation').run(shard, seq);
        if (failed === 0) continue;
        this.#turns.operation('deleteFailures').run(shard, seq);
        this.#turns.operation('deleteErrorText').run(seq);
      }
      return Math.max(expired.length, Number(keys.changes), Number(letters.changes), Number(audit.changes));
    });
  }

  /** A copy that is whole by itself, what is only in the log included. For this user alone: which rights the file had is gone with its name. */
  saveInto(target: string): void {
    copyInto(this.#connection, target, 0o600);
  }

  /** Copies the log back into the file, as far as those who read allow. */
  checkpoint(): void {
    this.#connection.pragma('wal_checkpoint(PASSIVE)');
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
    const info = this.#turns.meta();
    if (incarnation !== null && info.incarnation !== incarnation) throw takenOver(incarnation, info.incarnation);
    return info;
  }

  /** Of what is in no shard. */
  #audit({ at, actor, action, target, detail }: AuditRow): void {
    this.#turns.operation('audit').run(0, at, actor, action, target, detail);
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
