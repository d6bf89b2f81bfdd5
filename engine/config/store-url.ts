/** Where the store is, as `store.url` names it. */
import path from 'node:path';
import { isPostgresUrl, POSTGRES_URL_ALLOWED, serverAddress } from '../store/sql/postgres/address.ts';

export type StoreLocation =
  /** A SQLite file, by its absolute path. */
  | { readonly kind: 'file'; readonly path: string }
  /** A database of a PostgreSQL server. The URL may hold the password; `shown` is for people. */
  | { readonly kind: 'postgres'; readonly url: string; readonly shown: string }
  /** SQLite in memory: the same statements as on disk, gone with the process. */
  | { readonly kind: 'sqliteMemory' }
  /** The store in plain memory, without a database. */
  | { readonly kind: 'memory' };

export const STORE_URL_ALLOWED = `sqlite:PATH, ${POSTGRES_URL_ALLOWED}, sqlite::memory: or memory:`;

/**
 * The location that a URL names; relative paths are taken from `folder`.
 * @throws RangeError with a sentence that says why it is none
 */
export function storeLocation(url: string, folder: string): StoreLocation {
  if (url === 'memory:') return { kind: 'memory' };
  if (url === 'sqlite::memory:') return { kind: 'sqliteMemory' };
  if (isPostgresUrl(url)) return { kind: 'postgres', url, shown: serverAddress(url).shown };
  if (!url.startsWith('sqlite:')) throw new RangeError('this is no address of a store');
  const file = url.slice('sqlite:'.length);
  // `sqlite://host/…` would be read as a path from the root, where nobody meant to write.
  if (file.startsWith('//') && !file.startsWith('///')) {
    throw new RangeError('a path follows "sqlite:" directly, without "//"');
  }
  if (file === '') throw new RangeError('the path of the database file is missing');
  return { kind: 'file', path: path.resolve(folder, file.replace(/^\/\/\//, '/')) };
}
