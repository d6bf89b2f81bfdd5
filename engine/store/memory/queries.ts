/** The admin's reads over maps: plain scans, because a store in memory is as small as a development machine's work. */
import type { CellAddress } from '../../../actors/address.ts';
import { actorAddress, deadLetterAddress, parseAddress } from '../../../actors/address.ts';
import type { AuditRow } from '../../../actors/change.ts';
import type { Invocation } from '../../../actors/invocation.ts';
import { isExclusive, waitsForKey } from '../../../actors/invocation.ts';
import type { Status } from '../../../actors/lifecycle.ts';
import { isFinished } from '../../../actors/lifecycle.ts';
import type { InvocationRef } from '../../../sdk/protocol/index.ts';
import { outcomeOf } from '../output.ts';
import { decodeCursor, pageLimit, pageOf } from '../page.ts';
import type {
  ActorDetail,
  ActorName,
  ActorSummary,
  HandlerName,
  InvocationFilter,
  LivingCount,
  StoreQueries,
} from '../queries.ts';
import { CHARTS_MAX, COUNT_MAX, ERROR_CHARS, PAGE_MAX } from '../queries.ts';
import type { MemoryData } from './data.ts';
import { promisesOf } from './promises.ts';
import { rowOf } from './rows.ts';

export function memoryQueries(data: MemoryData): StoreQueries {
  return {
    async invocations(filter, page) {
      const after = decodeCursor(page.cursor, ['number', 'number']);
      // Those of an error are in order of their numbers alone.
      const timeOf = (row: Invocation): number => (filter.error === undefined ? row.createdAt : 0);
      const time = after === null || filter.error !== undefined ? 0 : after[0];
      const rows = [...data.invocations.values()]
        .filter((row) => matches(row, filter))
        .sort((a, b) => timeOf(b) - timeOf(a) || b.seq - a.seq)
        .filter((row) => after === null || timeOf(row) < time || (timeOf(row) === time && row.seq < after[1]));
      return pageOf(rows.map(rowOf), pageLimit(page), (row) => [row.createdAt, row.seq]);
    },
    async count(filter) {
      const found = [...data.invocations.values()].filter((row) => matches(row, filter)).length;
      return { count: Math.min(found, COUNT_MAX), more: found >= COUNT_MAX };
    },
    async livingCounts() {
      const living = [...data.invocations.values()].filter(({ status }) => !isFinished(status));
      const kinds = Map.groupBy(living, ({ target: { service, handler }, chart, status }) =>
        JSON.stringify({ service, handler, chart, status }),
      );
      return [...kinds].map(([kind, { length }]) => ({
        ...(JSON.parse(kind) as Omit<LivingCount, 'count'>),
        count: length,
      }));
    },
    async charts({ service, handler }) {
      const found = data.charts.filter((chart) => chart.service === service && chart.handler === handler);
      return found.sort((a, b) => b.firstSeenAt - a.firstSeenAt).slice(0, CHARTS_MAX);
    },
    chart: async (name, hash) => data.charts.find((chart) => isSameChart(chart, { ...name, hash })) ?? null,
    failures: async (ref) => data.failures.get(ref.seq) ?? [],
    stepCounts: async (name, chart) => stepsOf(data, name, chart, ({ status }) => !isFinished(status)),
    stepFailures: async (name, chart, since) =>
      stepsOf(data, name, chart, ({ finishedAt }) => finishedAt !== null && finishedAt >= since),
    async invocation(ref) {
      const found = data.invocations.get(ref.seq);
      return found === undefined || found.shard !== ref.shard ? null : rowOf(found);
    },
    async statusCounts(withFinished) {
      const counts: Partial<Record<Status, number>> = {};
      for (const { status } of data.invocations.values()) {
        if (withFinished || !isFinished(status)) counts[status] = (counts[status] ?? 0) + 1;
      }
      return counts;
    },
    isAnswered: async ({ seq }, id) =>
      (data.journals.get(seq) ?? []).some((item) => item.type === 'completion' && item.id === id),
    async journal(ref, part) {
      const items = data.journals.get(ref.seq) ?? [];
      return part === undefined ? [...items] : items.slice(part.from).slice(0, part.limit);
    },
    async output(ref) {
      const found = data.invocations.get(ref.seq);
      if (found === undefined || !isFinished(found.status)) return null;
      return { status: found.status, outcome: outcomeOf(found.status, data.journals.get(ref.seq)?.at(-1)) };
    },
    async actors({ service, prefix = '' }, page) {
      const after = decodeCursor(page.cursor, ['string', 'string']);
      const rows = actorsOf(data)
        .filter((actor) => (service ?? actor.service) === actor.service && actor.key.startsWith(prefix))
        .sort((a, b) => compare([a.service, a.key], [b.service, b.key]))
        .filter((actor) => after === null || compare([actor.service, actor.key], after) > 0);
      const { rows: kept, next } = pageOf(rows, pageLimit(page), (row) => [row.service, row.key]);
      return { rows: kept.map((actor) => summaryOf(data, actor)), next };
    },
    async actor(service, key) {
      return detailOf(data, service, key);
    },
    async promises({ service, key }, page) {
      const after = decodeCursor(page.cursor, ['string']);
      const rows = promisesOf(data, actorAddress(service, key)).filter(({ name }) => after === null || name > after[0]);
      return pageOf(rows, pageLimit(page), ({ name }) => [name]);
    },
    async keyPauseCount() {
      return data.keyPauses.size;
    },
    async deadLetters(filter, page) {
      const after = decodeCursor(page.cursor, ['number']);
      const sign = page.oldestFirst === true ? -1 : 1;
      const rows = [...data.deadLetters.values()]
        .filter((letter) => filter.subscription === undefined || letter.subscription === filter.subscription)
        .filter((letter) => filter.status === undefined || letter.status === filter.status)
        .filter((letter) => filter.code === undefined || letter.code === filter.code)
        .filter((letter) => filter.topic === undefined || letter.topic === filter.topic)
        .filter((letter) => filter.key === undefined || letter.key === filter.key)
        .filter((letter) => after === null || sign * (after[0] - letter.seq) > 0)
        .sort((a, b) => sign * (b.seq - a.seq));
      return pageOf(rows, pageLimit(page), (letter) => [letter.seq]);
    },
    async deadLetter(ref) {
      return data.deadLetters.get(deadLetterAddress(ref as InvocationRef)) ?? null;
    },
    async deadLetterCounts() {
      const counts = new Map<string, number>();
      for (const { subscription, status } of data.deadLetters.values()) {
        if (status === 'open') counts.set(subscription, (counts.get(subscription) ?? 0) + 1);
      }
      return counts;
    },
    async audit({ actor, action, target }, page) {
      const before = decodeCursor(page.cursor, ['number'])?.[0] ?? data.audit.length;
      const limit = pageLimit(page);
      const newest = data.audit
        .slice(0, before)
        .map((row, at) => [at, row] as const)
        .filter(([, row]) => actor === undefined || row.actor === actor)
        .filter(([, row]) => action === undefined || row.action === action)
        .filter(([, row]) => target === undefined || row.target === target)
        .reverse();
      const { rows, next } = pageOf<readonly [number, AuditRow]>(newest, limit, ([at]) => [at]);
      return { rows: rows.map(([, row]) => row), next };
    },
    migrations: async () => null,
  };
}

