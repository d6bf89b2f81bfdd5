// The whole suite on two processor cores: the browser's tests in a process beside the quick ones, and then, by
// themselves, those that measure time or take everything that the machine has.
//
//  L1. What a process says stays whole: one is shown as it runs, the one beside it when both have ended.
//  L2. The counts are summed; a process that ends without its last line counts as one failure.
//  L3. What failed is said again at the end, where a reader of a long log looks for it.

import { type ChildProcess, spawn } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';

/** Much of it is waiting for pages; it takes as long as all that is quick. */
const BESIDE: ReadonlySet<string> = new Set(['browser']);
const ALONE: ReadonlySet<string> = new Set(['kafka', 'processes', 'faults', 'crash', 'package']);

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export interface Lanes {
  readonly quick: readonly string[];
  readonly beside: readonly string[];
  readonly alone: readonly string[];
}

/** @param folderOf what stands for the folder of a test, e.g. `browser` */
export function lanesOf(files: readonly string[], folderOf: (file: string) => string): Lanes {
  const lanes = { quick: [] as string[], beside: [] as string[], alone: [] as string[] };
  for (const file of files) {
    const folder = folderOf(file);
    lanes[BESIDE.has(folder) ? 'beside' : ALONE.has(folder) ? 'alone' : 'quick'].push(file);
  }
  return lanes;
}

/** Runs `script files…` for each lane, and gives the counts of all. After SIGINT or SIGTERM no other lane begins: a failure. */
export async function runLanes(script: string, lanes: Lanes, show = showOnStdout): Promise<Counts> {
  const running = new Set<ChildProcess>();
  let isStopped = false;
  const stop = (signal: NodeJS.Signals) => {
    isStopped = true;
    // A terminal tells the whole group; anybody else tells this process only.
    if (signal === 'SIGINT' && process.stdin.isTTY) return;
    for (const child of running) child.kill(signal);
  };
  const run = async (files: readonly string[], showNow: (text: string) => void): Promise<string> => {
    if (isStopped) return '';
    if (files.length === 0) return lastLine(NONE);
    const child = spawn(process.execPath, [...process.execArgv, script, ...files], { stdio: ['ignore', 'pipe', 2] });
    running.add(child);
    let said = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      showNow(text);
    });
    await new Promise((resolve) => child.once('close', resolve).once('error', resolve));
    running.delete(child);
    return said;
  };

  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop);
  const [quick, beside] = await Promise.all([run(lanes.quick, show), run(lanes.beside, () => undefined)]);
  show(beside);
  const all = [quick, beside, await run(lanes.alone, show)];
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, stop);
  for (const said of all) if (countsIn(said).failed > 0) show(`\n${endOf(said)}\n`);
  return all.map(countsIn).reduce(sum, NONE);
}

const NONE: Counts = { passed: 0, failed: 0, skipped: 0 };

const showOnStdout = (text: string): void => {
  process.stdout.write(text);
};

const sum = (a: Counts, b: Counts): Counts => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  skipped: a.skipped + b.skipped,
});

export const lastLine = ({ passed, failed, skipped }: Counts): string =>
  `${passed} passed, ${failed} failed, ${skipped} skipped`;

/** Of the last line of a run. */
export function countsIn(said: string): Counts {
  const [, passed, failed, skipped] = /(?:^|\n)(\d+) passed, (\d+) failed, (\d+) skipped\s*$/.exec(said) ?? [];
  if (passed === undefined) return { passed: 0, failed: 1, skipped: 0 };
  return { passed: Number(passed), failed: Number(failed), skipped: Number(skipped) };
}

/** From the heading of the failures on; without one, whatever stands last. */
export function endOf(said: string): string {
  const lines = stripVTControlCharacters(said).trimEnd().split('\n');
  const at = lines.lastIndexOf('Failed');
  return lines.slice(at === -1 ? -40 : at).join('\n');
}
