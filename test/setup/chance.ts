// All chance of the tests, so that nobody's commit goes red by an unlucky draw, and chance is used all the same.
//
//  C1. What a test draws follows from one seed: always the same in `npm test`, another by KEYMAIL_TEST_SEED.
//  C2. How much it tries is its own number, times KEYMAIL_TEST_TIMES; its time limit grows with it.
//  C3. `npm run chance` runs all of these tests with a fresh seed and many times as much (run-chance.ts). A failure says
//      how to repeat it.
//  C4. No other file of the tests draws: test/architecture holds that.

import { randomInt } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Arbitrary, IAsyncPropertyWithHooks, IPropertyWithHooks } from 'fast-check';
import fc from 'fast-check';

const seedMax = 1_000_000_000;
const shrinkMs = 120_000;
const progressMs = 10_000;

export const SEED = setting('KEYMAIL_TEST_SEED');
export const TIMES = setting('KEYMAIL_TEST_TIMES');

/** So many tries where `npm test` has `count`. */
export const tries = (count: number): number => Math.max(1, Math.round(count * TIMES));

/** For the time limit of a test that needs so long in `npm test`. */
export const withinMs = (ms: number): number => Math.ceil(ms * Math.max(1, TIMES));

/** For a test that is a function of a number: so many of them. */
export const seeds = (count: number): number[] => Array.from({ length: tries(count) }, (_, at) => SEED + at);

/** Something of that kind, the same each time. */
export const example = <Value>(of: Arbitrary<Value>): Value => fc.sample(of, { seed: SEED, numRuns: 1 })[0] as Value;

/** @throws Error with the smallest case that was found, where the property does not hold for all of `runs` cases */
export async function holds<Case>(
  runs: number,
  property: IAsyncPropertyWithHooks<Case> | IPropertyWithHooks<Case>,
): Promise<void> {
  const numRuns = tries(runs);
  let [done, toldAt] = [0, performance.now()];
  property.beforeEach(() => {
    done += 1;
    if (TIMES <= 1 || performance.now() - toldAt < progressMs) return;
    toldAt = performance.now();
    process.stderr.write(`  ${done} of ${numRuns}: ${running.title}\n`);
  });
  await fc.assert(property as IAsyncPropertyWithHooks<Case>, {
    ...{ seed: SEED, numRuns },
    // A step of shrinking may start an engine: bounded, so that a failure is told before the test's time is over. Cases that
    // there was no time for are a failure as well, because nobody would see that they are not tried any more.
    ...{ interruptAfterTimeLimit: withinMs(shrinkMs), markInterruptAsFailure: true },
  });
}

/** The test that runs, for a line of progress. */
export const running = { title: '' };

/** Whether a file of tests draws, itself or by another one of `test/` that it imports. */
export function usesChance(file: string, seen = new Set<string>()): boolean {
  if (file === import.meta.filename) return true;
  // Sources within a text have imports that lead nowhere.
  if (seen.has(file) || !existsSync(file)) return false;
  seen.add(file);
  const imports = readFileSync(file, 'utf8').matchAll(/^(?:import|export|\}).* from '(\..*\.ts)';$/gm);
  const files = Array.from(imports, ([, name]) => path.resolve(path.dirname(file), name as string));
  return files.some((one) => one.startsWith(path.resolve('test')) && usesChance(one, seen));
}

/** The environment of a run with that chance. */
export const chanceOf = (seed: number, times: number) => ({
  KEYMAIL_TEST_SEED: String(seed),
  ...(times === 1 ? {} : { KEYMAIL_TEST_TIMES: String(times) }),
});

/** What a shell runs to repeat some of this run. */
export function againBy(files: string): string {
  const settings = Object.entries(chanceOf(SEED, TIMES)).map(([name, value]) => `${name}=${value} `);
  return `${settings.join('')}npm test -- ${files}`;
}

export const freshSeed = (): number => randomInt(1, seedMax);

function setting(name: string): number {
  const text = process.env[name] ?? '1';
  const number = Number(text);
  if (number > 0 && number < 2 ** 31) return number;
  throw new Error(`${name}: found ${JSON.stringify(text)}, allowed: a number above 0`);
}