export const isSameChart = (a: ChartName, b: ChartName): boolean =>
  a.hash === b.hash && a.service === b.service && a.handler === b.handler;

type ChartName = HandlerName & { readonly hash: string };

function matches(row: Invocation, filter: InvocationFilter): boolean {
  return (
    (filter.statuses === undefined || filter.statuses.includes(row.status)) &&
    (filter.service === undefined || row.target.service === filter.service) &&
    (filter.handler === undefined || row.target.handler === filter.handler) &&
    (filter.key === undefined || row.target.key === filter.key) &&
    (filter.subscription === undefined || subscriptionOf(row) === filter.subscription) &&
    (filter.step === undefined || row.step === filter.step) &&
    (filter.chart === undefined || row.chart === filter.chart) &&
    (filter.error === undefined || contains(row, filter.error)) &&
    (filter.createdFrom === undefined || row.createdAt >= filter.createdFrom) &&
    (filter.createdTo === undefined || row.createdAt < filter.createdTo)
  );
}

const contains = ({ lastError }: Invocation, text: string): boolean =>
  (lastError?.message ?? '').slice(0, ERROR_CHARS.max).toLowerCase().includes(text.toLowerCase());

function stepsOf(
  data: MemoryData,
  { service, handler }: HandlerName,
  chart: string | null,
  wanted: (row: Invocation) => boolean,
): Map<string, number> {
  const counts = new Map<string, number>();
  for (const row of data.invocations.values()) {
    if (row.target.service !== service || row.target.handler !== handler || row.chart !== chart) continue;
    if (row.step !== null && wanted(row)) counts.set(row.step, (counts.get(row.step) ?? 0) + 1);
  }
  return counts;
}

const subscriptionOf = (row: Invocation): string | null =>
  row.origin.kind === 'kafka' ? row.origin.subscription : null;

function compare(a: readonly [string, string], b: readonly [string, string]): number {
  if (a[0] !== b[0]) return a[0] < b[0] ? -1 : 1;
  return a[1] === b[1] ? 0 : a[1] < b[1] ? -1 : 1;
}

function actorsOf(data: MemoryData): ActorName[] {
  const maps = [data.living, data.state, data.keyPauses, data.promises];
  const addresses = new Set<CellAddress>(maps.flatMap((map) => [...map.keys()]));
  return [...addresses].map(parseAddress).filter((parsed) => parsed.kind === 'actor');
}

function summaryOf(data: MemoryData, { service, key }: ActorName): ActorSummary {
  const living = livingOf(data, service, key);
  const holder = living.find((row) => isExclusive(row) && row.startedAt !== null);
  return {
    service,
    key,
    holder: holder === undefined ? null : rowOf(holder),
    mailboxDepth: living.filter(waitsForKey).length,
    paused: data.keyPauses.get(actorAddress(service, key)) ?? null,
  };
}

function detailOf(data: MemoryData, service: string, key: string): ActorDetail | null {
  const state = data.state.get(actorAddress(service, key));
  const living = livingOf(data, service, key);
  const paused = data.keyPauses.has(actorAddress(service, key));
  const promised = data.promises.has(actorAddress(service, key));
  if (state === undefined && living.length === 0 && !paused && !promised) return null;
  const mailbox = living.filter(waitsForKey).sort((a, b) => a.position - b.position);
  return {
    ...summaryOf(data, { service, key }),
    mailbox: mailbox.slice(0, PAGE_MAX).map(rowOf),
    state: [...(state?.values ?? [])].sort(([a], [b]) => (a < b ? -1 : 1)),
  };
}

function livingOf(data: MemoryData, service: string, key: string): Invocation[] {
  const seqs = [...(data.living.get(actorAddress(service, key)) ?? [])];
  return seqs.map((seq) => data.invocations.get(seq) as Invocation);
}
