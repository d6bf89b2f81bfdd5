/** The admin's reads in one place: the store's, and what only the running engine knows. */
import type { InvocationRef } from '../sdk/protocol/index.ts';
import { formatInvocationId, parseInvocationId } from '../sdk/protocol/index.ts';
import type { EngineQueries, Health, Stats } from './api.ts';
import type { Cells } from './cells.ts';
import type { Clock } from './clock.ts';
import type { Counters } from './counters.ts';
import type { KafkaProperties } from './ingress/kafka/properties.ts';
import { redactProperties } from './ingress/kafka/properties.ts';
import type { Subscriptions } from './ingress/kafka/subscriptions.ts';
import type { Attempts } from './invoker/attempts.ts';
import type { Limits } from './limits.ts';
import type { Loop } from './loop.ts';
import type { Registry } from './registry.ts';
import { remembered } from './remembered.ts';
import type { Deployments } from './remote/deployments.ts';
import type { SeriesRecorder } from './series.ts';
import { standingOf } from './standing.ts';
import type { StoreQueries } from './store/queries.ts';
import type { Store, StoreInfo } from './store/store.ts';
import type { Timers } from './timers.ts';

export interface QueriesParts {
  readonly store: Store;
  readonly info: StoreInfo;
  readonly registry: Registry;
  readonly subscriptions: Subscriptions;
  readonly deployments: Deployments;
  readonly counters: Counters;
  readonly loop: Loop;
  readonly cells: Cells;
  readonly attempts: Attempts;
  readonly timers: Timers;
  readonly clusters: Readonly<Record<string, KafkaProperties>>;
  readonly health: () => Health;
  readonly series: SeriesRecorder;
  readonly limits: Limits;
  readonly clock: Clock;
}

export function queriesOf(parts: QueriesParts): EngineQueries {
  const { queries } = parts.store;
  const startedAt = parts.clock.now();
  const within = (ms: number): EngineQueries => over(parts, queries.within(ms), { startedAt, within });
  return over(parts, queries, { startedAt, within });
}

function over(
  parts: QueriesParts,
  store: StoreQueries,
  more: Pick<EngineQueries, 'startedAt' | 'within'>,
): EngineQueries {
  const { installation } = parts.info;
  const clusters = Object.entries(parts.clusters).map(
    ([name, properties]) => [name, redactProperties(properties)] as const,
  );
  return {
    ...more,
    invocations: (filter, page) => store.invocations(filter, page),
    count: (filter) => store.count(filter),
    livingCounts: () => store.livingCounts(),
    charts: (name) => store.charts(name),
    chart: (name, hash) => store.chart(name, hash),
    failures: (ref) => store.failures(ref),
    stepCounts: (name, chart) => store.stepCounts(name, chart),
    stepFailures: (name, chart, since) => store.stepFailures(name, chart, since),
    invocation: (ref) => store.invocation(ref),
    statusCounts: (withFinished) => store.statusCounts(withFinished),
    journal: (ref, part) => store.journal(ref, part),
    isAnswered: (ref, id) => store.isAnswered(ref, id),
    output: (ref) => store.output(ref),
    actors: (filter, page) => store.actors(filter, page),
    actor: (service, key) => store.actor(service, key),
    promises: (actor, page) => store.promises(actor, page),
    keyPauseCount: () => store.keyPauseCount(),
    deadLetters: (filter, page) => store.deadLetters(filter, page),
    deadLetter: (ref) => store.deadLetter(ref),
    deadLetterCounts: () => store.deadLetterCounts(),
    audit: (filter, page) => store.audit(filter, page),
    migrations: () => store.migrations(),
    subscriptions: () => parts.subscriptions.list(),
    subscription: (id) => parts.subscriptions.get(id),
    get services() {
      return parts.registry.services;
    },
    deployments: () => parts.deployments.list(),
    clusters: Object.fromEntries(clusters),
    health: parts.health,
    stats: () => statsOf(parts),
    standing: (ref) => standingOf(parts, ref),
    remembered: (by) => remembered(parts.loop, by),
    series: (stepMs, points) => parts.series.view(stepMs, points),
    currentChart: (name) => parts.registry.find(name)?.chart?.hash ?? null,
    mailboxesOver: (depth) => parts.cells.mailboxesOver(depth),
    limits: parts.limits,
    refOf: (id) => refOf(installation, id),
    idOf: (ref) => formatInvocationId(installation, ref),
  };
}

function refOf(installation: string, id: string): InvocationRef | null {
  const parsed = parseInvocationId(id);
  return parsed?.installation === installation ? { shard: parsed.shard, seq: parsed.seq } : null;
}

function statsOf({ counters, loop, attempts, timers, cells }: QueriesParts): Stats {
  return {
    invocations: counters.invocations,
    accepted: counters.accepted,
    records: counters.records,
    turns: counters.turns,
    commands: counters.commands,
    commitSeconds: counters.commitMs / 1_000,
    commandsQueued: loop.queued,
    attemptsLive: attempts.counts.live,
    attemptsWaiting: attempts.counts.waiting,
    timersArmed: timers.armed,
    cells: cells.size,
    eventLoopBlockedSeconds: counters.blockedMs / 1_000,
    blockedBy: counters.blockedBy,
  };
}
