/**
 * `npm run bench`: how fast, for how much CPU and memory; beside the raw limits, and on request beside a peer. Progress
 * goes to stderr, the report to stdout. Numbers of different runs can't be compared; what is to be reached is a ratio
 * within one run, and nothing here fails for being slow: the exit code is 0 unless something could not be run.
 */
import { readFileSync } from 'node:fs';
import { removeLeftFolders } from '../setup/folders.ts';
import { Bench } from './bench.ts';
import { environmentLines, readEnvironment } from './environment.ts';
import type { Options } from './options.ts';
import { readOptions, usage } from './options.ts';
import type { CpuProfile } from './profile/cpu-profile.ts';
import { topCosts } from './profile/top-costs.ts';
import { reportOf } from './report/object.ts';
import { writePictures } from './report/pictures.ts';
import { tableOf } from './report/table.ts';
import { runAll } from './run.ts';
import type { Workload } from './workload.ts';
import { chosen, workloads } from './workloads.ts';

const startedAt = performance.now();
const secondsNow = () => (performance.now() - startedAt) / 1_000;

try {
  const options = readOptions(process.argv.slice(2));
  if (options === null) console.log(usage);
  else if (options.list) for (const { name, title } of workloads) console.log(`${name.padEnd(16)}${title}`);
  else process.exitCode = await bench(options, chosen(options.only));
} catch (error) {
  if (!(error instanceof RangeError || error instanceof TypeError)) throw error;
  console.error(`${error.message}\n\n${usage}`);
  process.exitCode = 2;
}

async function bench(options: Options, meant: readonly Workload[]): Promise<number> {
  let interrupted = false;
  process.once('SIGINT', () => {
    interrupted = true;
    progress('stopping after this measurement');
  });
  await removeLeftFolders(progress);
  const environment = readEnvironment();
  for (const line of environmentLines(environment)) progress(line);
  await using shared = new Bench(options, progress);
  const results = await runAll(shared, meant, () => interrupted);

  console.log(environmentLines(environment).join('\n'));
  console.log(tableOf(results, meant).join('\n'));
  for (const { name, file, operations } of shared.profiles) {
    console.log(`\n${name}: ${file} and its flame graph beside it (.svg)`);
    console.log(topCosts(JSON.parse(readFileSync(file, 'utf8')) as CpuProfile, operations).join('\n'));
  }
  if (options.pictures) {
    const { files, markup } = await writePictures(results, meant, environment);
    console.log(`\nwritten: ${files.join(', ')}; in a README:\n${markup.join('\n')}`);
  }
  const seconds = secondsNow();
  console.log(`\n${meant.length} workloads, ${results.failed.length} failed, ${Math.round(seconds)} s`);
  if (options.json) console.log(JSON.stringify(reportOf({ environment, options, seconds }, results, meant)));
  return results.failed.length > 0 || interrupted ? 1 : 0;
}

function progress(line: string): void {
  process.stderr.write(`${secondsNow().toFixed(0).padStart(4)} s  ${line}\n`);
}
