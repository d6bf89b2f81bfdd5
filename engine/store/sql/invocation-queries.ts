/**
 * Lists and counts of invocations, at a cost that does not depend on history where that can be had: the walks of
 * `invocation-walks.ts`, merged (`walk-reader.ts`). A walk finds places first (where a row is, and its time); only the rows
 * of the page are read. They stop when there is a page, or when LOOK_MS are over: then it ends where they have come to.
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
import { columns, INVOCATION } from './columns.ts';
import { walksFor } from './invocation-walks.ts';
import type { Look } from './look.ts';
import { atOnce } from './look.ts';
import type { InvocationRecord } from './records.ts';
import { named } from './records.ts';
import { shownInvocation } from './shown-rows.ts';
import type { Place } from './walk-reader.ts';
import { merged, WalkReader } from './walk-reader.ts';

export function invocations(look: Look, filter: InvocationFilter, page: PageRequest): Page<InvocationRow> {
  const after = decodeCursor(page.cursor, ['number', 'number']);
  const limit = pageLimit(page);
  return atOnce(look, () => {
    const readers = walksFor(look, filter).map((walk) => new WalkReader(look, walk, { after, limit: limit + 1 }));
    const { found, stoppedAt } = merged(readers, { limit: limit + 1, deadline: performance.now() + LOOK_MS });
    const last = found.length > limit ? found[limit - 1] : stoppedAt;
    return {
      rows: found.slice(0, limit).map((place) => rowAt(look, place)),
      next: last == null ? null : encodeCursor([last.createdAt, last.seq]),
    };
  });
}

export function count(look: Look, filter: InvocationFilter): BoundedCount {
  return atOnce(look, () => {
    const deadline = performance.now() + LOOK_MS;
    let total = 0;
    for (const walk of walksFor(look, filter)) {
      const reader = new WalkReader(look, walk, { after: null, limit: COUNT_MAX });
      for (let place = reader.take(); place !== null; place = reader.take()) {
        if (place.matches) total += 1;
        if (total >= COUNT_MAX) return { count: total, more: true };
        if (reader.mustRead() && performance.now() > deadline) return { count: total, more: true };
      }
    }
    return { count: total, more: false };
  });
}

/** The living are counted from their rows; the finished, which is all of history, only where they are asked for. */
export function statusCounts({ statement }: Look, withFinished: boolean): Partial<Record<Status, number>> {
  const sql = `select status, count(*) from ${withFinished ? 'invocation' : LIVING} group by 1`;
  return Object.fromEntries(statement(sql).all() as [Status, number][]);
}

export function livingCounts({ statement }: Look): LivingCount[] {
  const sql = `select service, handler, chart, status, count(*) from ${LIVING} group by 1, 2, 3, 4`;
  const rows = statement(sql).all() as [string, string, string | null, Status, number][];
  return rows.map(([service, handler, chart, status, number]) => ({ service, handler, chart, status, count: number }));
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

/** By the order in which they lie on disk: by key, each would be on a page that was read, and forgotten, before. */
const LIVING = `invocation where rowid in (
  select rowid from invocation indexed by invocation_living_actor where finished_at is null and object_key is not null
  union all select rowid from invocation indexed by invocation_living_solo where finished_at is null and object_key is null)`;

function rowAt({ statement, installation }: Look, { rowid }: Place): InvocationRow {
  const row = statement(`select ${columns(INVOCATION)} from invocation where rowid = ?`).get(rowid);
  return shownInvocation(
    installation,
    named<InvocationRecord>(INVOCATION as readonly (keyof InvocationRecord & string)[], row as unknown[]),
  );
}
