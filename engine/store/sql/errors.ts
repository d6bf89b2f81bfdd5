/** What SQLite's errors mean to us, and how an error crosses from a worker thread to the engine's. */
import type { StoreErrorCode } from '../store.ts';
import { StoreError } from '../store.ts';
import { resultCode } from './database.ts';

/** An error as data: classes do not survive a structured clone. `code` is null for a bug of ours. */
export interface WireError {
  readonly code: StoreErrorCode | null;
  readonly message: string;
  readonly remedy: string;
  readonly stack?: string | undefined;
}

interface Meaning {
  readonly code: StoreErrorCode;
  readonly remedy: string;
}

/** By the primary result code: `SQLITE_IOERR_FSYNC` is an IOERR. */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  FULL: { code: 'unavailable', remedy: 'The disk is full: free some space. The engine goes on by itself.' },
  IOERR: {
    code: 'unavailable',
    remedy: 'The disk failed to read or write: see the system log. The engine tries again.',
  },
  BUSY: { code: 'unavailable', remedy: 'Another program holds the database: close it. The engine tries again.' },
  LOCKED: { code: 'unavailable', remedy: 'Another program holds the database: close it. The engine tries again.' },
  READONLY: {
    code: 'unavailable',
    remedy: 'The file or its folder is read-only: give this user the right to write there.',
  },
  CANTOPEN: { code: 'unavailable', remedy: 'Make sure that the folder exists and that this user may write there.' },
  PERM: { code: 'unavailable', remedy: 'Give this user the right to read and write the file and its folder.' },
  NOMEM: { code: 'unavailable', remedy: 'Give the process more memory. The engine tries again.' },
  NOTADB: { code: 'corrupt', remedy: 'Check the path of the store; it names a file that is not a SQLite database.' },
  CORRUPT: {
    code: 'corrupt',
    remedy:
      'Restore the file from a backup, with no FILE-wal, FILE-shm and FILE-turns of the one before beside it, or save what is readable with `sqlite3 FILE .recover`.',
  },
};

/** SQLite's error as ours, naming the file; anything else comes back as it is. */
export function storeErrorOf(error: unknown, file: string): unknown {
  const meaning = meaningOf(error);
  if (meaning === undefined) return error;
  const { message } = error as Error;
  return new StoreError(meaning.code, `${file}: ${message}`, meaning.remedy, { cause: error });
}

/** Runs `action`, with SQLite's errors as ours. */
export function translating<Result>(file: string, action: () => Result): Result {
  try {
    return action();
  } catch (error) {
    throw storeErrorOf(error, file);
  }
}

export function toWire(error: unknown): WireError {
  if (error instanceof StoreError) return { code: error.code, message: error.message, remedy: error.remedy };
  if (error instanceof Error) return { code: null, message: error.message, remedy: '', stack: error.stack };
  return { code: null, message: String(error), remedy: '' };
}

export function fromWire({ code, message, remedy, stack }: WireError): Error {
  if (code !== null) return new StoreError(code, message, remedy);
  const error = new Error(message);
  if (stack !== undefined) error.stack = stack;
  return error;
}

function meaningOf(error: unknown): Meaning | undefined {
  const code = error instanceof Error ? resultCode(error) : undefined;
  return code === undefined ? undefined : MEANINGS[code];
}
