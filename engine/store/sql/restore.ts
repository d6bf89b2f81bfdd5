/**
 * A copy of a database for later, and the way back to it.
 *
 *  R1. What has its name is whole and on disk: it is written under another name, synced, and only then named.
 *  R2. Only while nobody else has the file. What was there stays, under a name that says when, with its log in it where it can be read.
 *  R3. No id of an invocation that was given since the copy is given again: the database goes on in an incarnation of its own.
 */
import { existsSync, linkSync, realpathSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { StoreError } from '../store.ts';
import { bytesOf, copyTo, copyWhole, refuseWithoutRoom, sync } from './backup.ts';
import { openExisting, openReadOnly } from './connection.ts';
import { translating } from './errors.ts';
import { lockHolder, takeLock } from './lock.ts';
import { fileOfUrl, refuseNewer, schemaState } from './schema-state.ts';
import { turnLogOf } from './turn-log.ts';
import { applyTurnsLeft } from './turns-left.ts';

export interface BackedUp {
  readonly file: string;
  readonly backup: string;
  readonly bytes: number;
}

export interface Restored extends BackedUp {
  /** What was there before; null where nothing was. */
  readonly before: string | null;
}

/** More than an engine counts between a copy and the loss of what came after it, where that can't be looked up. */
const INCARNATIONS_UNSEEN = 1_000;

/**
 * Beside a running engine, of the turns whose rows are in the database: all but those of the last moment.
 * @throws StoreError where there is no room, or something has the name already
 */
export function backUpTo(url: string, backup: string): BackedUp {
  const file = mustBeOurs(fileOfUrl(url), 'Check the path of the store.');
  if (existsSync(backup))
    throw new StoreError('schema', `${backup} is there already`, 'Name a file that is not there.');
  applyLeftByTheDead(file);
  copyWhole(file, backup);
  return { file, backup, bytes: bytesOf(backup) };
}

/** @throws StoreError `locked` where somebody has the file, `corrupt` where the copy can't be read, `unavailable` where there is no room */
export function restore(url: string, copy: string): Restored {
  const backup = mustBeOurs(copy, 'Check the path of the backup.');
  const named = fileOfUrl(url);
  const file = existsSync(named) ? realpathSync(named) : path.resolve(named);
  if (realpathSync(backup) === file)
    throw new StoreError('schema', `${backup} is the database itself`, 'Name the backup, not the store.');
  const lock = takeLock(file, 'a restore');
  try {
    const folder = path.dirname(file);
    const partial = `${file}.restore-partial`;
    // Of a process that was killed while it copied.
    rmSync(partial, { force: true });
    refuseWithoutRoom(backup, folder, bytesOf(backup));
    copyTo(backup, partial);
    if (existsSync(file)) withTurnsLeft(file);
    goOnBehind(partial, incarnationIn(file));
    sync(partial);
    const before = existsSync(file) ? setAside(file) : null;
    renameSync(partial, file);
    sync(folder);
    return { file, backup, bytes: bytesOf(file), before };
  } finally {
    lock.release();
  }
}

/** Whoever has the file applies its turns itself. */
function applyLeftByTheDead(file: string): void {
  const real = realpathSync(file);
  if (!existsSync(turnLogOf(real)) || lockHolder(real) !== null) return;
  const lock = takeLock(real, 'a backup');
  try {
    applyTurnsLeft(real);
  } finally {
    lock.release();
  }
}

function mustBeOurs(file: string, remedy: string): string {
  if (!existsSync(file)) throw new StoreError('schema', `there is no file ${file}`, remedy);
  const state = schemaState(file);
  refuseNewer(file, state);
  if (state.state !== 'empty') return file;
  throw new StoreError('corrupt', `${file} is an empty database`, remedy);
}

/** Of what is being replaced; null where it can't be told. */
function incarnationIn(file: string): number | null {
  try {
    const connection = openReadOnly(file);
    try {
      return connection.prepare('select incarnation from meta where id = 1').pluck().get() as number;
    } finally {
      connection.close();
    }
  } catch {
    return null; // It may be what made the backup necessary.
  }
}

function goOnBehind(partial: string, last: number | null): void {
  translating(partial, () => {
    const connection = openExisting(partial);
    try {
      const next = last === null ? `incarnation + ${INCARNATIONS_UNSEEN}` : `max(incarnation, ${last}) + 1`;
      connection.exec(`update meta set incarnation = ${next}`);
    } finally {
      connection.close();
    }
  });
}

/** What stays beside the restored one is whole, where it can be: it may be what made the backup necessary. */
function withTurnsLeft(file: string): void {
  try {
    applyTurnsLeft(file);
  } catch {
    // Then its log of turns stays beside it.
  }
}

/** Its name goes over to what replaces it in one step, and its logs never lie beside another file. */
function setAside(file: string): string {
  const before = `${file}.before-restore-${new Date().toISOString().replaceAll(':', '')}`;
  if (existsSync(turnLogOf(file))) renameSync(turnLogOf(file), turnLogOf(before));
  if (withoutLog(file)) {
    linkSync(file, before);
    return before;
  }
  for (const suffix of ['', '-wal', '-shm'])
    if (existsSync(`${file}${suffix}`)) renameSync(`${file}${suffix}`, `${before}${suffix}`);
  return before;
}

/** False for what can't be read any more. */
function withoutLog(file: string): boolean {
  try {
    const connection = openExisting(file);
    try {
      connection.pragma('locking_mode = EXCLUSIVE');
      connection.pragma('journal_mode = DELETE');
    } finally {
      connection.close();
    }
    return !existsSync(`${file}-wal`);
  } catch {
    return false;
  }
}
