// What the sweep may be told.

import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import {
  type KillPoint,
  killPointOf,
  type Position,
  positionNames,
  positions,
  rowPositionNames,
  rowPositions,
  type Thread,
  threads,
} from './kill-points.ts';
import { type StoreName, stores } from './places.ts';

export interface CrashOptions {
  /** These and no others; null for all. */
  readonly at: readonly KillPoint[] | null;
  /** Of these positions; null for all. */
  readonly only: readonly Position[] | null;
  /** So many, spread evenly; null for all. */
  readonly sample: number | null;
  readonly again: KillPoint | null;
  readonly load: number;
  /** Which writes; null for each in turn. */
  readonly thread: Thread | null;
  readonly jobs: number;
  readonly store: StoreName;
}

const jobsMax = 4;

export const usage = `usage: npm run crash -- [--at POINTS] [--only POSITIONS] [--sample N] [--again POINT] [--load N] [--thread NAME] [--jobs N] [--store NAME]

Kills an engine at every moment of every commit of a scenario that uses every kind of entry, starts it again, and compares
what came of it with a run without a crash.

  --at POINTS       these kill points, for example 17:after,18:in
  --only POSITIONS  these positions:
${Object.entries({ ...positions, ...rowPositions })
  .map(([name, meaning]) => `                      ${name.padEnd(12)}${meaning}`)
  .join('\n')}
                      schema     before each statement that makes the schema
  --sample N        N kill points, spread evenly, the same ones each time
  --again POINT     kills the second life, too, for example 2:in
  --load N          N calls in flight beside the scenario (default 0); what a commit holds is then a matter of chance
  --thread NAME     who writes: engine (its own thread, where it may) or writer (the one beside it, always);
                    default: each in turn
  --store NAME      where the engine has its data: sqlite (default) or postgres
  --jobs N          runs at the same time (default: one for each core, ${jobsMax} at most)`;

/** @throws Error that says what is wrong; null where only the usage was asked for. */
export function crashOptions(args: readonly string[]): CrashOptions | null {
  const { values } = parseArgs({
    args: [...args],
    options: {
      at: { type: 'string' },
      only: { type: 'string' },
      sample: { type: 'string' },
      again: { type: 'string' },
      load: { type: 'string', default: '0' },
      thread: { type: 'string' },
      jobs: { type: 'string', default: String(Math.min(jobsMax, availableParallelism())) },
      store: { type: 'string', default: 'sqlite' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return null;
  return {
    at: values.at?.split(',').map(killPointOf) ?? null,
    only: values.only?.split(',').map(positionOf) ?? null,
    sample: values.sample === undefined ? null : wholeNumber('--sample', values.sample, 1),
    again: values.again === undefined ? null : killPointOf(values.again),
    load: wholeNumber('--load', values.load, 0),
    thread: values.thread === undefined ? null : threadOf(values.thread),
    jobs: wholeNumber('--jobs', values.jobs, 1),
    store: storeOf(values.store),
  };
}

function storeOf(text: string): StoreName {
  const found = stores.find((store) => store === text);
  if (found === undefined) throw new Error(`--store: found ${JSON.stringify(text)}, allowed: ${stores.join(', ')}`);
  return found;
}

function threadOf(text: string): Thread {
  const found = threads.find((thread) => thread === text);
  if (found === undefined) throw new Error(`--thread: found ${JSON.stringify(text)}, allowed: ${threads.join(', ')}`);
  return found;
}

function positionOf(text: string): Position {
  const known: readonly Position[] = [...positionNames, ...rowPositionNames, 'schema'];
  const found = known.find((position) => position === text);
  if (found === undefined) throw new Error(`--only: found ${JSON.stringify(text)}, allowed: ${known.join(', ')}`);
  return found;
}

function wholeNumber(name: string, text: string, min: number): number {
  if (/^\d+$/.test(text) && Number(text) >= min) return Number(text);
  throw new Error(`${name}: found ${JSON.stringify(text)}, allowed: a whole number from ${min}`);
}
