// How every fuzz test runs: from a fixed seed, so that each run of `npm test` is the same one. More and other cases by
//   KEYMAIL_FUZZ_RUNS=20 (times as many)   KEYMAIL_FUZZ_SEED=7
// A failure prints the seed, the path to the case, and the case as small as it could be made.

import type { IAsyncProperty, IProperty } from 'fast-check';
import fc from 'fast-check';

const TIMES = Number(process.env['KEYMAIL_FUZZ_RUNS'] ?? 1);
const SEED = Number(process.env['KEYMAIL_FUZZ_SEED'] ?? 20_260_131);

/** For the time limit of a test that has this many runs by default. */
export const withinMs = (ms: number): number => ms * Math.max(1, TIMES);

export async function holds<Case>(runs: number, property: IAsyncProperty<Case> | IProperty<Case>): Promise<void> {
  const numRuns = Math.max(1, Math.round(runs * TIMES));
  await fc.assert(property as IAsyncProperty<Case>, {
    ...{ seed: SEED, numRuns },
    // Shrinking starts an engine for each step: bounded, so that a failure is told before the test's time is over. Cases that
    // there was no time for are a failure as well, because nobody would see that they are not tried any more.
    ...{ interruptAfterTimeLimit: withinMs(120_000), markInterruptAsFailure: true },
  });
}

/** @throws Error where `work` takes longer: nobody may be left waiting. */
export async function inTime<Result>(what: string, ms: number, work: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took longer than ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
