// A run for every kill point, several at once, each held against the run that nothing interrupted.

import type { Outcome } from './database.ts';
import type { House } from './house.ts';
import { type KillPoint, type Thread, textOf, threadOf, type Written } from './kill-points.ts';
import type { StoreName } from './places.ts';
import { type RunResult, run } from './run.ts';

export interface SweepOptions {
  readonly points: readonly KillPoint[];
  /** Where the second life is killed, too; none by default. */
  readonly again: KillPoint | null;
  readonly load: number;
  /** Which writes; null for each in turn. */
  readonly thread: Thread | null;
  /** Runs at the same time. */
  readonly jobs: number;
  /** Told of each result as it comes. */
  readonly onResult?: (result: PointResult) => void;
  readonly signal?: AbortSignal;
}

export interface PointResult {
  readonly point: KillPoint;
  /** False where the engine never came to this point, in several tries: nothing is proven. */
  readonly reached: boolean;
  /** A sentence for each thing that is not as it must be; none where exactly once held. */
  readonly wrong: readonly string[];
  /** Steps in flight that were made again. */
  readonly repeated: number;
}

/** What a run without a crash wrote, and what must come out of every other. */
export interface Baseline extends Written {
  readonly result: RunResult;
}

/** Commits next to each other may change places, or share one transaction, when the machine is busy. */
const triesMax = 3;

/** @throws Error where not even this run came out well */
export async function baselineOf(house: House, load: number): Promise<Baseline> {
  const result = await run(house, { killAt: [], load, thread: 'engine' });
  if (result.wrong.length > 0) throw new Error(`wrong without a crash: ${result.wrong.join('; ')}`);
  const lines = (kind: string) =>
    result.trace.filter((line) => line.startsWith(`${kind} `)).map((line) => line.slice(kind.length + 1));
  return { result, commits: lines('commit'), statements: lines('schema') };
}

/** Resolves when all points are done, in their order, or when `signal` aborts. */
export async function sweep(house: House, baseline: Baseline, options: SweepOptions): Promise<PointResult[]> {
  const { points, jobs, onResult, signal } = options;
  const results = new Map<KillPoint, PointResult>();
  const waiting = points[Symbol.iterator]();
  const work = async () => {
    for (const point of waiting) {
      if (signal?.aborted) return;
      const result = await examine(house, baseline, point, options);
      results.set(point, result);
      onResult?.(result);
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));
  return points.flatMap((point) => results.get(point) ?? []);
}

async function examine(
  house: House,
  baseline: Baseline,
  point: KillPoint,
  { again, load, thread }: SweepOptions,
): Promise<PointResult> {
  const killAt = again === null ? [point] : [point, again];
  for (let tries = 1; ; tries += 1) {
    const result = await attempted(() => run(house, { killAt, load, thread: thread ?? threadOf(point) }));
    if (typeof result === 'string') return { point, reached: true, wrong: [result], repeated: 0 };
    if (!result.reached && tries < triesMax) continue;
    const wrong = [...result.wrong, ...differences(baseline.result, result)];
    return { point, reached: result.reached, wrong, repeated: result.repeated };
  }
}

/** An engine that does not come back is a finding like any other. */
async function attempted<T>(attempt: () => Promise<T>): Promise<T | string> {
  try {
    return await attempt();
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
}

/** One sentence for each line that one run has and the other has not. */
function differences(expected: RunResult, actual: RunResult): string[] {
  const kinds = Object.keys(expected.outcome) as (keyof Outcome)[];
  return [
    ...kinds.flatMap((kind) => compared(kind, expected.outcome[kind], actual.outcome[kind])),
    ...compared('answers', expected.answers, actual.answers),
  ];
}

function compared(what: string, expected: readonly string[], actual: readonly string[]): string[] {
  return [
    ...without(expected, actual).map((line) => `${what}: missing ${line}`),
    ...without(actual, expected).map((line) => `${what}: should not be there: ${line}`),
  ];
}

/** The lines of one list that the other has not, each as often as it is too many. */
function without(lines: readonly string[], others: readonly string[]): string[] {
  const rest = [...others];
  return lines.filter((line) => {
    const at = rest.indexOf(line);
    if (at >= 0) rest.splice(at, 1);
    return at < 0;
  });
}

/** The command that makes this run again. */
export function repeatOf(
  { point }: PointResult,
  {
    load,
    again,
    thread,
    store = 'sqlite',
  }: Pick<SweepOptions, 'load' | 'again' | 'thread'> & { readonly store?: StoreName },
): string {
  const more = [
    load > 0 ? ` --load ${load}` : '',
    again === null ? '' : ` --again ${textOf(again)}`,
    thread === null ? '' : ` --thread ${thread}`,
    store === 'sqlite' ? '' : ` --store ${store}`,
  ];
  return `npm run crash -- --at ${textOf(point)}${more.join('')}`;
}
