/** A process with one engine, as an embedding program has it, with the ingress' port and the heap of `keymail start`. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { boundHeap } from '../../../admin/cli/heap.ts';
import type { Embedded } from '../../../admin/embedded.ts';
import { createEngine } from '../../../admin/embedded.ts';
import { startServers } from '../../../admin/server.ts';
import type { SubscriptionInfo } from '../../../engine/api.ts';
import type { Limits } from '../../../engine/limits.ts';
import { eventJson, handlerName, objectName } from '../handler.ts';
import { closedLoop } from '../load/closed-loop.ts';
import type { LoadPlan, LoadResult } from '../load/plan.ts';
import { Profiler } from '../profile/profiler.ts';
import { serve } from './serve.ts';
import { benchObject } from './services.ts';
import type { Taken } from './watch-engine.ts';
import { untilCompleted, untilQuiet, untilTaken, untilWorkedOff } from './watch-engine.ts';

export interface EngineOptions {
  readonly file: string;
  /** Of the Kafka cluster `bench`. */
  readonly bootstrap?: string;
  readonly limits?: Partial<Limits>;
}

/** Since the start. */
export interface Counters {
  readonly turns: number;
  readonly commitSeconds: number;
}

const bench = benchObject();
const profiler = new Profiler();
let embedded: Embedded | null = null;

const methods = {
  /** @returns how long the start took, ms */
  async open({ file, bootstrap, limits }: EngineOptions): Promise<number> {
    const startedAt = performance.now();
    embedded = await createEngine({
      services: [bench.definition],
      store: `sqlite:${file}`,
      logLevel: 'error',
      ...(limits === undefined ? {} : { limits }),
      ...(bootstrap === undefined ? {} : { kafka: { clusters: { bench: { 'bootstrap.servers': bootstrap } } } }),
      onFatal: (error) => {
        throw error;
      },
    });
    const tookMs = performance.now() - startedAt;
    boundHeap();
    return tookMs;
  },
  /** Opens the doors. @returns the ingress' URL */
  async listen(): Promise<string> {
    const anywhere = { host: '127.0.0.1', port: 0 };
    return (await startServers({ engine: opened().engine, ingress: anywhere, admin: anywhere })).ingress.url;
  },
  /** The load through `keymail.client`, in this process. */
  loadClient(plan: LoadPlan): Promise<LoadResult> {
    const { client } = opened();
    return closedLoop(plan, async (key, number) => {
      const event = JSON.parse(eventJson(number)) as unknown;
      await client.call({ service: objectName, handler: handlerName, key, parameter: event });
    });
  },
  /** The same through `engine.call`: without what the client adds. */
  loadEngine(plan: LoadPlan): Promise<LoadResult> {
    const { engine } = opened();
    const common = { headers: [], origin: { kind: 'client' }, idempotencyKey: null, startAt: null } as const;
    return closedLoop(plan, async (key, number) => {
      const target = { service: objectName, handler: handlerName, key };
      const { ended } = await engine.call({ ...common, target, payload: eventJson(number) });
      if (ended.status !== 'completed') throw new Error(`an invocation of ${key} ended as ${ended.status}`);
    });
  },
  /** Invocations that leave memory for a day, each on a key of its own; resolves when all are suspended. */
  async suspend(count: number, prefix: string): Promise<void> {
    const { engine, client } = opened();
    await closedLoop({ amount: { count }, inFlight: 256, keys: count }, async (key) => {
      await client.send({ service: objectName, handler: 'asleep', key: `${prefix}-${key}` });
    });
    await untilQuiet(engine);
  },
  async subscribe(topic: string, handler: string, options: Readonly<Record<string, unknown>>): Promise<string> {
    const [source, sink] = [`kafka://bench/${topic}`, `service://${objectName}/${handler}`];
    const operation = { kind: 'createSubscription', source, sink, options } as const;
    return ((await opened().engine.submit(operation, 'bench')) as SubscriptionInfo).id;
  },
  /** Resolves when so many records are in mailboxes, or when no more are taken. */
  untilTaken: (subscription: string, count: number): Promise<Taken> => untilTaken(opened().engine, subscription, count),
  /** Lets the held ones go on; resolves when so many records of the subscription have been worked off. */
  workOff(subscription: string, count: number): Promise<void> {
    bench.release();
    return untilWorkedOff(opened().engine, subscription, count);
  },
  untilCompleted: (count: number): Promise<Taken> => untilCompleted(opened().engine, count, bench.firstEnteredAt),
  counters(): Counters {
    const { turns, commitSeconds } = opened().engine.query.stats();
    return { turns, commitSeconds };
  },
  /** What is alive on the heap, after a collection. */
  heapBytes(): number {
    setFlagsFromString('--expose-gc');
    runInNewContext('gc')();
    return process.memoryUsage().heapUsed;
  },
  startProfile: () => profiler.start(),
  /** @returns the files written, one for each thread */
  stopProfile: (folder: string, name: string): Promise<string[]> => profiler.stop(folder, name),
  async close(): Promise<void> {
    bench.release();
    await opened().close();
  },
};

export type EngineMethods = typeof methods;

serve(methods);

function opened(): Embedded {
  if (embedded === null) throw new Error('the engine was asked before it was opened');
  return embedded;
}
