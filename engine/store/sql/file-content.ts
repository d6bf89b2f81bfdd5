/**
 * Whether the database's file was written over in its place, as `cp backup.db keymail.db` does: its name still leads to it,
 * so that only its content can tell: the header (sqlite.org/fileformat.html, 1.3). What SQLite itself has copied is not in WAL
 * mode, and what was copied before is smaller, or has a schema of before. What others do through SQLite meanwhile (an `ANALYZE`, a
 * table of a program that replicates, a `VACUUM`) counts the schema up, and is no concern of ours.
 *
 * One handle for as long as the engine has the file: closing any handle of a file drops the locks that SQLite has on it.
 */
import { closeSync, openSync, readSync } from 'node:fs';

const HEADER_BYTES = 100;
const MODES_AT = 18;
/** To be written and read through a log: 2 for each. */
const WAL_MODES = 0x0202;
const PAGES_AT = 28;
const SCHEMA_AT = 40;
/** A header that is just being written is looked at once more, after so many ms. */
const AGAIN_MS = 100;

interface Header {
  readonly modes: number;
  readonly pages: number;
  readonly schema: number;
}

export class FileContent {
  readonly #file: number;
  readonly #header = Buffer.alloc(HEADER_BYTES);
  #pages = 0;
  #schema = 0;

  /** @throws the operating system's error */
  constructor(database: string) {
    this.#file = openSync(database, 'r');
    const header = this.#read();
    if (header !== null) this.#know(header);
  }

  /** @throws the operating system's error */
  async isStrange(): Promise<boolean> {
    if (!this.#looksStrange()) return false;
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    return this.#looksStrange();
  }

  close(): void {
    closeSync(this.#file);
  }

  #looksStrange(): boolean {
    const header = this.#read();
    if (header === null || header.modes !== WAL_MODES || header.schema < this.#schema) return true;
    if (header.schema === this.#schema && header.pages < this.#pages) return true;
    this.#know(header);
    return false;
  }

  #know({ pages, schema }: Header): void {
    this.#pages = pages;
    this.#schema = schema;
  }

  /** null where it is shorter than a header. */
  #read(): Header | null {
    if (readSync(this.#file, this.#header, 0, HEADER_BYTES, 0) < HEADER_BYTES) return null;
    return {
      modes: this.#header.readUInt16BE(MODES_AT),
      pages: this.#header.readUInt32BE(PAGES_AT),
      schema: this.#header.readUInt32BE(SCHEMA_AT),
    };
  }
}
