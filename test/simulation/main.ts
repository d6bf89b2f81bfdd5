/** `npm run simulate`: so many seeds, with progress; a seed that fails is told as a story. */
import { mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { testFolder } from '../setup/folders.ts';
import { replayOnSqlite } from './on-sqlite.ts';
import type { SimulationOptions } from './options.ts';
import { simulationOptions, usage } from './options.ts';
import { planOf } from './plan.ts';
import { report } from './shrink.ts';
import { simulate } from './simulation.ts';
import { Statistics } from './statistics.ts';
import { StoreLog } from './store-log.ts';

/** After so many stories nobody reads on. */
const FAILURES_MAX = 3;
const PROGRESS_MS = 2_000;

const { seeds, from, tell, sqlite } = readOptions();
const statistics = new Statistics();
const startedAt = performance.now();
let failures = 0;
let events = 0;
let virtualMs = 0;
let done = 0;
let compared = 0;

// What nobody awaits is a mistake, too, and it belongs to the seed that runs.
process.on('unhandledRejection', (reason) => {
  throw reason;
});

let toldAt = startedAt;
for (let seed = from; seed < from + seeds && failures < FAILURES_MAX; seed += 1) {
  const plan = planOf(seed);
  const log = sqlite ? new StoreLog() : undefined;
  const verdict = await simulate({ plan, statistics, log, tells: tell });
  done += 1;
  events += verdict.happened;
  virtualMs += verdict.virtualMs;
  if (tell) console.log(verdict.lines.join('\n'));
  if (verdict.failure !== null) {
    failures += 1;
    console.log(`\n${await report(verdict, plan)}\n`);
  } else if (log !== undefined) await holdAgainstSqlite(seed, log);
  if (performance.now() - toldAt < PROGRESS_MS) continue;
  toldAt = performance.now();
  process.stderr.write(`${progress()}\n`);
}
console.log(statistics.lines().join('\n'));
console.log(progress());
process.exitCode = failures === 0 ? 0 : 1;

async function holdAgainstSqlite(seed: number, { events }: StoreLog): Promise<void> {
  const folder = mkdtempSync(testFolder('simulate'));
  try {
    compared += (await replayOnSqlite({ events, file: path.join(folder, 'keymail.db') })).compared;
  } catch (error) {
    failures += 1;
    console.log(`\nseed ${seed}: SQLite does not say what the specification says\n${String(error)}\n`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function progress(): string {
  const seconds = (performance.now() - startedAt) / 1_000;
  const faults = ['commit:', 'read fails:', 'end of a life:', 'echo:', 'zombies', 'event: accident', 'event: clock'];
  return [
    `${done} of ${seeds} seeds, ${failures} failed`,
    `${seconds.toFixed(1)} s, ${(done / seconds).toFixed(1)} seeds/s`,
    `${faults.reduce((sum, prefix) => sum + statistics.sum(prefix), 0)} faults`,
    `${statistics.of('invocations')} invocations in ${statistics.of('turns')} turns`,
    `${events} events in ${Math.round(virtualMs / 1_000)} s of virtual time`,
    ...(sqlite ? [`${compared} answers of SQLite compared`] : []),
  ].join(' · ');
}

function readOptions(): SimulationOptions {
  try {
    const options = simulationOptions(process.argv.slice(2));
    if (options !== null) return options;
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${usage}`);
    process.exit(2);
  }
  console.log(usage);
  process.exit(0);
}
