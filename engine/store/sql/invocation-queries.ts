/**
 * Lists and counts of invocations, at a cost that does not depend on history where that can be had: the walks of
 * `invocation-walks.ts`, merged. A walk finds places first (where a row is, and its time); only the rows of the page are
 * read. It stops when it has a page, or when LOOK_MS are over: then the page ends where the slowest walk has come to.
 */
import type { Status } from '../../../actors/lifecycle.ts';
import { decodeCursor, encodeCursor, pageLimit } from '../page.ts';
import type {
  BoundedCount,
  HandlerName,
  InvocationFilter,
  InvocationRow,
  LivingCount,
  Page,
  PageRequest,
} from '../queries.ts';
import { COUNT_MAX, LOOK_MS } from '../queries.ts';
import type { Condition, Walk } from './invocation-walks.ts';
import { walksFor } from './invocation-walks.ts';
import type { Look } from './look.ts';
import { atOnce } from './look.ts';
import type { InvocationRecord } from './records.ts';
import { named } from './records.ts';
import { shownInvocation } from './shown-rows.ts';
import { columns, INVOCATION } from './statements.sqlite.ts';

/** Where a row is in a list. */
type Place = readonly [createdAt: number, seq: number];
type Found = readonly [createdAt: number, seq: number, rowid: number];

/** Between two looks at the clock, rows. */
const CLOCK_EVERY = 100;

export function invocations(look: Look, filter: InvocationFilter, page: PageRequest): Page<InvocationRow> {
  const after = decodeCursor(page.cursor, ['number', 'number']);
  const limit = pageLimit(page);
  const newer = newerFor(filter);
  return atOnce(look, () => {
    const deadline = performance.now() + LOOK_MS;
    const walked = walksFor(look, filter).map((walk) => walkAlong(look, walk, { after, limit: limit + 1, deadline }));
    const found = walked.flatMap((one) => one.found).sort(newer);
    // Behind the place where a walk was stopped it may have rows that come before those of the others.
    const stops = walked.flatMap(({ stoppedAt }) => (stoppedAt === null ? [] : [stoppedAt])).sort(newer);
    const stop = stops[0] ?? null;
    const sure = stop === null ? found : found.filter((place) => newer(place, stop) <= 0);
    const kept = sure.slice(0, limit);
    const last = sure.length > limit ? (kept.at(-1) ?? null) : stop;
    return {
      rows: kept.map((place) => rowAt(look, place)),
      next: last === null ? null : encodeCursor([last[0], last[1]]),
    };
  });
}

export function count(look: Look, filter: InvocationFilter): BoundedCount {
  return atOnce(look, () => {
    const deadline = performance.now() + LOOK_MS;
    let total = 0;
    for (const walk of walksFor(look, filter)) {
      const { found, stoppedAt } = walkAlong(look, walk, { after: null, limit: COUNT_MAX - total, deadline });
      total += found.length;
      if (stoppedAt !== null || total >= COUNT_MAX) return { count: total, more: true };
    }
    return { count: total, more: false };
  });
}

/** The living are counted from their rows; the finished, which is all of history, only where they are asked for. */
export function statusCounts({ statement }: Look, withFinished: boolean): Partial<Record<Status, number>> {
  const counts: Partial<Record<Status, number>> = {};
  for (const source of withFinished ? ['invocation'] : LIVING) {
    const rows = statement(`select status, count(*) from ${source} group by 1`).all() as [Status, number][];
    for (const [status, number] of rows) counts[status] = (counts[status] ?? 0) + number;
  }
  return counts;
}

export function livingCounts({ statement }: Look): LivingCount[] {
  const counts = new Map<string, LivingCount>();
  for (const source of LIVING) {
    const rows = statement(`select service, handler, chart, status, count(*) from ${source} group by 1, 2, 3, 4`).all();
    for (const [service, handler, chart, status, number] of rows as [string, string, string | null, Status, number][]) {
      const key = JSON.stringify([service, handler, chart, status]);
      counts.set(key, { service, handler, chart, status, count: number + (counts.get(key)?.count ?? 0) });
    }
  }
  return [...counts.values()];
}

