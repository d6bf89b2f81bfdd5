/**
 * How long lists and counts take on databases of growing size: `node test/setup/launch.mjs test/bench/lists.ts 100000
 * 1000000`. A row for each question, a column for each size; ms, the median of five, over the store as the admin asks it.
 * `--in FOLDER` keeps the files there, and takes those that it finds; `--only WORD` asks what has the word in its name.
 */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { encodeCursor } from '../../engine/store/page.ts';
import type { InvocationFilter, StoreQueries } from '../../engine/store/queries.ts';
import { openWritable } from '../../engine/store/sql/connection.ts';
import { openSqlite } from '../../engine/store/sql/sqlite.ts';
import { benchFolder } from '../setup/folders.ts';
import { makeInvocations } from './processes/many-invocations.ts';

const FIRST = { cursor: null, limit: 50 };
const CHART = 'chart-1-1-0';
const NAME = { service: 'service1', handler: 'handler1' };

const FILTERS: Readonly<Record<string, InvocationFilter>> = {
  'no filter': {},
  completed: { statuses: ['completed'] },
  living: { statuses: ['queued', 'running', 'suspended', 'backingOff', 'paused', 'scheduled'] },
  failed: { statuses: ['failed'] },
  'killed of a handler': { statuses: ['killed'], ...NAME },
  service: { service: 'service1' },
  handler: NAME,
  'handler name alone': { handler: 'handler2' },
  'key of a service': { service: 'service1', key: 'key-19' },
  'key alone': { key: 'key-19' },
  'key that nobody has': { key: 'nobody' },
  subscription: { subscription: 'sub_1' },
  step: { step: 'run:charge' },
  'step of a chart': { ...NAME, chart: CHART, step: 'sleep:wait' },
  'old chart': { chart: CHART },
  'common error': { error: 'connection reset' },
  'rare error': { error: 'needle in' },
  'error that nobody had': { error: 'no such text' },
  time: { createdFrom: 1_700_000_000_000, createdTo: 1_700_000_001_000 },
};

const QUESTIONS: Readonly<Record<string, (queries: StoreQueries) => Promise<unknown>>> = {
  ...Object.fromEntries(
    Object.entries(FILTERS).map(([name, filter]) => [name, (ask: StoreQueries) => ask.invocations(filter, FIRST)]),
  ),
  ...Object.fromEntries(
    Object.entries(FILTERS).map(([name, filter]) => [`count: ${name}`, (ask: StoreQueries) => ask.count(filter)]),
  ),
  actors: (ask) => ask.actors({}, FIRST),
  'actors of a service': (ask) => ask.actors({ service: 'service2' }, FIRST),
  'actors: keys that begin so': (ask) => ask.actors({ service: 'service2', prefix: 'key-1' }, FIRST),
  'actors: in the middle': (ask) => ask.actors({}, { ...FIRST, cursor: encodeCursor(['service2', 'key-25']) }),
  'status counts': (ask) => ask.statusCounts(false),
  'living counts': (ask) => ask.livingCounts(),
  'step counts': (ask) => ask.stepCounts(NAME, CHART),
  'step failures': (ask) => ask.stepFailures(NAME, CHART, 0),
};

const RUNS = 5;
const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { in: { type: 'string' }, only: { type: 'string', default: '' } },
});
const asked = Object.entries(QUESTIONS).filter(([name]) => name.includes(options.only));
const folder = options.in ?? (await mkdtemp(benchFolder()));
const columns: Record<string, string>[] = [];
try {
  for (const size of positionals.map(Number)) columns.push(await measure(await filled(folder, size)));
} finally {
  if (options.in === undefined) await rm(folder, { recursive: true, force: true });
}
for (const [name] of asked) {
  console.log([name.padEnd(32), ...columns.map((column) => (column[name] ?? '').padStart(10))].join(' '));
}

async function measure(file: string): Promise<Record<string, string>> {
  const store = openSqlite({ path: file, migrate: true });
  await store.open();
  const found: Record<string, string> = {};
  for (const [name, ask] of asked) found[name] = (await median(() => ask(store.queries))).toFixed(1);
  await store.close();
  return found;
}

/** A file is given its name when it is whole. */
async function filled(folder: string, size: number): Promise<string> {
  const file = join(folder, `${size}.db`);
  if (existsSync(file)) return file;
  await mkdir(folder, { recursive: true });
  const partial = `${file}.partial`;
  await rm(partial, { force: true });
  const store = openSqlite({ path: partial, migrate: true });
  await store.open();
  await store.close();
  const connection = openWritable(partial);
  for (const pragma of ['journal_mode = OFF', 'synchronous = OFF', 'cache_size = -1000000']) connection.pragma(pragma);
  makeInvocations(connection, size);
  connection.pragma('journal_mode = WAL');
  connection.close();
  await rename(partial, file);
  return file;
}

async function median(ask: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const startedAt = performance.now();
    await ask();
    times.push(performance.now() - startedAt);
  }
  return times.sort((a, b) => a - b)[RUNS >> 1] ?? 0;
}
