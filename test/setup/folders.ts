/**
 * Temporary folders of benchmarks and tests. Each is named after the process that made it, because one that is killed can't
 * remove its own: the next run takes away those whose process is gone.
 */
import { readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const NAME = /^keymail-(?:bench|test)-(\d+)-/;

/** For `mkdtemp`, which adds letters of its own. */
export const benchFolder = (parent = tmpdir()): string => join(parent, `keymail-bench-${process.pid}-`);
/** The same; `what` tells people whose it is. */
export const testFolder = (what: string, parent = tmpdir()): string =>
  join(parent, `keymail-test-${process.pid}-${what}-`);

/**
 * A number that another process has meanwhile keeps a folder until a later run.
 * @param say told where there were some
 * @returns those that were removed
 */
export async function removeLeftFolders(say: (line: string) => void, parent = tmpdir()): Promise<string[]> {
  const removed: string[] = [];
  for (const name of await readdir(parent)) {
    const pid = Number(NAME.exec(name)?.[1]);
    if (Number.isNaN(pid) || runs(pid)) continue;
    const folder = join(parent, name);
    // Somebody else's can't be removed, and is no reason not to go on.
    const isGone = await rm(folder, { recursive: true }).then(
      () => true,
      () => false,
    );
    if (isGone) removed.push(folder);
  }
  if (removed.length > 0) say(`folders that killed runs have left, removed: ${removed.length}`);
  return removed;
}

function runs(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
