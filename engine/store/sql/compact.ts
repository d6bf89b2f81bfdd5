/**
 * Gives back to the disk what a file has no use for any more: pages of removed rows are used again, and never given back by themselves.
 *
 *  C1. Only while nobody else has the file; it stays as it is until the compact one is whole and on disk under another name.
 *  C2. It is not begun where the disk has no room for both.
 *  C3. Who may read the file may read the compact one, and nobody else.
 *
 * Not under a running engine: SQLite's incremental way needs a map of pages that has to be decided on when the file is made, is written
 * along with each commit, and moves pages one by one; one pass over the file takes a second for 120 MB.
 */
import { existsSync, realpathSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { StoreError } from '../store.ts';
import { bytesOf, copyInto, refuseWithoutRoom, sync } from './backup.ts';
import { openExisting } from './connection.ts';
import { translating } from './errors.ts';
import { takeLock } from './lock.ts';
import { isPostgresUrl, withoutPassword } from './postgres/address.ts';
import { fileOfUrl, refuseNewer, schemaState } from './schema-state.ts';
import { applyTurnsLeft } from './turns-left.ts';

export interface Compacted {
  readonly file: string;
  readonly bytesBefore: number;
  readonly bytesAfter: number;
}

/** @throws StoreError `locked` where somebody has it, `unavailable` where there is no room */
export function compact(url: string): Compacted {
  if (isPostgresUrl(url)) throw noFile(url);
  const named = fileOfUrl(url);
  if (!existsSync(named)) throw new StoreError('schema', `there is no file ${named}`, 'Check the path of the store.');
  // A link goes on leading to it.
  const file = realpathSync(named);
  const lock = takeLock(file, 'a compaction');
  try {
    refuseNewer(file, schemaState(file));
    applyTurnsLeft(file);
    const folder = path.dirname(file);
    const partial = `${file}.compact-partial`;
    // Of a process that was killed while it copied.
    rmSync(partial, { force: true });
    const bytesBefore = statSync(file).size;
    refuseWithoutRoom(file, folder, bytesOf(file));
    translating(file, () => copyAlone(file, partial));
    sync(partial);
    renameSync(partial, file);
    sync(folder);
    return { file, bytesBefore, bytesAfter: statSync(file).size };
  } finally {
    lock.release();
  }
}

/** Without the log, which would be taken for that of the compact file; the engine makes one again. SQLite refuses while another has the file open. */
function copyAlone(file: string, partial: string): void {
  const connection = openExisting(file);
  try {
    connection.pragma('locking_mode = EXCLUSIVE');
    connection.pragma('journal_mode = DELETE');
    copyInto(connection, partial, statSync(file).mode & 0o777);
  } finally {
    connection.close();
  }
}

const noFile = (url: string): StoreError =>
  new StoreError(
    'schema',
    `${withoutPassword(url)} is no file: the server uses the room of what was removed again by itself`,
    'Its administrator gives it back to the disk with `vacuum full`, while no engine runs.',
  );
