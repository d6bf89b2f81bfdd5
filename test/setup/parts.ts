// The whole suite on two processor cores: in parts, each a process of its own, of which three run beside each other, because
// each waits now and then. They begin in the order of `PARTS`, each as soon as one has ended, so the long ones come first.
//
//  L1. What a process says stays whole, in the order in which they began: the first that runs is shown as it goes, the next
//      from when the first has ended.
//  L2. The counts are summed; a process that ends without its last line counts as one failure.
//  L3. What failed is said again at the end, where a reader of a long log looks for it, after the time that each folder took.

import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';

const BESIDE_EACH_OTHER = 3;

/** Folders of one part, in their order. A broker, or a server of PostgreSQL, is shared by a part; starting one takes seconds. */
const PARTS: readonly (readonly string[])[] = [
  // Quick ones first, so that a mistake shows within seconds; then the longest first, so that all three end at one time.
  ['architecture', 'unit', 'histories', 'property', 'contract', 'simulation'],
  ['browser'],
  ['faults'],
  ['world', 'http', 'remote', 'cli'],
  ['kafka'],
  ['processes', 'crash'],
  ['postgres'],
  ['package'],
  ['fuzz'],
];

/** Of all folders, those that are in no part last. */
export const FOLDERS: readonly string[] = PARTS.flat();

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Files of tests. */
export type Part = readonly string[];

/** Of a test, below `test/`, e.g. `browser`. */
export const folderOf = (file: string): string => path.relative('test', file).split(path.sep)[0] ?? '';

/** Of files, the parts that have some; a folder that nobody named is one by itself. */
export function partsOf(files: readonly string[]): Part[] {
  const others = new Set(files.map(folderOf).filter((folder) => !FOLDERS.includes(folder)));
  return [...PARTS, ...[...others].map((folder) => [folder])]
    .map((folders) => files.filter((file) => folders.includes(folderOf(file))))
    .filter((part) => part.length > 0);
}

/** Runs `script files…` for each part, and gives the counts of all. After SIGINT or SIGTERM no other part begins: a failure. */
export async function runParts(script: string, parts: readonly Part[], show = showOnStdout): Promise<Counts> {
  const running = new Set<ChildProcess>();
  let isStopped = false;
  const stop = (signal: NodeJS.Signals) => {
    isStopped = true;
    // A terminal tells the whole group; anybody else tells this process only.
    if (signal === 'SIGINT' && process.stdin.isTTY) return;
    for (const child of running) child.kill(signal);
  };
  const said = new InTurn(parts.length, show);
  const run = async (files: Part, at: number): Promise<void> => {
    if (!isStopped) {
      const child = spawn(process.execPath, [...process.execArgv, script, ...files], { stdio: ['ignore', 'pipe', 2] });
      running.add(child);
      child.stdout?.setEncoding('utf8').on('data', (text: string) => said.add(at, text));
      const how = await new Promise((resolve) =>
        child.once('close', (code, signal) => resolve(signal ?? `code ${code}`)).once('error', resolve),
      );
      running.delete(child);
      if (!LAST_LINE.test(said.texts[at] ?? ''))
        said.add(at, `\nThe process of these tests has ended with ${how} in the middle.\n`);
    }
    said.end(at);
  };
  const waiting = parts.entries();
  const runAll = async () => {
    for (const [at, files] of waiting) await run(files, at);
  };

  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop);
  await Promise.all(Array.from({ length: BESIDE_EACH_OTHER }, runAll));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, stop);
  show(`\n${said.texts.map(timesIn).join('')}`);
  for (const text of said.texts) if (countsIn(text).failed > 0) show(`\n${endOf(text)}\n`);
  return said.texts.map(countsIn).reduce(sum, { passed: 0, failed: 0, skipped: 0 });
}

/** What several say at the same time, shown one after the other. */
class InTurn {
  readonly texts: string[];
  readonly #ended = new Set<number>();
  readonly #show: (text: string) => void;
  #shown = 0;

  constructor(count: number, show: (text: string) => void) {
    this.texts = Array.from({ length: count }, () => '');
    this.#show = show;
  }

  add(at: number, text: string): void {
    this.texts[at] += text;
    if (at === this.#shown) this.#show(text);
  }

  end(at: number): void {
    this.#ended.add(at);
    while (this.#ended.has(this.#shown)) {
      this.#shown += 1;
      const next = this.texts[this.#shown] ?? '';
      if (next !== '') this.#show(next);
    }
  }
}

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

const LAST_LINE = /(?:^|\n)(\d+) passed, (\d+) failed, (\d+) skipped\s*$/;

/** Of the last line of a run. */
export function countsIn(said: string): Counts {
  const [, passed, failed, skipped] = LAST_LINE.exec(said) ?? [];
  if (passed === undefined) return { passed: 0, failed: 1, skipped: 0 };
  return { passed: Number(passed), failed: Number(failed), skipped: Number(skipped) };
}

/** Of each folder of a run. */
export const timeLine = (folder: string, ms: number): string =>
  `${(ms / 1000).toFixed(1).padStart(7)} s  test/${folder}`;

const timesIn = (said: string): string => (said.match(/^ *\d+\.\d s {2}test\/\S*\n/gm) ?? []).join('');

/** From the heading of the failures on; without one, whatever stands last. */
export function endOf(said: string): string {
  const lines = stripVTControlCharacters(said).trimEnd().split('\n');
  const at = lines.lastIndexOf('Failed');
  return lines.slice(at === -1 ? -40 : at).join('\n');
}
