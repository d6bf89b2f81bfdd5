/**
 * What is written and read on the engine's own thread. The writer's is there so that a sync costs the handlers nothing; but to
 * hand a turn over, and to hear of it, takes 0.11 of the 0.30 ms that a small one takes; and a load would wait for the turns
 * that are being written, and the next turn for the load. So:
 *
 *  I1. A turn is written in line only where the writer's thread has nothing to do, so the order of turns is what it was (S4).
 *  I2. It is a small one, and commits are short on this disk: what else goes on in the process waits for no longer.
 *  I3. What fails here is no failure: the writer's thread is asked to write the same turn, which it does once (S2), and says
 *      what there is to say. Until one of its commits went well, nothing is written in line.
 *  I4. It never copies the log back, which may take long (`checkpoints.ts`).
 *  I5. A load may come at any time, because what it asks for is not in a turn that is on its way: what those touched is in
 *      memory. It takes what is quickly read (`light-reads.ts`) for a millisecond, of a database that has the last turn that is
 *      known to be written. The rest is asked of the writer's thread.
 */
import type { CellAddress } from '../../../actors/address.ts';
import type { Turn } from '../store.ts';
import type { PackedBatch } from './batch.ts';
import type { CommitTimes } from './commit-times.ts';
import type { Connection, WriterOptions } from './connection.ts';
import { openExisting, setUpBeside } from './connection.ts';
import { LightReads } from './light-reads.ts';
import type { RawCell } from './reads.ts';
import type { CommitTime } from './turn-writer.ts';
import { TurnWriter } from './turn-writer.ts';

/** Of a turn: with more the writer's thread does better. */
const ROWS_MAX = 32;
/** Texts and bytes of a turn, in UTF-16 units and bytes. */
const LENGTH_MAX = 16_384;
/** Of a commit, on average: as long as a request may wait for what is not its own. */
const AVERAGE_MS_MAX = 1;

/** Of a load: what is left then is read by the writer's thread. */
const LOAD_MS_MAX = 1;

export interface InLineParts extends WriterOptions {
  readonly file: string;
  readonly incarnation: number;
  readonly shards: number;
  readonly times: CommitTimes;
  /** The writer's thread has nothing to do. */
  readonly isIdle: () => boolean;
  /** Default `LOAD_MS_MAX`. */
  readonly loadMsMax?: number;
}

interface Opened {
  readonly connection: Connection;
  readonly turns: TurnWriter;
  readonly reads: LightReads;
}

export class InLine {
  readonly #parts: InLineParts;
  #opened: Opened | null = null;
  #mayOpen = false;
  /** The last turn that is known to be written. */
  #written = 0;
  #incarnation: number;

  constructor(parts: InLineParts) {
    this.#parts = parts;
    this.#incarnation = parts.incarnation;
  }

  /** The engine has another range of numbers. What comes before it is told of this fails here (I3). */
  goOnAs(incarnation: number): void {
    this.#incarnation = incarnation;
  }

  /** The writer's thread has written a turn. */
  trust(turn: number): void {
    this.#mayOpen = true;
    this.#written = turn;
  }

  /** @returns null where the writer's thread has to do it */
  commit(turn: Turn, batch: PackedBatch): CommitTime | null {
    if (!this.#mayTake(turn, batch)) return null;
    try {
      this.#opened ??= this.#open();
      const took = this.#opened.turns.commit({ turn: turn.number, batch }, this.#incarnation);
      this.#written = turn.number;
      return took;
    } catch {
      this.close(); // I3
      return null;
    }
  }

  /** @returns in the order asked, null for what the writer's thread has to read; empty where that is everything */
  load(addresses: readonly CellAddress[]): readonly (RawCell | null)[] {
    try {
      if (!this.#mayOpen) return [];
      this.#opened ??= this.#open();
      const turn = { incarnation: this.#incarnation, number: this.#written };
      return this.#opened.reads.load(addresses, this.#parts.loadMsMax ?? LOAD_MS_MAX, turn);
    } catch {
      this.close(); // I3
      return [];
    }
  }

  close(): void {
    const opened = this.#opened;
    this.#mayOpen = false;
    this.#opened = null;
    opened?.connection.close();
  }

  #mayTake({ writes }: Turn, { text, apart }: PackedBatch): boolean {
    const { isIdle, times } = this.#parts;
    if (!this.#mayOpen || writes.length > ROWS_MAX || times.averageMs > AVERAGE_MS_MAX || !isIdle()) return false;
    let length = text.length;
    for (const long of apart) length += long.length;
    // Which keys are paused is in the memory of the writer's thread.
    return (
      length <= LENGTH_MAX && !writes.some(({ change: { kind } }) => kind === 'keyPaused' || kind === 'keyResumed')
    );
  }

  #open(): Opened {
    const { file, shards } = this.#parts;
    const connection = openExisting(file, 0);
    setUpBeside(connection, this.#parts);
    return { connection, turns: new TurnWriter({ connection }), reads: new LightReads(connection, shards) };
  }
}
