/**
 * Turns that are durable before their rows are. To commit a turn SQLite writes its pages to a log of its own and waits for all of
 * them: four for a turn of one call, hundreds for one of 256, many of which the next turn writes again. So a turn is written
 * here first, in one write, and its rows follow on the writer's thread, many turns in a transaction (`rows-behind.ts`).
 *
 *  L1. A turn is written when its record is on disk. The database holds the number of its last turn, so a record may be applied
 *      again (S2), and what is behind that number is what a start has to apply (`turns-left.ts`).
 *  L2. A record begins at a block, and no block is written twice in a round: what was acknowledged is not touched.
 *  L3. Each round has a salt of its own, which no record of another round has, and nobody who could write a payload knows.
 *  L4. The file has two halves, and rounds take them in turn. One begins only when every turn of the round that lies there is in
 *      the database, and synced there; so nobody waits for the rows of the one before it.
 *  L5. A round begins with the statements that its turns are made of, so another version can apply it before it changes the schema.
 *  L6. Where writing fails, nothing is written here until the writer's thread has written the same turn: whether the record
 *      is whole nobody knows, and it does not matter (S2).
 *  L7. With the engine's end the file goes, when all is in the database; so who copies a file that was closed copies everything.
 */
import { randomBytes } from 'node:crypto';
import { closeSync, constants, fdatasyncSync, fstatSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import path from 'node:path';
import { sync } from './backup.ts';
import type { PackedBatch } from './batch.ts';
import type { WriterOptions } from './connection.ts';
import { realPathOf } from './lock.ts';
import { OPERATION_NAMES } from './operations.ts';
import { OPERATIONS } from './statements.sqlite.ts';
import { BLOCK_BYTES, batchOfText, blocksOf, encodeRecord, SALT_BYTES } from './turn-record.ts';

/** Of the file, for one round: some 1,500 turns of one call each, or 140 of 256. Four times what may be behind. */
const HALF_BYTES = 1_536 * BLOCK_BYTES;
/** What the file takes at most, 12 MiB. */
export const TURN_LOG_BYTES = 2 * HALF_BYTES;
/** Where a round may begin. */
export const ROUND_STARTS = [0, HALF_BYTES] as const;
/** The file grows by as many at once: a sync of what has its place already takes half as long. */
const GROWTH_BYTES = 64 * BLOCK_BYTES;

/** A write comes back when it is on disk: one call in place of two, where there is such a thing. */
const SYNCED = (constants as { readonly O_DSYNC?: number }).O_DSYNC ?? 0;

/** Beside the file itself, whichever link leads there, as SQLite's own log is. */
export const turnLogOf = (file: string): string => `${realPathOf(file)}-turns`;

export interface TurnLogParts extends WriterOptions {
  /** The database's. */
  readonly file: string;
  readonly installation: string;
}

interface Round {
  readonly start: number;
  readonly salt: Uint8Array;
  /** Where the next record goes. */
  at: number;
  /** The last turn in it. */
  last: number;
}

export class TurnLog {
  readonly #parts: TurnLogParts;
  /** The file's. */
  readonly place: string;
  #handle: number | null = null;
  /** That of the last record, behind the one before it: in the other half. */
  #rounds: readonly Round[] = [];
  /** The last turn that the database has, synced. */
  #applied = 0;
  #size = 0;
  #isMade = false;

  constructor(parts: TurnLogParts) {
    this.#parts = parts;
    this.place = turnLogOf(parts.file);
  }

  /** The rows of this turn, and of those before it, are in the database: their place may be taken (L4). */
  applied(turn: number): void {
    this.#applied = Math.max(this.#applied, turn);
  }

  /**
   * @returns the record as it is on disk now, in place; null where it has no room
   * @throws the operating system's error; then it has to be closed (L6)
   */
  append(turn: number, incarnation: number, batch: PackedBatch): Uint8Array | null {
    const handle = this.#handle ?? this.#open();
    let round = this.#rounds.at(-1) ?? this.#begin(handle);
    let record = round && this.#record(turn, incarnation, round, batch);
    if (round === null || record === null) return null;
    if (round.at + record.length > round.start + HALF_BYTES) {
      round = this.#begin(handle);
      record = round && this.#record(turn, incarnation, round, batch);
      if (round === null || record === null) return null;
    }
    this.#write(handle, record, round.at);
    round.at += blocksOf(record.length) * BLOCK_BYTES;
    round.last = turn;
    return record;
  }

  /** False where its name leads elsewhere, or nowhere: then the next start would not find what is written. */
  get isInPlace(): boolean {
    if (this.#handle === null) return true;
    const now = statSync(this.place, { throwIfNoEntry: false });
    return now !== undefined && now.ino === fstatSync(this.#handle).ino;
  }

  /** What is appended next begins a round, and every turn before it is in the database then (L4, L6). */
  close(): void {
    if (this.#handle !== null) closeSync(this.#handle);
    this.#handle = null;
    this.#rounds = [];
  }

  /** L7. */
  remove(): void {
    this.close();
    if (this.#isMade) rmSync(this.place, { force: true });
    this.#isMade = false;
  }

  #open(): number {
    const synced = this.#parts.synchronous === 'FULL' ? SYNCED : 0;
    const handle = openSync(this.place, constants.O_RDWR | constants.O_CREAT | synced, 0o600);
    this.#handle = handle;
    this.#isMade = true;
    this.#size = fstatSync(handle).size;
    if (process.platform !== 'win32') sync(path.dirname(this.place));
    return handle;
  }

  /** In the other half. null where a turn that lies there is not in the database (L4). */
  #begin(handle: number): Round | null {
    const [before, over] = [this.#rounds.at(-1), this.#rounds.at(-2)];
    if (over !== undefined && over.last > this.#applied) return null;
    const start = before === undefined || before.start > 0 ? 0 : HALF_BYTES;
    const round: Round = { start, salt: randomBytes(SALT_BYTES), at: start, last: 0 };
    const statements = OPERATION_NAMES.map((name) => OPERATIONS[name]);
    const record = this.#record(0, 0, round, batchOfText(JSON.stringify(statements)));
    if (record === null) throw new Error('bug: the statements are longer than a record may be');
    this.#write(handle, record, start);
    round.at += blocksOf(record.length) * BLOCK_BYTES;
    this.#rounds = before === undefined ? [round] : [before, round];
    return round;
  }

  #record(turn: number, incarnation: number, { salt, at }: Round, batch: PackedBatch): Buffer | null {
    const { installation } = this.#parts;
    return encodeRecord({ salt, turn, incarnation, installation, block: at / BLOCK_BYTES }, batch);
  }

  #write(handle: number, bytes: Uint8Array, at: number): void {
    this.#grow(handle, at + bytes.length);
    this.#put(handle, bytes, at);
  }

  #grow(handle: number, needed: number): void {
    if (needed <= this.#size) return;
    const size = Math.ceil(needed / GROWTH_BYTES) * GROWTH_BYTES;
    this.#put(handle, new Uint8Array(size - this.#size), this.#size);
    this.#size = size;
  }

  #put(handle: number, bytes: Uint8Array, at: number): void {
    for (let written = 0; written < bytes.length; )
      written += writeSync(handle, bytes, written, bytes.length - written, at + written);
    if (this.#parts.synchronous === 'FULL' && SYNCED === 0) fdatasyncSync(handle);
  }
}
