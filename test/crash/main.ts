// `npm run crash`: every moment of every commit at which an engine can die, one run for each.
//
// Exit codes: 0 exactly once held at each kill point; 1 it did not, or one was not reached; 2 the arguments mean nothing.

import { startBroker } from '../kafka/broker/index.ts';
import { removeLeftFolders } from '../setup/folders.ts';
import { type House, openHouse } from './house.ts';
import { everyPoint, isInLine, type KillPoint, sampleOf, textOf } from './kill-points.ts';
import { type CrashOptions, crashOptions, usage } from './options.ts';
import { Progress, summaryOf } from './progress.ts';
import { type Baseline, baselineOf, type PointResult, repeatOf, sweep } from './sweep.ts';

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  let options: CrashOptions | null;
  try {
    options = crashOptions(args);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
    return 2;
  }
  if (options === null) {
    console.log(usage);
    return 0;
  }
  await removeLeftFolders(console.log);
  const broker = await startBroker({ onProgress: console.log });
  try {
    await using house = await openHouse(broker.bootstrap, options.store);
    return await swept(house, options);
  } finally {
    await broker.stop();
  }
}

async function swept(house: House, options: CrashOptions): Promise<number> {
  const baseline = await baselineOf(house, options.load);
  const points = chosen(baseline, options);
  const inLine = baseline.commits.filter(isInLine).length;
  console.log(
    `a run without a crash: ${baseline.statements.length} statements for the schema, ${baseline.commits.length} commits, ${inLine} of them in line; ` +
      `${points.length} kill points, ${options.jobs} at a time`,
  );
  const progress = new Progress(baseline, points);
  const interrupted = new AbortController();
  process.once('SIGINT', () => interrupted.abort());
  const startedAt = performance.now();
  const results = await sweep(house, baseline, {
    ...options,
    points,
    signal: interrupted.signal,
    onResult(result) {
      tell(result, options);
      progress.add(result);
    },
  });
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  const repeated = results.reduce((sum, result) => sum + result.repeated, 0);
  console.log(
    `${results.length} of ${points.length} kill points in ${seconds} s (${progress.rate}/min): ${summaryOf(results)}; ` +
      `${repeated} steps were in flight and made again, none after its result was durable`,
  );
  // Under load a commit has its number by chance, so a missed one says nothing.
  const isGood = ({ wrong, reached }: PointResult) => wrong.length === 0 && (reached || options.load > 0);
  return results.length === points.length && results.every(isGood) ? 0 : 1;
}

function chosen(baseline: Baseline, { at, only, sample }: CrashOptions): readonly KillPoint[] {
  if (at !== null) return at;
  const all = everyPoint(baseline);
  const meant = only === null ? all : all.filter(({ position }) => only.includes(position));
  return sample === null ? meant : sampleOf(meant, sample);
}

function tell(result: PointResult, options: CrashOptions): void {
  if (result.wrong.length === 0 && result.reached) return;
  console.log(`killed at ${textOf(result.point)}${result.reached ? '' : ', which was not reached'}:`);
  for (const sentence of result.wrong) console.log(`  ✗ ${sentence}`);
  console.log(`  again: ${repeatOf(result, options)}`);
}
