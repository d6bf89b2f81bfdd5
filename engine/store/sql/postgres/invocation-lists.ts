/** Lists and counts of invocations in PostgreSQL: walks, read in bites, until there is a page or LOOK_MS are over. */
import type { Status } from '../../../../actors/lifecycle.ts';
import { decodeCursor, encodeCursor, pageLimit } from '../../page.ts';
import type {
  BoundedCount,
  HandlerName,
  InvocationFilter,
  InvocationRow,
  LivingCount,
  Page,
  PageRequest,
} from '../../queries.ts';
import { COUNT_MAX, LOOK_MS } from '../../queries.ts';
import { columns, INVOCATION } from '../columns.ts';
import type { InvocationRecord } from '../records.ts';
import { named } from '../records.ts';
import { shownInvocation } from '../shown-rows.ts';
import type { Walk, Way } from './invocation-walks.ts';
import { wayTo } from './invocation-walks.ts';
import type { Look } from './look.ts';
import type { Row } from './session.ts';
import type { Sql } from './sql.ts';
import { join, raw, sql } from './sql.ts';

type Place = readonly [createdAt: number, seq: number];

/** Rows of a bite where many may be looked at in vain: it grows from the first to the last. */
const BITE = { first: 128, last: 1_024 } as const;

export async function invocations(
  look: Look,
  filter: InvocationFilter,
  page: PageRequest,
): Promise<Page<InvocationRow>> {
  let after: Place | null = decodeCursor(page.cursor, ['number', 'number']);
  const limit = pageLimit(page);
  const deadline = performance.now() + LOOK_MS;
  const way = await wayTo(look, filter);
  const found: InvocationRow[] = [];
  if (way.walks.length === 0) return { rows: [], next: null };
  const inVain = way.walks.some(({ matches }) => matches !== null);
  for (let bite: number = inVain ? BITE.first : limit + 1; ; bite = Math.min(bite * 2, BITE.last)) {
    const rows = await look.ask(biteOf(way, after, bite));
    for (const [matches, ...row] of rows) {
      const shown = asShown(look, row);
      if (matches === 'true' || matches === 't') found.push(shown);
      if (found.length > limit) return pageUpTo(found.slice(0, limit));
      after = placeOf(row);
    }
    if (rows.length < bite) return { rows: found, next: null };
    if (performance.now() > deadline) return { rows: found, next: encodeCursor(after as Place) };
  }
}

export async function count(look: Look, filter: InvocationFilter): Promise<BoundedCount> {
  const { walks } = await wayTo(look, filter);
  if (walks.length === 0) return { count: 0, more: false };
  const each = walks.map(
    (walk) => sql`(select 1 from ${sourceOf(walk, walks)} where ${whole(walk)} limit ${COUNT_MAX})`,
  );
  const [row] = await look.ask(
    sql`select count(*) from (select 1 from (${join(each, ' union all ')}) a limit ${COUNT_MAX}) b`,
  );
  const total = row?.[0] as number;
  return { count: total, more: total >= COUNT_MAX };
}

/** The living are counted from their rows; the finished, which is all of history, only where they are asked for. */
export async function statusCounts(look: Look, withFinished: boolean): Promise<Partial<Record<Status, number>>> {
  const from = withFinished ? raw('invocation') : LIVING;
  const rows = await look.ask(sql`select status, count(*) from ${from} group by 1`);
  return Object.fromEntries(rows as [Status, number][]);
}

export async function livingCounts(look: Look): Promise<LivingCount[]> {
  const rows = await look.ask(sql`select service, handler, chart, status, count(*) from ${LIVING} group by 1, 2, 3, 4`);
  return (rows as [string, string, string | null, Status, number][]).map(
    ([service, handler, chart, status, number]) => ({ service, handler, chart, status, count: number }),
  );
}

export async function stepCounts(look: Look, name: HandlerName, chart: string | null): Promise<Map<string, number>> {
  return stepsWhere(look, name, chart, raw('finished_at is null'));
}

export async function stepFailures(
  look: Look,
  name: HandlerName,
  chart: string | null,
  since: number,
): Promise<Map<string, number>> {
  return stepsWhere(look, name, chart, sql`finished_at is not null and finished_at >= ${Math.ceil(since)}::bigint`);
}

async function stepsWhere(look: Look, { service, handler }: HandlerName, chart: string | null, where: Sql) {
  const ofChart = chart === null ? raw('chart is null') : sql`chart = ${chart}`;
  const rows = await look.ask(sql`select step, count(*) from invocation where step is not null and ${where}
    and service = ${service} and handler = ${handler} and ${ofChart} group by step`);
  return new Map(rows as [string, number][]);
}

/** As the partial indexes have them. */
const LIVING = raw(`(select * from invocation where finished_at is null and object_key is not null
  union all select * from invocation where finished_at is null and object_key is null) living`);

/**
 * The next of all walks, merged. Each gives as many as are wanted at most, so that the first of them are the first of
 * all; those that do not match are given as well, marked, so that the clock can be looked at between bites.
 */
function biteOf({ walks, order }: Way, after: Place | null, limit: number): Sql {
  const each = walks.map((walk) => {
    const matches = walk.matches ?? raw('true');
    const behind = after === null ? raw('true') : behindIn(order, after);
    return sql`(select (${matches})::text as matches, ${raw(NAMES)} from ${sourceOf(walk, walks)}
      where ${walk.where} and ${behind} order by ${raw(ORDER[order])} limit ${limit}::bigint)`;
  });
  return sql`select * from (${join(each, ' union all ')}) i order by ${raw(ORDER[order])} limit ${limit}::bigint`;
}

const NAMES = INVOCATION.map((name) => `i.${columns([name])}`).join(', ');
const ORDER = { time: 'i.created_at desc, i.seq desc', number: 'i.seq desc' } as const;

const behindIn = (order: Way['order'], [createdAt, seq]: Place): Sql =>
  order === 'number'
    ? sql`i.seq < ${seq}::bigint`
    : sql`(i.created_at, i.seq) < (${createdAt}::bigint, ${seq}::bigint)`;

/** Only texts are found beside their rows; which shard each is in is one of a few. */
const sourceOf = ({ where }: Walk, _walks: readonly Walk[]): Sql =>
  where.parts.some((part) => part.includes('e.message'))
    ? raw(
        'error_text e join invocation i on i.seq = e.seq and i.shard = any(array(select generate_series(0, (select shards - 1 from meta))))',
      )
    : raw('invocation i');

const whole = ({ where, matches }: Walk): Sql => (matches === null ? where : sql`${where} and ${matches}`);

const CREATED_AT = INVOCATION.indexOf('createdAt');
const SEQ = INVOCATION.indexOf('seq');

const placeOf = (row: Row): Place => [row[CREATED_AT] as number, row[SEQ] as number];

const asShown = ({ installation }: Look, row: Row): InvocationRow =>
  shownInvocation(installation, named<InvocationRecord>(INVOCATION, row));

function pageUpTo(rows: readonly InvocationRow[]): Page<InvocationRow> {
  const last = rows.at(-1) as InvocationRow;
  return { rows, next: encodeCursor([last.createdAt, last.seq]) };
}
