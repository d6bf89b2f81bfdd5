// One run: an engine on a database of its own, killed where it is told, started again, played to the end, and examined.

import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { faultsOf, judge } from '../../sdk/examples/orders/judge.ts';
import { Tools } from '../kafka/tools.ts';
import { KeymailProcess } from '../processes/keymail-process.ts';
import { isQuiet, type Outcome, outcomeOf, wrongIn } from './database.ts';
import { type House, ownName, partitions } from './house.ts';
import type { KillPoint, Thread } from './kill-points.ts';
import { Lives } from './lives.ts';
import { startLoad } from './load.ts';
import type { Place } from './places.ts';
import { ordersOf, play, recordsInAll, scenarioKeys } from './scenario.ts';

export interface RunOptions {
  /** In the first life, in the second … None for the run that the others are compared with. */
  readonly killAt: readonly KillPoint[];
  /** Calls in flight beside the scenario. */
  readonly load: number;
  /** Which writes. */
  readonly thread: Thread;
}

export interface RunResult {
  /** False where a life came to its end before its kill point: nothing was proven. */
  readonly reached: boolean;
  /** A sentence for each thing that is not as it must be. */
  readonly wrong: readonly string[];
  readonly outcome: Outcome;
  readonly answers: readonly string[];
  /** What the first life wrote: a line for each statement of the schema, and for each commit. */
  readonly trace: readonly string[];
  /** Steps that were in flight when the engine was killed, and were made again. */
  readonly repeated: number;
}

const runMsMax = 60_000;

export async function run(house: House, options: RunOptions): Promise<RunResult> {
  const name = ownName();
  const directory = join(house.directory, name);
  mkdirSync(directory);
  // Its own clients: kafkajs keeps asking for every topic that it once knew, and fails when one of them is gone.
  const tools = new Tools(house.bootstrap);
  const topic = await tools.createTopic(partitions);
  const isEmpty = options.killAt.length === 0 || options.killAt.some(({ position }) => position === 'schema');
  const database = await house.places.open(directory, name, isEmpty);
  const engine = engineOf(house, directory, database, options.thread);
  try {
    const result = await examined(house, engine, { ...options, name, directory, database, tools, topic });
    if (result.wrong.length > 0) console.log(`the engine's last words:\n${engine.logTail}`);
    return result;
  } finally {
    await engine.kill();
    await database.remove();
    await tools.deleteTopic(topic);
    await tools.close();
    await rm(directory, { recursive: true, force: true });
  }
}

interface Parts extends RunOptions {
  readonly name: string;
  readonly directory: string;
  readonly database: Place;
  readonly tools: Tools;
  readonly topic: string;
}

async function examined(house: House, engine: KeymailProcess, parts: Parts): Promise<RunResult> {
  const { name, directory, database, tools, topic, killAt, load } = parts;
  const traceFile = join(directory, 'trace');
  const lives = new Lives(engine, {
    killAt,
    traceFile,
    withinMs: runMsMax,
    worldUrl: house.worldUrl,
    buried: () => database.buried(),
  });
  const loading = load > 0 ? startLoad(lives, name, load) : null;
  const keys = load > 0 ? scenarioKeys : null;
  const answers = await play({ tools, lives, topic, database, name, keys });
  const others = (await loading?.finish()) ?? [];
  await lives.until(() => isQuiet(database, recordsInAll, null));
  await lives.stop();

  const orders = new Set([...ordersOf(name), ...others]);
  const sent = { orders, refusedOrders: new Set<string>(), killedAt: lives.killedAt };
  const verdict = judge(house.ledger(name), sent);
  // What has no key is also asked for by the load.
  const isMeant = (key: string | null) => keys === null || (key !== null && keys.includes(key));
  return {
    reached: lives.killed === killAt.length,
    wrong: [...faultsOf(verdict), ...(await wrongIn(database))],
    outcome: withoutName(await outcomeOf(database, isMeant), name),
    answers,
    trace: existsSync(traceFile) ? readFileSync(traceFile, 'utf8').trimEnd().split('\n') : [],
    repeated: verdict.repeatedInFlight.length,
  };
}

function engineOf(house: House, directory: string, { storeUrl, preload }: Place, thread: Thread): KeymailProcess {
  return new KeymailProcess({
    directory,
    storeUrl,
    services: ['test/crash/everything.ts'],
    cluster: { 'bootstrap.servers': house.bootstrap },
    env: { OUTSIDE_WORLD_URL: house.worldUrl, CRASH_THREAD: thread },
    preload,
  });
}

/** Runs differ by their names, which lead the ids of their orders. */
function withoutName(outcome: Outcome, name: string): Outcome {
  return JSON.parse(JSON.stringify(outcome).replaceAll(name, 'run')) as Outcome;
}
