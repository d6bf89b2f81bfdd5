/**
 * How long the log has become, of which SQLite tells no one: it is written from its beginning again when all of it is in the
 * database, and does not get shorter. But each frame carries the salt of the round that it was written in, as the header does
 * (sqlite.org/walformat.html), so two short reads tell whether this round has come as far as a given frame.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

const HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
/** Where in the header of the file the size of a page stands, a number of 32 bits. */
const PAGE_SIZE_AT = 8;
/** Where the salt stands: in the header of the file, and of a frame. */
const SALT = { bytes: 8, inHeader: 16, inFrame: 8 } as const;

export class LogFile {
  readonly #file: number;
  readonly #frames: number;
  readonly #header = Buffer.alloc(HEADER_BYTES);
  readonly #salt = Buffer.alloc(SALT.bytes);

  /** @throws the operating system's error where the database has no log */
  constructor(database: string, frames: number) {
    this.#file = openSync(`${database}-wal`, 'r');
    this.#frames = frames;
  }

  /** It has so many frames, or more, that were written since it began anew. @throws the operating system's error */
  get isLong(): boolean {
    const { bytes, inHeader, inFrame } = SALT;
    const header = this.#header;
    if (readSync(this.#file, header, 0, HEADER_BYTES, 0) < HEADER_BYTES) return false;
    const frameBytes = FRAME_HEADER_BYTES + header.readUInt32BE(PAGE_SIZE_AT);
    const saltAt = HEADER_BYTES + (this.#frames - 1) * frameBytes + inFrame;
    if (readSync(this.#file, this.#salt, 0, bytes, saltAt) < bytes) return false;
    return header.compare(this.#salt, 0, bytes, inHeader, inHeader + bytes) === 0;
  }

  /** What it takes on the disk; 0 where that can't be told. */
  get bytes(): number {
    try {
      return fstatSync(this.#file).size;
    } catch {
      return 0;
    }
  }

  close(): void {
    closeSync(this.#file);
  }
}
