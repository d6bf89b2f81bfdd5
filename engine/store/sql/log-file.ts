/**
 * How long the log has become, of which SQLite tells no one: it is written from its beginning again when all of it is in the
 * database, and does not get shorter. But each frame carries the salt of the round that it was written in, as the header does
 * (sqlite.org/walformat.html), so two short reads tell whether this round has come as far as a given frame.
 */
import { closeSync, openSync, readSync } from 'node:fs';

const HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
/** Where the salt stands: in the header of the file, and of a frame. */
const SALT = { bytes: 8, inHeader: 16, inFrame: 8 } as const;

export class LogFile {
  readonly #file: number;
  readonly #saltAt: number;
  readonly #salts = Buffer.alloc(2 * SALT.bytes);

  /** @throws the operating system's error where the database has no log */
  constructor(database: string, frames: number, pageBytes: number) {
    this.#file = openSync(`${database}-wal`, 'r');
    this.#saltAt = HEADER_BYTES + (frames - 1) * (FRAME_HEADER_BYTES + pageBytes) + SALT.inFrame;
  }

  /** It has `frames` frames or more that were written since it began anew. */
  get isLong(): boolean {
    const { bytes, inHeader } = SALT;
    const salts = this.#salts;
    if (readSync(this.#file, salts, bytes, bytes, this.#saltAt) < bytes) return false;
    return (
      readSync(this.#file, salts, 0, bytes, inHeader) === bytes &&
      salts.compare(salts, bytes, 2 * bytes, 0, bytes) === 0
    );
  }

  close(): void {
    closeSync(this.#file);
  }
}
