/** How a measurement goes: a fresh process on a fresh database, a warm-up, then the load with the CPU time read around it. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bench } from './bench.ts';
import { PROFILE_FOLDER } from './bench.ts';
import { payloadBytes } from './handler.ts';
import type { LoadPlan, LoadResult } from './load/plan.ts';
import { warmUp } from './load/plan.ts';
import type { EngineMethods, EngineOptions } from './processes/engine.ts';
import type { GeneratorMethods } from './processes/generator.ts';
import type { Methods } from './processes/serve.ts';
import { Subprocess } from './processes/subprocess.ts';
import { usageBetween, usageOf } from './processes/usage.ts';
import type { Figures } from './workload.ts';

export type EngineProcess = Subprocess<EngineMethods>;
export type Load = (plan: LoadPlan) => Promise<LoadResult>;

/** One engine in a process of its own, on a database of its own unless a file is given. */
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
      await engine.call('close');
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
  withProcess<GeneratorMethods, Result>('generator.ts', use);

export interface Measuring {
  readonly plan: LoadPlan;
  /** The measured processes. */
  readonly pids: readonly number[];
  readonly load: Load;
  readonly sync: string | null;
  /** Wraps the measured load, not the warm-up. */
  readonly around?: (work: () => Promise<LoadResult>) => Promise<LoadResult>;
}

export async function measureLoad({ plan, pids, load, sync, around = (work) => work() }: Measuring): Promise<Figures> {
  await load(warmUp(plan));
  const before = usageOf(pids);
  const { operations, seconds, latency } = await around(() => load(plan));
  const usage = usageBetween(before, usageOf(pids));
  return { operations, seconds, latency, usage, payloadBytes, sync };
}

/** For `around`: a profile of each thread, where the options ask for one. */
export const profiled =
  (bench: Bench, engine: EngineProcess, name: string) =>
  async <Done extends { readonly operations: number }>(work: () => Promise<Done>): Promise<Done> => {
    if (!bench.options.profile) return work();
    await engine.call('startProfile');
    const done = await work();
    for (const file of await engine.call('stopProfile', PROFILE_FOLDER, name))
      bench.profiles.push({ name, file, operations: done.operations });
    return done;
  };
