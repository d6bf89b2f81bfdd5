/**
 * Whether the database's file was written over in its place, as `cp backup.db keymail.db` does: its name still leads to it,
 * so that only its content can tell. While an engine has it, nobody shrinks it (a compaction has the lock) and nobody
 * changes its schema; its header says both (sqlite.org/fileformat.html, 1.3.7 and 1.3.10).
 *
 * One handle for as long as the engine has the file: closing any handle of a file drops the locks that SQLite has on it.
 */
import { closeSync, openSync, readSync } from 'node:fs';

const HEADER_BYTES = 100;
const PAGES_AT = 28;
const SCHEMA_AT = 40;
/** A header that is just being written is looked at once more, after so many ms. */
const AGAIN_MS = 100;

interface Header {
  readonly pages: number;
  readonly schema: number;
}

export class FileContent {
  readonly #file: number;
  readonly #header = Buffer.alloc(HEADER_BYTES);
  /** A migration may still be in the log alone: then the file gets its schema with the next copy of it. */
  readonly #schemas: Set<number>;
  #pages = 0;

  /** @param schema as the one who writes sees it, log included. @throws the operating system's error */
  constructor(database: string, schema: number) {
    this.#file = openSync(database, 'r');
    const header = this.#read();
    this.#schemas = new Set([schema, header?.schema ?? schema]);
    this.#pages = header?.pages ?? 0;
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
    if (header === null || header.pages < this.#pages || !this.#schemas.has(header.schema)) return true;
    this.#pages = header.pages;
    return false;
  }

  /** null where it is shorter than a header. */
  #read(): Header | null {
    if (readSync(this.#file, this.#header, 0, HEADER_BYTES, 0) < HEADER_BYTES) return null;
    return { pages: this.#header.readUInt32BE(PAGES_AT), schema: this.#header.readUInt32BE(SCHEMA_AT) };
  }
}
