/**
 * Copies of a database file: one that is kept, from before a step that loses data; and one to try something on.
 *
 *  B1. A copy that has its name is whole and on disk: it is written under another name, synced, and only then named.
 *  B2. No copy is begun that the disk has no room for.
 *  B3. Of those that are kept there are BACKUPS_MAX at most beside a file; the oldest go.
 *  B4. Who may not read the file may not read a copy of it.
 */
import { closeSync, fsyncSync, openSync, readdirSync, renameSync, rmSync, statfsSync, statSync } from 'node:fs';
import path from 'node:path';
import { StoreError } from '../store.ts';
import { openReadOnly } from './connection.ts';
import type { Database } from './database.ts';
import { translating } from './errors.ts';

export const BACKUPS_MAX = 5;

/** What a migration may add beside its copy: its log, and the tables that it writes anew. */
const ROOM_FACTOR_TO_TRY = 2;

/** A copy that is whole by itself, log included; as large as the data. Gives its path. */
export function backUp(file: string, direction: 'up' | 'down'): string {
  const copy = `${file}.before-${direction}-${new Date().toISOString().replaceAll(':', '')}`;
  copyWhole(file, copy, `${file}.before-partial`);
  for (const old of backupsOf(file).slice(0, -BACKUPS_MAX)) rmSync(old, { force: true });
  return copy;
}

/** @throws StoreError `unavailable` where there is no room for it */
export function copyWhole(file: string, copy: string, partial = `${copy}.partial`): void {
  refuseWithoutRoom(file, path.dirname(copy), bytesOf(file));
  // Of a process that was killed while it copied.
  rmSync(partial, { force: true });
  copyTo(file, partial);
  sync(partial);
  renameSync(partial, copy);
  sync(path.dirname(copy));
}

/** The copies that are kept beside `file`, oldest first. */
export function backupsOf(file: string): string[] {
  const folder = path.dirname(file);
  const prefix = `${path.basename(file)}.before-`;
  const isBackup = (name: string) => name.startsWith(prefix) && BACKUP_SUFFIX.test(name.slice(prefix.length));
  const timeOf = (name: string) => name.slice(prefix.length).replace(/^\w+-/, '');
  const names = readdirSync(folder).filter(isBackup);
  return names.sort((a, b) => (timeOf(a) < timeOf(b) ? -1 : 1)).map((name) => path.join(folder, name));
}

const BACKUP_SUFFIX = /^(up|down)-\d{4}-\d\d-\d\dT\d{6}\.\d{3}Z$/;

/**
 * A copy in `folder` to try something on; whoever asks for it removes it with `removeTrialCopy`.
 * @throws StoreError `unavailable` where there is no room for it
 */
export function copyToTry(file: string, folder: string, freeBytes = freeBytesOf(folder)): string {
  refuseWithoutRoom(file, folder, bytesOf(file) * ROOM_FACTOR_TO_TRY, freeBytes);
  const prefix = `${path.basename(file)}.trial-`;
  for (const name of readdirSync(folder)) {
    const pid = name.startsWith(prefix) ? Number.parseInt(name.slice(prefix.length), 10) : Number.NaN;
    if (Number.isInteger(pid) && !isAlive(pid)) rmSync(path.join(folder, name), { force: true });
  }
  const copy = path.join(folder, `${prefix}${process.pid}`);
  removeTrialCopy(copy);
  copyTo(file, copy);
  return copy;
}

export function removeTrialCopy(copy: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(`${copy}${suffix}`, { force: true });
}

/** What the data of a file takes, without what its log repeats. */
export function bytesOf(file: string): number {
  return translating(file, () => {
    const connection = openReadOnly(file);
    try {
      const pragma = (name: string) => connection.pragma(name, { simple: true }) as number;
      return pragma('page_count') * pragma('page_size');
    } finally {
      connection.close();
    }
  });
}

/** `1.2 GB`, as disks are sold. */
export function sizeText(bytes: number): string {
  const unit = UNITS.find(([, size]) => bytes >= size);
  return unit === undefined ? `${bytes} bytes` : `${(bytes / unit[1]).toFixed(1)} ${unit[0]}`;
}

const UNITS = [
  ['TB', 1e12],
  ['GB', 1e9],
  ['MB', 1e6],
  ['kB', 1e3],
] as const;

/**
 * A copy into a file that is there already, empty, with the rights that it is to have: SQLite would make one that everybody can read.
 * One statement in one read transaction: a running engine goes on writing meanwhile.
 */
export function copyInto(connection: Database, copy: string, mode: number): void {
  closeSync(openSync(copy, 'wx', mode));
  connection.prepare('vacuum into ?').run(copy);
}

export function copyTo(file: string, copy: string): void {
  translating(copy, () => {
    const connection = openReadOnly(file);
    try {
      copyInto(connection, copy, statSync(file).mode & 0o777);
    } finally {
      connection.close();
    }
  });
}

function freeBytesOf(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

export function refuseWithoutRoom(file: string, folder: string, needed: number, free = freeBytesOf(folder)): void {
  if (free >= needed) return;
  throw new StoreError(
    'unavailable',
    `there is no room for a copy of ${file} in ${path.resolve(folder)}: it takes ${sizeText(needed)}, and ${sizeText(free)} are free`,
    'Free some space there, then try again.',
  );
}

export function sync(place: string): void {
  const handle = openSync(place, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
