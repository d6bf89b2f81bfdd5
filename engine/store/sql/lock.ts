/**
 * One owner at a time for a database file, over processes and within one.
 *
 * The owner keeps an exclusive transaction open on `<file>-lock`, an empty SQLite file of its own: the operating system
 * lets go of it with the process, however that ends, and readers of the database itself are not in the way. Who has it
 * stands as text in `<file>-lock.owner`; that text is for people, so a stale one does no harm. One that a dead engine has
 * left tells beside it which file its log belongs to.
 * The lock file stays when it is released: removing it would race with somebody who has just opened it.
 */
import { existsSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { StoreError } from '../store.ts';
import { Database, resultCode } from './database.ts';
import { storeErrorOf, translating } from './errors.ts';
import type { OpenFiles } from './file-guard.ts';
import { openFilesOf } from './file-guard.ts';

export interface Lock {
  /** Notes which files this process has open, for whoever comes after its death. */
  opened(files: OpenFiles): void;
  release(): void;
}

/** Long enough for somebody who only looks (`lockHolder`), short enough for a person who waits for the refusal. */
const WAIT_MS = 250;

/**
 * @param purpose what the process has the file for, as others are told
 * @throws StoreError `locked`, naming who has it.
 */
export function takeLock(
  file: string,
  purpose: 'an engine' | 'a migration' | 'a compaction' | 'a restore' | 'a backup',
): Lock {
  const place = lockPath(file);
  if (!existsSync(path.dirname(place))) throw noFolder(file);
  const connection = translating(place, () => new Database(place, { timeout: WAIT_MS }));
  try {
    connection.exec('begin exclusive');
  } catch (error) {
    connection.close();
    if (resultCode(error) === 'BUSY') throw locked(file);
    throw storeErrorOf(error, place);
  }
  const owner = `pid ${process.pid} on ${hostname()} since ${new Date().toISOString()} (${purpose})\n`;
  try {
    refuseStrangeLog(file);
    writeFileSync(ownerPath(file), owner);
  } catch (error) {
    connection.close();
    if (error instanceof StoreError) throw error;
    // On a read-only file system SQLite has opened the lock's file for reading, so this is where it shows.
    throw noWriting(file, error);
  }
  return {
    opened: ({ database, log }): void =>
      writeFileSync(ownerPath(file), `${owner}${OPEN}database ${database} log ${log} born ${birthOf(`${file}-wal`)}\n`),
    release(): void {
      rmSync(ownerPath(file), { force: true });
      connection.exec('rollback');
      connection.close();
    },
  };
}

/** What begins the line of an owner that says what it has open. */
const OPEN = 'open: ';
const NOTE = new RegExp(`^${OPEN}database (\\S+) log (\\S+) born (\\S+)$`, 'm');

/**
 * A process that died left its log, and SQLite would take that for the log of whatever file now has the name: a backup that
 * was put there would become a mixture of both. It tells by the note of the one who died, where the log is still the same
 * and the database is not; both are others where somebody has copied them together. The number of a file that was removed is
 * given to the next one, so that the log has to be as old as well; where the file system does not tell, it never is, and
 * nothing is refused.
 * @throws StoreError `corrupt`
 */
function refuseStrangeLog(file: string): void {
  const left = existsSync(ownerPath(file)) ? readFileSync(ownerPath(file), 'utf8') : '';
  const [, database, log, birth] = NOTE.exec(left) ?? [];
  if (database === undefined) return;
  const now = openFilesOf(file);
  if (now.log === null || now.log !== log || now.database === null || now.database === database) return;
  if (birthOf(`${file}-wal`) !== birth) return;
  throw new StoreError(
    'corrupt',
    `${file} is not the file that ${file}-wal was written for: that one was replaced after its engine had died`,
    `If ${file} is a backup that takes its place, move ${file}-wal, ${file}-shm and ${file}-turns away; if it is not, put the file back that was there; then start again.`,
  );
}

/** When a file was made, ns, as text. Some file systems tell the time of its last change in its place. */
const birthOf = (file: string): string => String(statSync(file, { bigint: true }).birthtimeNs);

/** Who has the file now, in words; null where nobody has. */
export function lockHolder(file: string): string | null {
  if (!existsSync(lockPath(file))) return null;
  const connection = new Database(lockPath(file), { readonly: true, timeout: 0 });
  try {
    connection.prepare('select count(*) from sqlite_master').get();
    return null;
  } catch (error) {
    if (resultCode(error) !== 'BUSY') throw error;
    return ownerOf(file);
  } finally {
    connection.close();
  }
}

function locked(file: string): StoreError {
  return new StoreError(
    'locked',
    `${file} is open already: ${ownerOf(file)} has it`,
    'Stop that process, or give this one a store of its own.',
  );
}

const noFolder = (file: string): StoreError =>
  new StoreError(
    'unavailable',
    `the folder of ${path.resolve(file)} does not exist`,
    'Create it, or name another file.',
  );

const noWriting = (file: string, cause: unknown): StoreError =>
  new StoreError(
    'unavailable',
    `nothing can be written beside ${path.resolve(file)}: ${(cause as Error).message}`,
    'If the folder is read-only, give this user the right to write there.',
    { cause },
  );

function ownerOf(file: string): string {
  try {
    return (readFileSync(ownerPath(file), 'utf8').split('\n')[0] as string).trim();
  } catch {
    return 'another process'; // It has the lock and has not signed yet: its name is a courtesy.
  }
}

const lockPath = (file: string): string => `${realPathOf(file)}-lock`;
const ownerPath = (file: string): string => `${lockPath(file)}.owner`;

/** Two names of one file (a link, another working directory) must meet at one lock, and at one log of turns. */
export function realPathOf(file: string): string {
  if (existsSync(file)) return realpathSync(file);
  const folder = path.dirname(path.resolve(file));
  return path.join(existsSync(folder) ? realpathSync(folder) : folder, path.basename(file));
}
