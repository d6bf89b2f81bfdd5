/**
 * Lists and counts of invocations, newest first, at a cost that does not depend on history where that can be had.
 *
 * A list is the merge of a few walks, each along one index: the living have theirs (two, of actors and of services'
 * invocations, each small), what went wrong has one, and `completed` goes along the newest. SQLite plans without
 * statistics, and would rather walk all of history in the right order than sort a few living rows: in their walks the
 * tempting columns are hidden from it behind a unary plus.
 */
import { raw } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/sqlite';
import type { Status } from '../../../actors/lifecycle.ts';
import { isFinished, STATUSES } from '../../../actors/lifecycle.ts';
import { decodeCursor, pageLimit, pageOf } from '../page.ts';
import type { InvocationFilter, InvocationRow, Page, PageRequest } from '../queries.ts';
import { InvocationEntity } from './entities.ts';
import type { InvocationRecord } from './records.ts';
import { shownInvocation } from './shown-rows.ts';

interface Walk {
  /** What lets SQLite use the partial index of this walk. */
  readonly where: Readonly<Record<string, unknown>>;
  readonly statuses: readonly Status[] | null;
  /** True where the rows are few and sorted after they are found. */
  readonly sorts: boolean;
}

const LIVING = STATUSES.filter((status) => !isFinished(status));
const LIVING_WALKS = [
  { finishedAt: null, objectKey: { $ne: null } },
  { finishedAt: null, objectKey: null },
] as const;

export async function invocations(
  em: SqlEntityManager,
  installation: string,
  filter: InvocationFilter,
  page: PageRequest,
): Promise<Page<InvocationRow>> {
  const after = decodeCursor(page.cursor, ['number', 'number']);
  const limit = pageLimit(page);
  const found: InvocationRow[] = [];
  for (const walk of walksFor(filter.statuses)) {
    const query = em.createQueryBuilder(InvocationEntity, 'i').where(conditions(walk, filter));
    const [createdAt, seq] = walk.sorts ? ['+i.created_at', '+i.seq'] : ['i.created_at', 'i.seq'];
    if (after !== null) query.andWhere(`(${createdAt}, ${seq}) < (?, ?)`, [...after]);
    const records = await query
      .orderBy({ [raw(createdAt)]: 'desc', [raw(seq)]: 'desc' })
      .limit(limit + 1)
      // Plain rows: made into entities, one with a value of a wrong type would fail the whole list.
      .execute<InvocationRecord[]>('all');
    found.push(...records.map((record) => shownInvocation(installation, record)));
  }
  found.sort((a, b) => b.createdAt - a.createdAt || b.seq - a.seq);
  return pageOf(found.slice(0, limit + 1), limit, (row) => [row.createdAt, row.seq]);
}

/** The living are counted from their rows; the finished, which is all of history, only where they are asked for. */
export async function statusCounts(
  em: SqlEntityManager,
  withFinished: boolean,
): Promise<Partial<Record<Status, number>>> {
  const counts: Partial<Record<Status, number>> = {};
  for (const where of withFinished ? [{}] : LIVING_WALKS) {
    const query = em.createQueryBuilder(InvocationEntity, 'i').select(['i.status', raw('count(*) as count')]);
    const rows = await query.where(where).groupBy('i.status').execute<{ status: Status; count: number }[]>('all');
    for (const { status, count } of rows) counts[status] = (counts[status] ?? 0) + count;
  }
  return counts;
}

function walksFor(statuses: readonly Status[] | undefined): Walk[] {
  if (statuses === undefined) return [{ where: {}, statuses: null, sorts: false }];
  const living = statuses.filter((status) => LIVING.includes(status));
  const ofLiving = LIVING_WALKS.map((where): Walk => ({ where, statuses: living, sorts: true }));
  // Asked for twice, a status is still walked once: its rows would come twice.
  const ofFinished = [...new Set(statuses)].filter(isFinished).map((status): Walk => {
    if (status === 'completed') return { where: {}, statuses: [status], sorts: false };
    const where = { finishedAt: { $ne: null }, $and: [{ status: { $ne: 'completed' } }] };
    return { where, statuses: [status], sorts: false };
  });
  return [...(living.length === 0 ? [] : ofLiving), ...ofFinished];
}

function conditions({ where, statuses, sorts }: Walk, filter: InvocationFilter): Record<string, unknown> {
  const { createdFrom, createdTo } = filter;
  const created = {
    ...(createdFrom === undefined ? {} : { $gte: createdFrom }),
    ...(createdTo === undefined ? {} : { $lt: createdTo }),
  };
  const hidden = (property: string, column: string) => (sorts ? raw(`+i.${column}`) : property);
  return {
    $and: [
      where,
      {
        ...(statuses === null ? {} : { status: statuses.length === 1 ? statuses[0] : { $in: statuses } }),
        ...(filter.service === undefined ? {} : { [hidden('service', 'service')]: filter.service }),
        ...(filter.handler === undefined ? {} : { handler: filter.handler }),
        ...(filter.key === undefined ? {} : { objectKey: filter.key }),
        ...(filter.subscription === undefined
          ? {}
          : { [hidden('subscriptionId', 'subscription_id')]: filter.subscription }),
        ...(Object.keys(created).length === 0 ? {} : { [hidden('createdAt', 'created_at')]: created }),
      },
    ],
  };
}
