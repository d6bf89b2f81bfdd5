// A disk that a test can fill up: a file system in memory that only the engine's process sees, so that it goes with it. Where
// the machine allows no such thing, SQLite is told to count pages instead.

import { closeSync, existsSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../kafka/broker/run.ts';
import type { KeymailProcess, KeymailProcessOptions } from '../processes/keymail-process.ts';

export interface SmallDisk {
  /** For the figure. */
  readonly how: string;
  /** How an engine is started that has its database there. */
  readonly options: Partial<KeymailProcessOptions>;
  /** Not a byte is left. */
  fill(engine: KeymailProcess): void;
  /** There is room again. */
  makeRoom(engine: KeymailProcess): void;
}

/** The write-ahead log alone takes 32 MiB before it is copied back. */
const sizeMebibytes = 64;
const probeMs = 5_000;

/** A user of its own is not needed where root runs the tests, and makes mounting possible for everybody else. */
const ownMounts = ['unshare', '--map-root-user', '--mount'];

/**
 * The best that can be had in this directory.
 * @param database is there from the beginning: a copy of this file
 */
export async function makeSmallDisk(directory: string, database?: string): Promise<SmallDisk> {
  const place = join(directory, 'small-disk');
  await mkdir(place);
  return (await canMount(place)) ? mounted(place, database) : counted(directory);
}

/** Runs a command in a mount namespace of its own, after the mounts. */
export function afterMounting(mounts: string, place: string): string[] {
  return [...ownMounts, 'sh', '-c', `${mounts} && exec "$@"`, place];
}

const mountTmpfs = `mount -t tmpfs -o size=${sizeMebibytes}m keymail "$0"`;

export async function canMount(place: string): Promise<boolean> {
  const [command = '', ...args] = afterMounting(mountTmpfs, place);
  return (await run(command, [...args, 'true'], probeMs)).ok;
}

function mounted(place: string, database: string | undefined): SmallDisk {
  const copies = database === undefined ? '' : ` && cp '${database}' "$0/keymail.db"`;
  // Another process's mounts, as the kernel shows them.
  const ballastOf = ({ pid }: KeymailProcess) => `/proc/${pid}/root${join(place, 'ballast')}`;
  return {
    how: `a file system of ${sizeMebibytes} MiB`,
    options: { databaseFile: join(place, 'keymail.db'), wrapper: afterMounting(`${mountTmpfs}${copies}`, place) },
    fill(engine) {
      const file = openSync(ballastOf(engine), 'w');
      const page = Buffer.alloc(4_096);
      try {
        for (;;) writeSync(file, page);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      } finally {
        closeSync(file);
      }
    },
    makeRoom: (engine) => rmSync(ballastOf(engine)),
  };
}

function counted(directory: string): SmallDisk {
  const fullFile = join(directory, 'disk-is-full');
  return {
    how: 'PRAGMA max_page_count',
    options: { preload: './test/faults/page-limit.ts', env: { DISK_IS_FULL: fullFile } },
    fill: () => writeFileSync(fullFile, ''),
    makeRoom: () => {
      if (existsSync(fullFile)) rmSync(fullFile);
    },
  };
}
