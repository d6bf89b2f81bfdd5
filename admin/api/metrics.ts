/**
 * The engine's counters for Prometheus. Rendered from plain numbers when somebody asks: nothing here is on the way of an
 * event. Counters are those of this run of the engine; a restart sets them back, which Prometheus' `rate` knows.
 * What only the store knows is left out while it does not answer: a scrape must not fail with it.
 */
import { Counter, Gauge, Registry } from 'prom-client';
import type { Engine, Stats, SubscriptionInfo } from '../../engine/api.ts';
import type { Histogram } from '../../engine/histogram.ts';
import { lagRecordsOf, lagSecondsOf } from '../../engine/ingress/kafka/lag.ts';
import type { LivingCount } from '../../engine/store/queries.ts';
import type { HistogramRow } from './metric-histogram.ts';
import { histogramMetric } from './metric-histogram.ts';

export async function renderMetrics(engine: Engine): Promise<{ readonly text: string; readonly contentType: string }> {
  const { query } = engine;
  const registry = new Registry();
  const [subscriptions, statuses, letters, living] = await Promise.all([
    query.subscriptions().catch(() => []),
    query.statusCounts(false).catch(() => ({})),
    query.deadLetterCounts().catch(() => new Map<string, number>()),
    query.livingCounts().catch(() => []),
  ]);
  addEngine(registry, query.stats(), query.health().accepting);
  addInvocations(registry, query.stats(), statuses);
  addLiving(registry, living);
  addLatencies(registry, query.stats());
  addSubscriptions(registry, subscriptions, letters);
  return { text: await registry.metrics(), contentType: registry.contentType };
}

function addEngine(registry: Registry, stats: Stats, accepting: boolean): void {
  gauge(registry, 'keymail_accepting', '1 while new invocations are accepted').set(accepting ? 1 : 0);
  counter(registry, 'keymail_turns_total', 'Turns: transactions of the engine').inc(stats.turns);
  counter(registry, 'keymail_commands_total', 'Commands decided').inc(stats.commands);
  counter(registry, 'keymail_commit_seconds_total', 'Time spent in commits').inc(stats.commitSeconds);
  gauge(registry, 'keymail_commands_queued', 'Commands that wait for a turn').set(stats.commandsQueued);
  gauge(registry, 'keymail_attempts_live', 'Attempts in memory').set(stats.attemptsLive);
  gauge(registry, 'keymail_attempts_waiting', 'Attempts that wait for room in memory').set(stats.attemptsWaiting);
  gauge(registry, 'keymail_timers_armed', 'Timers in memory').set(stats.timersArmed);
  gauge(registry, 'keymail_cells', 'Cells in memory').set(stats.cells);
  counter(
    registry,
    'keymail_event_loop_blocked_seconds_total',
    'Time for which a handler, or the disk, kept the event loop',
  ).inc(stats.eventLoopBlockedSeconds);
  const blocked = counter(
    registry,
    'keymail_event_loop_blocked_total',
    'Times that a handler, or the disk, kept the event loop',
    [...NAMED],
  );
  for (const [name, { times }] of Object.entries(stats.blockedBy)) blocked.inc(namedBy(name), times);
  gauge(registry, 'process_resident_memory_bytes', 'Resident memory').set(process.memoryUsage.rss());
  const { user, system } = process.cpuUsage();
  counter(registry, 'process_cpu_seconds_total', 'CPU time').inc((user + system) / 1e6);
  gauge(registry, 'process_start_time_seconds', 'Start of the process, since the epoch').set(
    Date.now() / 1_000 - process.uptime(),
  );
}

