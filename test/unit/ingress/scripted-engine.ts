// An engine that says what a test tells it to say, and remembers what it was asked.

import type { Accepted, CallerSignal, Ended } from '../../../engine/answers.ts';
import type { Engine, EngineQueries, FeedReader, Operation } from '../../../engine/api.ts';
import { Histogram } from '../../../engine/histogram.ts';
import type { Request } from '../../../engine/ingress/accept.ts';
import { resolve } from '../../../engine/ingress/accept.ts';
import { DEFAULT_LIMITS } from '../../../engine/limits.ts';
import { Registry } from '../../../engine/registry.ts';
import type {
  HandlerManifest,
  HandlerMode,
  InvocationRef,
  Outcome,
  ServiceManifest,
} from '../../../sdk/protocol/index.ts';
import { formatInvocationId, parseInvocationId, seqOf, shardId, VOID } from '../../../sdk/protocol/index.ts';

export const INSTALLATION = 'aabbccddeeff';
export const ref: InvocationRef = { shard: shardId(1), seq: seqOf(7) };
export const id = formatInvocationId(INSTALLATION, ref);
export const accepted: Accepted = { ref, id, again: false };

const handler = (name: string, mode: HandlerMode, more: Partial<HandlerManifest> = {}): HandlerManifest => ({
  name,
  mode,
  inputContentType: 'application/json',
  outputContentType: 'application/json',
  ...more,
});

export const services: readonly ServiceManifest[] = [
  {
    name: 'greeter',
    kind: 'service',
    handlers: [
      handler('greet', 'plain'),
      handler('send', 'plain'),
      handler('hidden', 'plain', { ingressPrivate: true }),
      handler('bytes', 'plain', { inputContentType: null, outputContentType: 'application/octet-stream' }),
      handler('text', 'plain', { inputContentType: 'text/*', outputContentType: 'text/plain' }),
    ],
  },
  {
    name: 'counter',
    kind: 'object',
    handlers: [handler('add', 'exclusive', { source: 'async () => {}' }), handler('send', 'exclusive')],
  },
];

export interface Script {
  /** What the end of every invocation is. */
  ended?: Ended;
  call?: (request: Request, signal?: CallerSignal) => Promise<Ended>;
  accept?: (request: Request) => Promise<Accepted>;
  attach?: Engine['attach'];
  submit?: (operation: Operation, by: string) => Promise<unknown>;
  query?: Partial<EngineQueries>;
  feed?: Partial<Engine['feed']>;
}

const ENDED: FeedReader = { resumed: false, id: '1-0', ended: true, next: () => null, close() {} };

export interface ScriptedEngine extends Engine {
  /** Requests that came through, in order. */
  readonly requests: Request[];
  readonly operations: { readonly operation: Operation; readonly by: string }[];
  readonly completed: { readonly id: string; readonly outcome: Outcome }[];
}

export function scriptedEngine(script: Script = {}): ScriptedEngine {
  const registry = new Registry();
  registry.register({
    services,
    start: () => {
      throw new Error('nothing runs here');
    },
    lastEntered: null,
  } as never);
  const ended = script.ended ?? { status: 'completed', outcome: VOID };
  const requests: Request[] = [];
  const operations: ScriptedEngine['operations'] = [];
  const completed: ScriptedEngine['completed'] = [];
  const query = { ...queries(registry), within: () => query, ...script.query } as EngineQueries;
  return {
    requests,
    operations,
    completed,
    query,
    feed: { incarnation: 1, read: () => ENDED, ...script.feed },
    async accept(request) {
      requests.push(request);
      return script.accept === undefined ? accepted : script.accept(request);
    },
    async call(request, signal) {
      requests.push(request);
      return { accepted, ended: script.call === undefined ? ended : await script.call(request, signal) };
    },
    attach: script.attach ?? (async () => ended),
    async completeAwakeable(id, outcome) {
      completed.push({ id, outcome });
      return { id: accepted.id, again: false };
    },
    resolve: (target) => resolve({ registry, places: null as never, limits: DEFAULT_LIMITS }, target, true),
    async submit(operation, by) {
      operations.push({ operation, by });
      return script.submit === undefined ? {} : script.submit(operation, by);
    },
    async close() {},
  };
}

const emptySeries = (points: number) => {
  const none = Array.from({ length: points }, () => 0);
  const unknown = none.map(() => null);
  const counts = { accepted: none, completed: none, failed: none, retried: none, records: none };
  return { ...counts, p50Ms: unknown, p99Ms: unknown, lagRecords: unknown };
};

function queries(registry: Registry): Partial<EngineQueries> {
  const empty = async () => ({ rows: [], next: null });
  return {
    services: registry.services,
    deployments: () => [],
    clusters: { local: { 'bootstrap.servers': 'localhost:9092', 'sasl.password': '***' } },
    health: () => ({ accepting: true, reason: null, services: registry.services.map(({ name }) => name) }),
    stats: () => ({
      invocations: {
        'greeter/greet': {
          started: 3,
          retried: 1,
          finished: { completed: 2, failed: 1, cancelled: 0, killed: 0 },
          wait: new Histogram(),
          run: new Histogram(),
        },
      },
      accepted: 4,
      records: 1,
      turns: 5,
      commands: 9,
      commitSeconds: 0.5,
      commandsQueued: 0,
      attemptsLive: 1,
      attemptsWaiting: 0,
      timersArmed: 0,
      cells: 2,
      eventLoopBlockedSeconds: 0,
      blockedBy: { 'greeter/greet': { times: 2, ms: 700, lastAt: 0 } },
    }),
    series: (stepMs, points) => ({ stepMs, from: 0, ...emptySeries(points) }),
    startedAt: 0,
    currentChart: () => null,
    standing: async () => null,
    mailboxesOver: () => [],
    limits: DEFAULT_LIMITS,
    refOf(text) {
      const parsed = parseInvocationId(text);
      return parsed?.installation === INSTALLATION ? { shard: parsed.shard, seq: parsed.seq } : null;
    },
    idOf: (one) => formatInvocationId(INSTALLATION, one),
    subscriptions: async () => [],
    subscription: async () => null,
    invocations: empty,
    promises: empty,
    invocation: async () => null,
    count: async () => ({ count: 0, more: false }),
    livingCounts: async () => [],
    charts: async () => [],
    chart: async () => null,
    failures: async () => [],
    stepCounts: async () => new Map(),
    stepFailures: async () => new Map(),
    statusCounts: async () => ({ running: 1 }),
    journal: async () => [],
    output: async () => null,
    actors: empty,
    actor: async () => null,
    deadLetters: empty,
    deadLetter: async () => null,
    deadLetterCounts: async () => new Map([['sub_1', 4]]),
    audit: empty,
    migrations: async () => [{ name: '0001-initial', description: 'The first tables.', appliedAt: 0 }],
  };
}
