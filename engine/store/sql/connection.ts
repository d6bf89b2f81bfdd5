/** How a connection to the file is set up. */
import type { Statement } from './database.ts';
import { Database } from './database.ts';

export type Connection = Database;

export interface WriterOptions {
  /** `FULL` syncs each commit; `NORMAL` may lose the last commits when the machine (not the process) goes down. */
  readonly synchronous: 'FULL' | 'NORMAL';
}

/**
 * A clustered row stays whole in its tree up to a quarter of a page; beyond, its payload gets pages of its own. With 1 kB
 * results a page of 4 KiB makes the file four times as large and a commit twice as long; with small ones both are alike: one
 * call in flight writes a tenth more pages to the log and 45 % fewer bytes, which is little beside the sync of each commit.
 * Takes effect when the file is made.
 */
const PAGE_BYTES = 8_192;
/** With 64 MiB the rate at a million keys is the same (the operating system has the file, too), and 400 MB resident do not hold. */
const CACHE_KIBIBYTES = 40 * 1_024;
const SMALL_CACHE_KIBIBYTES = 4 * 1_024;
/** The log is copied back into the file when it has this many pages (32 MiB): more coalesces more, and takes more of the disk. */
export const CHECKPOINT_PAGES = 4_000;
/** What the log keeps on disk after a checkpoint. */
const JOURNAL_BYTES = 64 * 1_024 * 1_024;
/** Another program that reads (the sqlite3 shell, a backup) may be in the way for a moment. */
const BUSY_MS = 5_000;

/** For a database of our own making: settings that stay with the file are set when it is new. */
export function setUpWriter(connection: Connection, { synchronous }: WriterOptions): void {
  connection.pragma(`page_size = ${PAGE_BYTES}`);
  connection.pragma('journal_mode = WAL');
  connection.pragma(`synchronous = ${synchronous}`);
  connection.pragma(`busy_timeout = ${BUSY_MS}`);
  connection.pragma(`wal_autocheckpoint = ${2 * CHECKPOINT_PAGES}`);
  connection.pragma(`journal_size_limit = ${JOURNAL_BYTES}`);
  connection.pragma(`cache_size = -${CACHE_KIBIBYTES}`);
  connection.pragma('temp_store = MEMORY');
  connection.pragma('foreign_keys = OFF');
}

/** For a connection beside the writer's: it never copies the log back by itself. */
export function setUpBeside(connection: Connection, { synchronous }: WriterOptions): void {
  connection.pragma(`synchronous = ${synchronous}`);
  connection.pragma('wal_autocheckpoint = 0');
  connection.pragma(`cache_size = -${SMALL_CACHE_KIBIBYTES}`);
  connection.pragma('temp_store = MEMORY');
  connection.pragma('foreign_keys = OFF');
}

/** @throws the driver's error where the file is missing or can't be opened. */
export function openReadOnly(file: string): Connection {
  return new Database(file, { readonly: true, timeout: BUSY_MS });
}

/** For a thread that comes later than the one that made the file: where it is gone, an empty one in its place would be a lie. */
export function openExisting(file: string, timeout = BUSY_MS): Connection {
  return new Database(file, { timeout, fileMustExist: true });
}

export function openWritable(file: string): Connection {
  return new Database(file, { timeout: BUSY_MS });
}

/** Statements by name. */
export function prepareAll<Name extends string>(
  connection: Connection,
  sql: Readonly<Record<Name, string>>,
): Readonly<Record<Name, Statement>> {
  const entries = Object.entries<string>(sql).map(([name, text]) => [name, connection.prepare(text)]);
  return Object.fromEntries(entries) as Readonly<Record<Name, Statement>>;
}

/** The same, whose rows are arrays. */
export function prepareRaw<Name extends string>(connection: Connection, sql: Readonly<Record<Name, string>>) {
  const statements = prepareAll(connection, sql);
  for (const statement of Object.values<Statement>(statements)) statement.raw();
  return statements;
}
