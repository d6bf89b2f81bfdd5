// `npm test [-- files or folders] [--grep text] [--bail] [--timeout ms]`: every test in one ordered run.
//
// 1. The last line on stdout is `N passed, N failed, N skipped`, whatever happens before it.
// 2. The exit code is 0 only if a test ran and none failed; arguments that mean nothing give 2.
// 3. `.only` is refused: a test that hides all others must not reach a commit.
//
// Without arguments, which is all tests, it runs itself for parts of them that go side by side: parts.ts.

import { existsSync, globSync, statSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import Mocha from 'mocha';
import { running, SEED, TIMES, usesChance, withinMs } from './chance.ts';
import { dropCompiled, keepCompiled } from './compile-cache.ts';
import { removeLeftFolders } from './folders.ts';
import { FOLDERS, folderOf, lastLine, partsOf, runParts } from './parts.ts';
import { Reporter } from './reporter.ts';

const USAGE = `usage: npm test -- [files or folders] [--grep text] [--bail] [--timeout ms]

Without arguments everything runs, in parts beside each other. For some of it:

  npm test -- test/unit/store
  npm test -- test/kafka --grep gzip`;

/** For a machine that is busy with other tests: what hangs is found all the same. */
const timeoutMs = 60_000;

await removeLeftFolders(console.log);
if (process.argv.length === 2) dropCompiled();
keepCompiled();
if (process.argv.length === 2) await runAll();
const { values: options, positionals: places } = readArguments();
const mocha = new Mocha({
  reporter: Reporter,
  forbidOnly: true,
  bail: options.bail ?? false,
  timeout: Number(options.timeout ?? withinMs(timeoutMs)),
  slow: 500,
  ...(options.grep === undefined ? {} : { grep: options.grep }),
});
let runner: Mocha.Runner | undefined;

// At the exit and nowhere else, so that a crash after the last test can't take the last line with it.
process.on('exit', (code) => {
  const { passes = 0, failures = 0, pending = 0 } = runner?.stats ?? {};
  const failed = code === 0 ? failures : Math.max(failures, 1);
  if (passes + failed === 0) console.log('No test ran.');
  console.log(lastLine({ passed: passes, failed, skipped: pending }));
  process.exitCode = failed === 0 && passes > 0 ? 0 : 1;
});

// Without this, Mocha passes over a rejection that nobody awaits; thrown, it fails the test that runs.
process.on('unhandledRejection', (reason) => {
  throw reason;
});

// Ctrl-C ends the test that runs and then the hooks that stop brokers and processes; a second one ends everything.
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    console.log(`${signal}: stopping after this test`);
    process.once(signal, () => process.exit(1));
    process.exitCode = 1;
    runner?.abort();
  });
}

const files = testFiles(places);
try {
  for (const file of files) mocha.addFile(file);
  await mocha.loadFilesAsync();
  // Node 22 imports without an error what has just failed to be required, as Mocha does one after the other.
  const found = new Set(mocha.suite.suites.filter((suite) => suite.total() > 0).map(({ file }) => file));
  const without = files.filter((file) => !found.has(file));
  if (without.length > 0) throw new Error(`No test was found in ${without.join(', ')}.`);
} catch (error) {
  console.error(error);
  console.log('\nNot every test could be loaded, so none was run.');
  process.exit(1);
}
if (files.some((file) => usesChance(file)))
  console.log(`Chance has the seed ${SEED}${TIMES === 1 ? '' : `, and ${TIMES} times as many tries`}.`);
const startedAt = performance.now();
runner = mocha.run(() => {
  console.log(`\n${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
  // What goes wrong from here on is no test's failure, so it ends the process as it does anywhere.
  runner?.dispose();
  exitSoon();
});
runner.on('test', (test) => {
  running.title = test.fullTitle();
});

/** Does not come back. */
async function runAll(): Promise<never> {
  const startedAt = performance.now();
  const counts = await runParts(import.meta.filename, partsOf(testFiles(['test'])));
  console.log(`\n${((performance.now() - startedAt) / 1000).toFixed(1)} s in all`);
  console.log(lastLine(counts));
  process.exit(counts.failed === 0 && counts.passed > 0 ? 0 : 1);
}

function readArguments() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        grep: { type: 'string', short: 'g' },
        bail: { type: 'boolean', short: 'b' },
        timeout: { type: 'string', short: 't' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    if (values.help === true) {
      console.log(USAGE);
      process.exit(0);
    }
    const missing = positionals.find((place) => !existsSync(place));
    if (missing !== undefined) throw new Error(`There is no ${missing}.`);
    return { values, positionals: positionals.length > 0 ? positionals : ['test'] };
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`);
    process.exit(2);
  }
}

function testFiles(from: readonly string[]): string[] {
  const files = from
    .flatMap((place) => (statSync(place).isDirectory() ? globSync(`${place}/**/*.test.ts`) : [place]))
    .map((file) => path.resolve(file));
  return [...new Set(files)].sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));
}

function rank(file: string): number {
  const at = FOLDERS.indexOf(folderOf(file));
  return at === -1 ? FOLDERS.length : at;
}

/** A socket or child process that a test left open must not hang the run; it is named, so that it can be closed there. */
function exitSoon(): void {
  const patience = setTimeout(() => {
    console.log(`Still open after the last test: ${process.getActiveResourcesInfo().join(', ')}`);
    process.exit();
  }, 2_000);
  patience.unref();
}
