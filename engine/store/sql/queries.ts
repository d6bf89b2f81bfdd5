/**
 * The admin's reads, through MikroORM's mapping. Lists are keyset pages; where SQLite's planner, which has no statistics,
 * could choose to walk history for a few living rows, the order is hidden from it (`+created_at`), so that it takes the
 * partial index and sorts the little that is there.
 */
import { raw } from '@mikro-orm/core';
import type { MikroORM, SqlEntityManager } from '@mikro-orm/sqlite';
import type { Status } from '../../../actors/lifecycle.ts';
import { isFinished } from '../../../actors/lifecycle.ts';
import type { InvocationRef } from '../../../sdk/protocol/index.ts';
import { outcomeOf } from '../output.ts';
import { decodeCursor, pageLimit, pageOf } from '../page.ts';
import type { InvocationFilter, InvocationRow, PageRequest, StoreQueries } from '../queries.ts';
import { actor, actors } from './actor-queries.ts';
import { AuditEntity, DeadLetterEntity, InvocationEntity, JournalEntity } from './entities.ts';
import { invocationOf } from './invocation-rows.ts';
import { itemOf } from './journal-rows.ts';
import { deadLetterOf } from './other-rows.ts';

/** Calls a query by its name: what arrives from the other thread. */
export function runQuery(
  orm: MikroORM,
  installation: string,
  name: string,
  args: readonly unknown[],
): Promise<unknown> {
  const queries = queriesOf(orm.em.fork(), installation) as unknown as Record<
    string,
    (...args: readonly unknown[]) => Promise<unknown>
  >;
  const query = queries[name];
  if (query === undefined) throw new Error(`bug: there is no query ${name}`);
  return query(...args);
}

/** `em` is a fork of this request's own: its identity map goes with it. */
function queriesOf(em: SqlEntityManager, installation: string): StoreQueries {
  return {
    invocations: (filter, page) => invocations(em, installation, filter, page),
    async invocation({ shard, seq }) {
      const record = await em.findOne(InvocationEntity, { shard, seq });
      return record === null ? null : invocationOf(installation, record);
    },
    statusCounts: (withFinished) => statusCounts(em, withFinished),
    async journal({ shard, seq }) {
      const where = { shard, invocationSeq: seq };
      const records = await em.find(JournalEntity, where, { orderBy: { itemIndex: 'asc' }, disableIdentityMap: true });
      return records.map((record) => itemOf(record));
    },
    output: (ref) => output(em, ref),
    actors: (service, page) => actors(em, installation, service, page),
    actor: (service, key) => actor(em, installation, service, key),
    async deadLetters(filter, page) {
      const after = decodeCursor(page.cursor, ['number']);
      const limit = pageLimit(page);
      const where = {
        ...(filter.subscription === undefined ? {} : { subscriptionId: filter.subscription }),
        ...(filter.status === undefined ? {} : { status: filter.status }),
        ...(filter.code === undefined ? {} : { code: filter.code }),
        ...(after === null ? {} : { seq: { $lt: after[0] } }),
      };
      const records = await em.find(DeadLetterEntity, where, { orderBy: { seq: 'desc' }, limit: limit + 1 });
      return pageOf(records.map(deadLetterOf), limit, (letter) => [letter.seq]);
    },
    async deadLetter({ shard, seq }) {
      const record = await em.findOne(DeadLetterEntity, { shard, seq });
      return record === null ? null : deadLetterOf(record);
    },
    async deadLetterCounts() {
      const rows = await em
        .createQueryBuilder(DeadLetterEntity, 'd')
        .select(['d.subscriptionId', raw('count(*) as count')])
        .where({ status: 'open' })
        .groupBy('d.subscriptionId')
        .execute<{ subscriptionId: string; count: number }[]>('all');
      return new Map(rows.map(({ subscriptionId, count }) => [subscriptionId, count]));
    },
    async audit(page) {
      const after = decodeCursor(page.cursor, ['number']);
      const limit = pageLimit(page);
      const where = after === null ? {} : { id: { $lt: after[0] } };
      const records = await em.find(AuditEntity, where, { orderBy: { id: 'desc' }, limit: limit + 1 });
      const { rows, next } = pageOf(records, limit, (record) => [record.id]);
      return { rows: rows.map(({ at, actor: who, action, target, detail }) => ({ at, actor: who, action, target, detail })), next };
    },
  };
}

async function invocations(em: SqlEntityManager, installation: string, filter: InvocationFilter, page: PageRequest) {
  const after = decodeCursor(page.cursor, ['number', 'number']);
  const limit = pageLimit(page);
  const onlyLiving = filter.statuses?.every((status) => !isFinished(status)) ?? false;
  const query = em
    .createQueryBuilder(InvocationEntity, 'i')
    .where(conditions(filter, onlyLiving))
    .limit(limit + 1);
  if (after !== null) query.andWhere('(i.created_at, i.seq) < (?, ?)', [...after]);
  if (onlyLiving) query.orderBy({ [raw('+i.created_at')]: 'desc', [raw('+i.seq')]: 'desc' });
  else query.orderBy({ createdAt: 'desc', seq: 'desc' });
  const records = await query.getResultList();
  const rows: InvocationRow[] = records.map((record) => invocationOf(installation, record));
  return pageOf(rows, limit, (row) => [row.createdAt, row.seq]);
}

function conditions(filter: InvocationFilter, onlyLiving: boolean) {
  const { createdFrom, createdTo } = filter;
  const created = {
    ...(createdFrom === undefined ? {} : { $gte: createdFrom }),
    ...(createdTo === undefined ? {} : { $lt: createdTo }),
  };
  return {
    ...(filter.statuses === undefined ? {} : { status: { $in: [...filter.statuses] } }),
    // What lets SQLite use the partial indexes of the living.
    ...(onlyLiving ? { finishedAt: null } : {}),
    ...(filter.service === undefined ? {} : { service: filter.service }),
    ...(filter.handler === undefined ? {} : { handler: filter.handler }),
    ...(filter.key === undefined ? {} : { objectKey: filter.key }),
    ...(filter.subscription === undefined ? {} : { subscriptionId: filter.subscription }),
    ...(Object.keys(created).length === 0 ? {} : { createdAt: created }),
  };
}

/** The living are counted from their rows; the finished, all of history, only where they are asked for. */
async function statusCounts(em: SqlEntityManager, withFinished: boolean): Promise<Partial<Record<Status, number>>> {
  const query = em.createQueryBuilder(InvocationEntity, 'i').select(['i.status', raw('count(*) as count')]);
  if (!withFinished) query.where({ finishedAt: null });
  const rows = await query.groupBy('i.status').execute<{ status: Status; count: number }[]>('all');
  return Object.fromEntries(rows.map(({ status, count }) => [status, count]));
}

async function output(em: SqlEntityManager, { shard, seq }: InvocationRef) {
  const found = await em.findOne(InvocationEntity, { shard, seq }, { fields: ['status'] });
  if (found === null || !isFinished(found.status as Status)) return null;
  const where = { shard, invocationSeq: seq };
  const [last] = await em.find(JournalEntity, where, { orderBy: { itemIndex: 'desc' }, limit: 1 });
  const status = found.status as Status;
  return { status, outcome: outcomeOf(status, last === undefined ? undefined : itemOf(last)) };
}
