/**
 * What is written and read on the engine's own thread. To hand a turn to the writer's thread, to have SQLite write and sync it, and
 * to hear of it, takes several times as long as to write it to the log of turns (`turn-log.ts`), from where that thread writes the
 * rows while the effects are done; and a load would wait for the turns that are being written, and the next turn for the load. So:
 *
 *  I1. A turn is written in line only where it follows the last one, and the writer's thread is not writing one that it was
 *      handed: so the order of turns is what it was (S4).
 *  I2. Such writes are short on this disk: what else goes on in the process waits for no longer. None of the last turns was one for
 *      the thread: such a one waits for the rows of those before it, so where they come in turn, all of them are better there.
 *  I3. What fails here is no failure: the writer's thread is asked to write the same turn, which it does once (S2), and says
 *      what there is to say. Until one of its commits went well, nothing is written in line.
 *  I4. A load may come at any time. It takes what is quickly read (`light-reads.ts`) for some milliseconds, of a database that has the
 *      last turn whose rows are known to be there, and that no later turn has touched (`rows-behind.ts`, B1). The rest is asked of
 *      the writer's thread.
 *  I5. A cursor has to be where its turn says that it was (S3). Where turns have left it is known here; of one that none has moved
 *      yet, or that is elsewhere, the database tells.
 */
import type { CellAddress } from '../../../actors/address.ts';
import type { Change } from '../../../actors/change.ts';
import type { Turn } from '../store.ts';
import type { PackedBatch } from './batch.ts';
import type { Connection, WriterOptions } from './connection.ts';
import { openExisting, setUpBeside } from './connection.ts';
import { KnownCursors } from './known-cursors.ts';
import { LightReads } from './light-reads.ts';
import type { RawCell } from './reads.ts';
import { touchedBy } from './touched.ts';
import { TurnLog } from './turn-log.ts';
import type { CommitTime } from './turn-writer.ts';
import type { WriterLine } from './writer-line.ts';

/** After a turn that is for the thread, as many others go there as well. */
const CALM_TURNS = 16;
/** Of a write to the log: as long as a request may wait for what is not its own. */
const LOG_MS_MAX = 8;
/** Where so many in a row took longer, it is the disk, and not that the machine had other things to do. */
const SLOW_WRITES = 8;
/** Then so many turns go to the thread, before it is tried again. */
const RESTING_TURNS = 256;

/** Which keys are paused is in the memory of the writer's thread. */
const LEFT_TO_THREAD: ReadonlySet<Change['kind']> = new Set(['keyPaused', 'keyResumed', 'subscriptionRemoved']);

/** Of a load: what is left then is read by the writer's thread. With 1, a third of the loads of new keys were, at 256 calls in flight. */
const LOAD_MS_MAX = 4;

export interface InLineParts extends WriterOptions {
  readonly file: string;
  readonly installation: string;
  readonly incarnation: number;
  readonly shards: number;
  readonly line: Pick<WriterLine, 'behind' | 'isAlone'>;
  /** Default `LOAD_MS_MAX`. */
  readonly loadMsMax?: number;
}

interface Reading {
  readonly connection: Connection;
  readonly reads: LightReads;
}

/** A turn that is durable; `room` is what its answer has to wait for, null where it need not. */
export interface WrittenInLine {
  readonly took: CommitTime;
  readonly room: Promise<void> | null;
}

export class InLine {
  readonly #parts: InLineParts;
  readonly #log: TurnLog;
  readonly #cursors = new KnownCursors();
  #reading: Reading | null = null;
  #isTrusted = false;
  /** Turns since the last one that was for the thread. */
  #calm = CALM_TURNS;
  /** Writes to the log, the last ones, that took too long. */
  #slow = 0;
  /** So many turns go to the thread, because the log was slow. */
  #resting = 0;
  /** The last turn that is durable. */
  #last = 0;
  /** The last turn whose rows are in the database. */
  #applied = 0;
  #incarnation: number;
  #keptMs = 0;

