/**
 * What is written and read on the engine's own thread. The writer's is there so that a long commit costs the handlers nothing; but
 * to hand a small turn over, to have SQLite write it, and to hear of it, takes four times as long as to write it to the log of
 * turns (`turn-log.ts`); and a load would wait for the turns that are being written, and the next turn for the load. So:
 *
 *  I1. A turn is written in line only where it follows the last one, and the writer's thread is not writing one that it was
 *      handed: so the order of turns is what it was (S4).
 *  I2. It is a small one, and such writes are short on this disk: what else goes on in the process waits for no longer. So were those
 *      before it: a turn that the thread is handed waits for the rows of the ones that were not, so where small turns and large ones
 *      come in turn, all of them are better with the thread.
 *  I3. What fails here is no failure: the writer's thread is asked to write the same turn, which it does once (S2), and says
 *      what there is to say. Until one of its commits went well, nothing is written in line.
 *  I4. A load may come at any time. It takes what is quickly read (`light-reads.ts`) for a millisecond, of a database that has the
 *      last turn whose rows are known to be there, and that no later turn has touched (`rows-behind.ts`, B1). The rest is asked of
 *      the writer's thread.
 */
import type { CellAddress } from '../../../actors/address.ts';
import type { Change } from '../../../actors/change.ts';
import type { Turn } from '../store.ts';
import type { PackedBatch } from './batch.ts';
import type { CommitTimes } from './commit-times.ts';
import type { Connection, WriterOptions } from './connection.ts';
import { openExisting, setUpBeside } from './connection.ts';
import { LightReads } from './light-reads.ts';
import type { RawCell } from './reads.ts';
import { touchedBy } from './touched.ts';
import { TurnLog } from './turn-log.ts';
import type { CommitTime } from './turn-writer.ts';
import type { WriterLine } from './writer-line.ts';

/** Of a turn: those of 30 calls in flight. With more, as 60 have them, the thread does as well. */
const ROWS_MAX = 128;
/** Texts and bytes of a turn, in UTF-16 units and bytes. */
const LENGTH_MAX = 65_536;
/** After a turn that was too large, as many small ones go to the thread as well. */
const CALM_TURNS = 16;
/** Of a commit, on average: as long as a request may wait for what is not its own. */
const AVERAGE_MS_MAX = 1;

/** Whether a cursor is where it was is told by the database (S3), and which keys are paused is in the memory of the writer's thread. */
const LEFT_TO_THREAD: ReadonlySet<Change['kind']> = new Set(['cursorMoved', 'keyPaused', 'keyResumed']);

/** Of a load: what is left then is read by the writer's thread. */
const LOAD_MS_MAX = 1;

export interface InLineParts extends WriterOptions {
  readonly file: string;
  readonly installation: string;
  readonly incarnation: number;
  readonly shards: number;
  readonly times: CommitTimes;
  readonly line: Pick<WriterLine, 'behind' | 'isAlone'>;
  /** Default `LOAD_MS_MAX`. */
  readonly loadMsMax?: number;
}

interface Reading {
  readonly connection: Connection;
  readonly reads: LightReads;
}

export class InLine {
  readonly #parts: InLineParts;
  readonly #log: TurnLog;
  #reading: Reading | null = null;
  #isTrusted = false;
  /** Small turns since the last large one. */
  #calm = CALM_TURNS;
  /** The last turn that is durable. */
  #last = 0;
  /** The last turn whose rows are in the database. */
  #applied = 0;
  #incarnation: number;

  constructor(parts: InLineParts) {
    this.#parts = parts;
    this.#log = new TurnLog(parts);
    this.#incarnation = parts.incarnation;
  }

  /** The engine has another range of numbers. */
  goOnAs(incarnation: number): void {
    this.#incarnation = incarnation;
  }

  /** The writer's thread has written a turn that it was handed. */
  trust(turn: number): void {
    this.#isTrusted = true;
    this.#last = turn;
    this.#applied = turn;
  }

  /** The writer's thread has written the rows of a turn that was written here. */
  applied(turn: number): void {
    this.#applied = Math.max(this.#applied, turn);
  }

  /** @returns null where the writer's thread has to do it */
  commit(turn: Turn, batch: PackedBatch): CommitTime | null {
    if (!this.#mayTake(turn, batch)) return null;
    const { behind } = this.#parts.line;
    const began = performance.now();
    try {
      if (this.#log.isLong && behind.isEmpty) this.#log.beginAnew();
      const record = this.#log.append(turn.number, this.#incarnation, batch);
      if (record === null) return null;
      const syncMs = performance.now() - began;
      this.#last = turn.number;
      behind.add(turn.number, new Uint8Array(record), touchedBy(turn.writes));
      return { rowsMs: 0, syncMs };
    } catch {
      this.#distrust(); // I3
      return null;
    }
  }

  /** @returns in the order asked, null for what the writer's thread has to read; empty where that is everything */
  load(addresses: readonly CellAddress[]): readonly (RawCell | null)[] {
    if (!this.#isTrusted) return [];
    try {
      this.#reading ??= this.#read();
      const turn = { incarnation: this.#incarnation, number: this.#applied };
      const { line, loadMsMax = LOAD_MS_MAX } = this.#parts;
      const cells = this.#reading.reads.load(addresses, loadMsMax, turn);
      return cells.map((cell, at) => (line.behind.isTouched(addresses[at] as CellAddress) ? null : cell));
    } catch {
      this.#distrust(); // I3
      return [];
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

  #mayTake(turn: Turn, batch: PackedBatch): boolean {
    const { times, line } = this.#parts;
    this.#calm = isSmall(turn, batch) ? this.#calm + 1 : 0;
    if (!this.#isTrusted || this.#calm <= CALM_TURNS || times.averageMs > AVERAGE_MS_MAX) return false;
    if (turn.number !== this.#last + 1 || line.behind.isFull || !line.isAlone) return false;
    if (this.#log.isAtBegin && !line.behind.isEmpty) return false;
    return !turn.writes.some(({ change: { kind } }) => LEFT_TO_THREAD.has(kind));
  }

  #read(): Reading {
    const { file, shards } = this.#parts;
    const connection = openExisting(file, 0);
    setUpBeside(connection, this.#parts);
    return { connection, reads: new LightReads(connection, shards) };
  }
}

function isSmall({ writes }: Turn, { text, apart }: PackedBatch): boolean {
  if (writes.length > ROWS_MAX) return false;
  let length = text.length;
  for (const long of apart) length += long.length;
  return length <= LENGTH_MAX;
}