function addInvocations(registry: Registry, stats: Stats, statuses: Readonly<Partial<Record<string, number>>>): void {
  counter(registry, 'keymail_invocations_accepted_total', 'Invocations that became durable').inc(stats.accepted);
  counter(registry, 'keymail_records_taken_total', 'Records of Kafka that became invocations').inc(stats.records);
  const started = counter(registry, 'keymail_invocations_started_total', 'Invocations begun', NAMED);
  const retried = counter(registry, 'keymail_attempts_retried_total', 'Attempts beyond the first', NAMED);
  const finished = counter(registry, 'keymail_invocations_finished_total', 'Invocations ended', [...NAMED, 'status']);
  for (const [name, counts] of Object.entries(stats.invocations)) {
    started.inc(namedBy(name), counts.started);
    retried.inc(namedBy(name), counts.retried);
    for (const [status, times] of Object.entries(counts.finished)) finished.inc({ ...namedBy(name), status }, times);
  }
  const alive = gauge(registry, 'keymail_invocations', 'Invocations that have not ended', ['status']);
  for (const [status, count] of Object.entries(statuses)) alive.set({ status }, count ?? 0);
}

function addLiving(registry: Registry, living: readonly LivingCount[]): void {
  const alive = gauge(registry, 'keymail_handler_invocations', 'Invocations that have not ended, by handler', [
    ...NAMED,
    'status',
  ]);
  // Those of several versions of a handler's chart are one handler's.
  for (const { service, handler, status, count } of living)
    alive.inc({ ...namedBy(`${service}/${handler}`), status }, count);
}

function addLatencies(registry: Registry, { invocations }: Stats): void {
  const rows = (pick: 'wait' | 'run'): HistogramRow[] =>
    Object.entries(invocations).map(([name, stats]) => ({
      labels: namedBy(name),
      histogram: stats[pick] as Histogram,
    }));
  registry.registerMetric(
    histogramMetric('keymail_invocation_wait_seconds', 'From acceptance to the first attempt', rows('wait')),
  );
  registry.registerMetric(
    histogramMetric('keymail_invocation_run_seconds', 'From the first attempt to the end', rows('run')),
  );
}

function addSubscriptions(
  registry: Registry,
  subscriptions: readonly SubscriptionInfo[],
  letters: ReadonlyMap<string, number>,
): void {
  const of = (name: string, help: string, ...more: readonly 'partition'[]) =>
    gauge(registry, name, help, ['subscription', ...more]);
  const state = gauge(registry, 'keymail_subscription_state', '1 for the state that the subscription is in', [
    'subscription',
    'source',
    'state',
  ]);
  const records = of('keymail_subscription_backlog_records', 'Records taken and not finished');
  const bytes = of('keymail_subscription_backlog_bytes', 'The same, in bytes');
  const lag = of('keymail_subscription_lag_records', 'Records not taken yet');
  const lagTime = of('keymail_subscription_lag_seconds', 'How old the last record taken is, while there is lag');
  const partitionLag = of('keymail_subscription_partition_lag_records', 'Records not taken yet', 'partition');
  const open = of('keymail_dead_letters_open', 'Dead letters that nobody has dealt with');
  for (const info of subscriptions) {
    const subscription = info.id;
    state.set({ subscription, source: info.source, state: info.state }, 1);
    records.set({ subscription }, info.backlog.records);
    bytes.set({ subscription }, info.backlog.bytes);
    open.set({ subscription }, 0);
    // Where it is not known it is left out: 0 would look like "all taken".
    const [whole, seconds] = [lagRecordsOf(info.partitions), lagSecondsOf(info.partitions)];
    if (whole !== null) lag.set({ subscription }, whole);
    if (seconds !== null) lagTime.set({ subscription }, seconds);
    for (const one of info.partitions) {
      if (one.lag !== null) partitionLag.set({ subscription, partition: String(one.partition) }, one.lag);
    }
  }
  for (const [subscription, count] of letters) open.set({ subscription }, count);
}

/** `handler` is the whole name, so that it is one handler's; `service` sums up. */
const NAMED = ['service', 'handler'] as const;
const namedBy = (name: string) => ({ service: name.split('/', 1)[0] ?? name, handler: name });

const gauge = <Label extends string = never>(
  registry: Registry,
  name: string,
  help: string,
  labelNames: readonly Label[] = [],
): Gauge<Label> => new Gauge({ name, help, labelNames, registers: [registry] });

const counter = <Label extends string = never>(
  registry: Registry,
  name: string,
  help: string,
  labelNames: readonly Label[] = [],
): Counter<Label> => new Counter({ name, help, labelNames, registers: [registry] });