  constructor(parts: InLineParts) {
    this.#parts = parts;
    this.#log = new TurnLog(parts);
    this.#incarnation = parts.incarnation;
  }

  /** By the log and by loads, in all. */
  get keptMs(): number {
    return this.#keptMs;
  }

  /** The engine has another range of numbers. */
  goOnAs(incarnation: number): void {
    this.#incarnation = incarnation;
  }

  /** The writer's thread has written a turn that it was handed. */
  trust({ number, writes }: Turn): void {
    this.#isTrusted = true;
    this.#last = number;
    this.#applied = number;
    this.#log.applied(number);
    this.#cursors.take(writes);
  }

  /** The writer's thread has written the rows of a turn that was written here. */
  applied(turn: number): void {
    this.#applied = Math.max(this.#applied, turn);
    this.#log.applied(turn);
  }

  /** @returns null where the writer's thread has to do it */
  commit(turn: Turn, batch: PackedBatch): WrittenInLine | null {
    if (!this.#mayTake(turn)) return null;
    const began = performance.now();
    try {
      const record = this.#log.append(turn.number, this.#incarnation, batch);
      const syncMs = performance.now() - began;
      this.#keptMs += syncMs;
      if (record === null) {
        this.#calm = 0;
        return null;
      }
      const took = { rowsMs: 0, syncMs };
      this.#wrote(turn, took);
      const { behind } = this.#parts.line;
      return { took, room: behind.add(turn.number, new Uint8Array(record), touchedBy(turn.writes)) };
    } catch {
      this.#distrust(); // I3
      return null;
    }
  }

  /** @returns in the order asked, null for what the writer's thread has to read; empty where that is everything */
  load(addresses: readonly CellAddress[]): readonly (RawCell | null)[] {
    if (!this.#isTrusted) return [];
    const began = performance.now();
    try {
      this.#reading ??= this.#read();
      const turn = { incarnation: this.#incarnation, number: this.#applied };
      const { line, loadMsMax = LOAD_MS_MAX } = this.#parts;
      const cells = this.#reading.reads.load(addresses, loadMsMax, turn);
      return cells.map((cell, at) => (line.behind.isTouched(addresses[at] as CellAddress) ? null : cell));
    } catch {
      this.#distrust(); // I3
      return [];
    } finally {
      this.#keptMs += performance.now() - began;
    }
  }

  /** What stands in the log is looked for at its name by the next start: where that leads elsewhere, another one is begun. */
  lookAtLog(): void {
    if (!this.#log.isInPlace) this.#distrust();
  }

  /** The log goes with what is in the database anyway. */
  close(): void {
    this.#distrust();
    if (this.#parts.line.behind.isEmpty) this.#log.remove();
  }

  #distrust(): void {
    this.#isTrusted = false;
    this.#reading?.connection.close();
    this.#reading = null;
    this.#log.close();
  }

  #wrote({ number, writes }: Turn, took: CommitTime): void {
    this.#last = number;
    this.#cursors.take(writes);
    this.#slow = took.syncMs > LOG_MS_MAX ? this.#slow + 1 : 0;
    if (this.#slow < SLOW_WRITES) return;
    this.#slow = 0;
    this.#resting = RESTING_TURNS;
  }

  /** I1, I2, I5. Turns that come while others are under way at the thread count as well: under load there may be no pause between. */
  #mayTake({ number, writes }: Turn): boolean {
    const { line } = this.#parts;
    const follows = number === this.#last + 1 && line.isAlone;
    const isForThread =
      writes.some(({ change }) => LEFT_TO_THREAD.has(change.kind)) || (follows && !this.#cursors.hold(writes));
    this.#calm = isForThread ? 0 : this.#calm + 1;
    if (this.#resting > 0) this.#resting -= 1;
    return this.#isTrusted && follows && !line.behind.isStuck && this.#calm > CALM_TURNS && this.#resting === 0;
  }

  #read(): Reading {
    const { file, shards } = this.#parts;
    const connection = openExisting(file, 0);
    setUpBeside(connection, this.#parts);
    return { connection, reads: new LightReads(connection, shards) };
  }
}