export function stepCounts({ statement }: Look, name: HandlerName, chart: string | null): Map<string, number> {
  const sql = `select step, count(*) from invocation indexed by invocation_standing
    where step is not null and finished_at is null and service = ? and handler = ? and chart is ? group by step`;
  return new Map(statement(sql).all(name.service, name.handler, chart) as [string, number][]);
}

export function stepFailures(
  { statement }: Look,
  name: HandlerName,
  chart: string | null,
  since: number,
): Map<string, number> {
  const sql = `select step, count(*) from invocation indexed by invocation_failed_step
    where step is not null and finished_at is not null and service = ? and handler = ? and chart is ?
    and finished_at >= ? group by step`;
  return new Map(statement(sql).all(name.service, name.handler, chart, since) as [string, number][]);
}

const LIVING = [
  'invocation indexed by invocation_living_actor where finished_at is null and object_key is not null',
  'invocation indexed by invocation_living_solo where finished_at is null and object_key is null',
] as const;

interface Wanted {
  readonly after: Place | null;
  readonly limit: number;
  /** By `performance.now()`. */
  readonly deadline: number;
}

/** `stoppedAt`: where time was over; null where the walk has its page, or has come to its end. */
function walkAlong(
  look: Look,
  walk: Walk,
  wanted: Wanted,
): { readonly found: readonly Found[]; readonly stoppedAt: Place | null } {
  const { sql, values } = statementOf(walk, wanted);
  const found: Found[] = [];
  let seen = 0;
  for (const row of look.statement(sql).iterate(...values) as Iterable<[number, number, number, number]>) {
    const [rowid, createdAt, seq, matches] = row;
    seen += 1;
    if (matches === 1) found.push([createdAt, seq, rowid]);
    if (found.length >= wanted.limit) break;
    const isLate = seen % CLOCK_EVERY === 0 && performance.now() > wanted.deadline;
    if (isLate && walk.order !== 'none') return { found, stoppedAt: [createdAt, seq] };
  }
  return { found, stoppedAt: null };
}

/**
 * Rows that do not match are given as well, marked, so that the clock can be looked at between them: each costs a look
 * into the table. A walk that must be sorted is short, and gives those that match.
 */
export function statementOf({ from, where, matches, order }: Walk, { after, limit }: Wanted): Condition {
  const behind: Condition[] = after === null ? [] : [behindIn(order, after)];
  const names = 'i.rowid, i.created_at, i.seq';
  if (order === 'none') {
    const all = [...where, ...matches, ...behind];
    const sql = `select ${names}, 1 from ${from} where ${all.map((each) => each.sql).join(' and ')}
      order by i.created_at desc, i.seq desc limit ?`;
    return { sql, values: [...all.flatMap(({ values }) => values), limit] };
  }
  const match = matches.reduceRight((rest, { sql }) => `iif(${sql}, ${rest}, 0)`, '1');
  const conditions = [...where, ...behind];
  const by = order === 'number' ? 'e.rowid desc' : 'i.created_at desc, i.seq desc';
  return {
    sql: `select ${names}, ${match} from ${from} where ${conditions.map(({ sql }) => sql).join(' and ')} order by ${by}`,
    values: [...matches, ...conditions].flatMap(({ values }) => values),
  };
}

function behindIn(order: Walk['order'], [createdAt, seq]: Place): Condition {
  if (order === 'number') return { sql: 'e.rowid < ?', values: [seq] };
  return { sql: '(i.created_at, i.seq) < (?, ?)', values: [createdAt, seq] };
}

/** Newest first. A time that can't be read is before them all, where the database sorts it. */
function newerFor({ error }: InvocationFilter): (a: Place | Found, b: Place | Found) => number {
  if (error !== undefined) return (a, b) => b[1] - a[1];
  const time = (place: Place | Found): number => (typeof place[0] === 'number' ? place[0] : Number.MAX_VALUE);
  return (a, b) => time(b) - time(a) || b[1] - a[1];
}

function rowAt({ statement, installation }: Look, [, , rowid]: Found): InvocationRow {
  const row = statement(`select ${columns(INVOCATION)} from invocation where rowid = ?`).get(rowid);
  return shownInvocation(
    installation,
    named<InvocationRecord>(INVOCATION as readonly (keyof InvocationRecord & string)[], row as unknown[]),
  );
}
