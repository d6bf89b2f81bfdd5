/**
 * Turns that are durable before their rows are. To commit a small turn SQLite writes four pages to its own log and waits for
 * all of them, three times as long as for one block; with one call in flight that was most of what the call took. So a small turn is
 * written here first, in one write, and its rows follow on the writer's thread, many turns in a transaction (`rows-behind.ts`).
 *
 *  L1. A turn is written when its record is on disk. The database holds the number of its last turn, so a record may be applied
 *      again (S2), and what is behind that number is what a start has to apply (`turns-left.ts`).
 *  L2. A record begins at a block, and no block is written twice in a round: what was acknowledged is not touched.
 *  L3. Each round has a salt of its own, which no record of another round has, and nobody who could write a payload knows.
 *  L4. A round begins only when every turn of the one before is in the database, and synced there.
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
import { BLOCK_BYTES, batchOfText, encodeRecord, SALT_BYTES } from './turn-record.ts';

/** What the file takes at most, 12 MiB; some 3,000 turns of one call each. */
export const TURN_LOG_BYTES = 3_072 * BLOCK_BYTES;
/** From there on a round is long enough to begin another one. */
const LONG_BYTES = TURN_LOG_BYTES / 2;
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

export class TurnLog {
  readonly #parts: TurnLogParts;
  /** The file's. */
  readonly place: string;
  #handle: number | null = null;
  #salt: Uint8Array = new Uint8Array(SALT_BYTES);
  /** Where the next record goes; null where a round has to begin first. */
  #at: number | null = null;
  #size = 0;
  #isMade = false;

  constructor(parts: TurnLogParts) {
    this.#parts = parts;
    this.place = turnLogOf(parts.file);
  }

  /** It would do to begin a round. */
  get isLong(): boolean {
    return this.#at === null || this.#at >= LONG_BYTES;
  }

  /** What is written next begins a round, which may not be yet (L4). */
  get isAtBegin(): boolean {
    return this.#at === null;
  }

  /** The next record begins a round (L4). */
  beginAnew(): void {
    this.#at = null;
  }

  /**
   * @returns the record as it is on disk now, in place; null where it has no room
   * @throws the operating system's error; then it has to be closed (L6)
   */
  append(turn: number, incarnation: number, batch: PackedBatch): Uint8Array | null {
    const handle = this.#handle ?? this.#open();
    const at = this.#at ?? this.#begin(handle);
    const record = this.#record(turn, incarnation, at, batch);
    if (record === null || at + record.length > TURN_LOG_BYTES) return null;
    this.#grow(handle, at + record.length);
    this.#write(handle, record, at);
    this.#at = at + blocksOf(record) * BLOCK_BYTES;
    return record;
  }

  /** False where its name leads elsewhere, or nowhere: then the next start would not find what is written. */
  get isInPlace(): boolean {
    if (this.#handle === null) return true;
    const now = statSync(this.place, { throwIfNoEntry: false });
    return now !== undefined && now.ino === fstatSync(this.#handle).ino;
  }

  close(): void {
    if (this.#handle !== null) closeSync(this.#handle);
    this.#handle = null;
    this.#at = null;
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
    this.#at = null;
    this.#size = fstatSync(handle).size;
    if (process.platform !== 'win32') sync(path.dirname(this.place));
    return handle;
  }

  #begin(handle: number): number {
    this.#salt = randomBytes(SALT_BYTES);
    const statements = OPERATION_NAMES.map((name) => OPERATIONS[name]);
    const record = this.#record(0, 0, 0, batchOfText(JSON.stringify(statements)));
    if (record === null) throw new Error('bug: the statements are longer than a record may be');
    this.#grow(handle, record.length);
    this.#write(handle, record, 0);
    return blocksOf(record) * BLOCK_BYTES;
  }

  #record(turn: number, incarnation: number, at: number, batch: PackedBatch): Buffer | null {
    const { installation } = this.#parts;
    return encodeRecord({ salt: this.#salt, turn, incarnation, installation, block: at / BLOCK_BYTES }, batch);
  }

  #grow(handle: number, needed: number): void {
    if (needed <= this.#size) return;
    const size = Math.ceil(needed / GROWTH_BYTES) * GROWTH_BYTES;
    this.#write(handle, new Uint8Array(size - this.#size), this.#size);
    this.#size = size;
  }

  #write(handle: number, bytes: Uint8Array, at: number): void {
    for (let written = 0; written < bytes.length; )
      written += writeSync(handle, bytes, written, bytes.length - written, at + written);
    if (this.#parts.synchronous === 'FULL' && SYNCED === 0) fdatasyncSync(handle);
  }
}

const blocksOf = (record: Uint8Array): number => Math.ceil(record.length / BLOCK_BYTES);
