/** How a measurement goes: a fresh process on a fresh database, a warm-up, then the load with the CPU time read around it. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bench } from './bench.ts';
import { PROFILE_FOLDER } from './bench.ts';
import type { Figures } from './figures.ts';
import { OUR_SYNC } from './figures.ts';
import { payloadBytes } from './handler.ts';
import type { LoadPlan, LoadResult } from './load/plan.ts';
import { warmUp } from './load/plan.ts';
import type { Counters, EngineMethods, EngineOptions } from './processes/engine.ts';
import type { GeneratorMethods } from './processes/generator.ts';
import type { Methods } from './processes/serve.ts';
import { Subprocess } from './processes/subprocess.ts';
import { usageBetween, usageOf } from './processes/usage.ts';

export type EngineProcess = Subprocess<EngineMethods>;
export type Load = (plan: LoadPlan) => Promise<LoadResult>;

/** One engine in a process of its own, on a database of its own unless a file is given, which is kept. */
export async function withEngine<Result>(
  bench: Bench,
  options: Partial<EngineOptions>,
  use: (engine: EngineProcess) => Promise<Result>,
): Promise<Result> {
  const folder = options.file === undefined ? await bench.folder() : null;
  const file = options.file ?? join(folder ?? '', 'keymail.db');
  try {
    return await withProcess<EngineMethods, Result>('engine.ts', async (engine) => {
      await engine.call('open', { ...options, file });
      const result = await use(engine);
      // What goes with its folder may just as well be dropped.
      if (folder === null) await engine.call('close');
      return result;
    });
  } finally {
    if (folder !== null) await rm(folder, { recursive: true, force: true });
  }
}

export async function withProcess<Served extends Methods, Result>(
  module: string,
  use: (subprocess: Subprocess<Served>) => Promise<Result>,
): Promise<Result> {
  const subprocess = new Subprocess<Served>(module);
  try {
    return await use(subprocess);
  } finally {
    await subprocess.stop();
  }
}

export const withGenerator = <Result>(use: (generator: Subprocess<GeneratorMethods>) => Promise<Result>) =>
  withProcess<GeneratorMethods, Result>('generator.ts', async (generator) => {
    const result = await use(generator);
    await generator.call('close');
    return result;
  });

export interface Measuring {
  readonly plan: LoadPlan;
  /** The measured processes. */
  readonly pids: readonly number[];
  readonly load: Load;
  readonly sync: string | null;
}

/** A process that is not ours. */
export async function measureLoad({ plan, pids, load, sync }: Measuring): Promise<Figures> {
  await load(warmUp(plan));
  const before = usageOf(pids);
  const { operations, seconds, latency } = await load(plan);
  return { operations, seconds, latency, usage: usageBetween(before, usageOf(pids)), payloadBytes, sync };
}

export interface MeasuringEngine {
  readonly engine: EngineProcess;
  /** Of the profile. */
  readonly name: string;
  readonly plan: LoadPlan;
  readonly load: Load;
}

/** One of our engines: with how it commits, and with a profile where the options ask for one. */
export async function measureEngine(bench: Bench, { engine, name, plan, load }: MeasuringEngine): Promise<Figures> {
  await load(warmUp(plan));
  const [before, countersBefore] = [usageOf([engine.pid]), await engine.call('counters')];
  const done = await profiled(bench, { engine, name }, () => load(plan));
  const { operations, seconds, latency } = done;
  const usage = usageBetween(before, usageOf([engine.pid]));
  const note = noteOf(countersBefore, await engine.call('counters'), done);
  return { operations, seconds, latency, usage, payloadBytes, sync: OUR_SYNC, note };
}

/** Does the work, with a profile of each thread where the options ask for one. */
export async function profiled<Done extends { readonly operations: number }>(
  bench: Bench,
  { engine, name }: { readonly engine: EngineProcess; readonly name: string },
  work: () => Promise<Done>,
): Promise<Done> {
  if (!bench.options.profile) return work();
  await engine.call('startProfile');
  const done = await work();
  for (const file of await engine.call('stopProfile', PROFILE_FOLDER, name))
    bench.profiles.push({ name, file, operations: done.operations });
  return done;
}

/** How large the commits were, and how much of the time the engine waited for one. */
function noteOf(before: Counters, after: Counters, { operations, seconds }: LoadResult): string {
  const turns = after.turns - before.turns;
  const waited = after.commitSeconds - before.commitSeconds;
  const size =
    turns > operations
      ? `${(turns / operations).toFixed(1)} commits an invocation`
      : `${(operations / turns).toFixed(1)} invocations a commit`;
  const each = ((1_000 * waited) / turns).toFixed(2);
  return `${size}, ${each} ms each, ${((100 * waited) / seconds).toFixed(0)} % of the time`;
}
