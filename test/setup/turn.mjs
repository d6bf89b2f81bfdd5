// One process of this checkout at a time: a file whose contents is the process that is at it. Plain JavaScript for Node 18,
// because the installation of the packages takes turns as well.

import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';

const LOOK_AGAIN_MS = 200;
/** A file that does not say yet who made it is that of somebody who is about to. */
const WRITTEN_WITHIN_MS = 5_000;
/** Nothing that takes turns takes longer: the number of the process has been given to another one. */
const HELD_MAX_MS = 30 * 60_000;

/**
 * Waits until nobody else is at it, and says once for whom; gives what ends this turn. However the process ends of itself,
 * its turn ends as well; where it is killed, the next one sees that it is gone.
 *
 * @param {string} file in a folder that is there
 * @param {string} who as the beginning of a sentence
 * @returns {() => void}
 */
export function takeTurn(file, who) {
  let hasTold = false;
  while (!take(file)) {
    if (!hasTold) process.stderr.write(`${who}; waiting for it … `);
    hasTold = true;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOOK_AGAIN_MS);
  }
  const leave = () => rmSync(file, { force: true });
  process.once('exit', leave);
  if (hasTold) process.stderr.write('it has ended\n');
  return () => {
    process.off('exit', leave);
    leave();
  };
}

/**
 * True while the process that has the turn is there.
 * @param {string} file
 */
export function isTaken(file) {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats === undefined) return false;
  const ageMs = Date.now() - stats.mtimeMs;
  const pid = Number(readFileSync(file, 'utf8'));
  if (!Number.isInteger(pid) || pid <= 0) return ageMs < WRITTEN_WITHIN_MS;
  return ageMs < HELD_MAX_MS && isAlive(pid);
}

/** @param {string} file */
function take(file) {
  if (!isTaken(file)) dropStale(file);
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/**
 * Moved away first: of two who find it stale one gets it, and the other does not remove what the first one makes anew.
 * @param {string} file
 */
function dropStale(file) {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
    rmSync(aside, { force: true });
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM'; // It is there, and another user's.
  }
}

/** @param {unknown} error */
const codeOf = (error) => /** @type {NodeJS.ErrnoException} */ (error).code;
