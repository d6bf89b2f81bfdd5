/** The admin's reads, through MikroORM's mapping. Lists are keyset pages: a page costs the same wherever it lies. */
import { raw } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/sqlite';
import type { Status } from '../../../actors/lifecycle.ts';
import { isFinished } from '../../../actors/lifecycle.ts';
import type { InvocationRef } from '../../../sdk/protocol/index.ts';
import { outcomeOf } from '../output.ts';
import { decodeCursor, pageLimit, pageOf } from '../page.ts';
import type { StoreQueries } from '../queries.ts';
import { CHARTS_MAX } from '../queries.ts';
import { actor, actors } from './actor-queries.ts';
import { shownChart } from './chart-rows.ts';
import {
  AttemptFailureEntity,
  AuditEntity,
  ChartEntity,
  DeadLetterEntity,
  InvocationEntity,
  JournalEntity,
  KeyPauseEntity,
} from './entities.ts';
import { count, invocations, livingCounts, statusCounts, stepCounts, stepFailures } from './invocation-queries.ts';
import { itemOf } from './journal-rows.ts';
import type { Look } from './look.ts';
import { promises } from './promise-queries.ts';
import type { ExecutedMigration } from './schema-state.ts';
import { EXECUTED, standOf } from './schema-state.ts';
import { orRefused, shownAudit, shownFailure, shownInvocation, shownItem, shownLetter } from './shown-rows.ts';

const ANSWER = `select 1 from journal
  where shard = ? and invocation_seq = ? and kind = 'completion' and completion_id = ? limit 1`;
const WHOLE = { from: 0, limit: Number.POSITIVE_INFINITY };

/** Calls a query by its name: what arrives from the other thread. */
export function runQuery(look: Look, name: string, args: readonly unknown[]): Promise<unknown> {
  const queries = queriesOf(look, look.orm.em.fork()) as unknown as Record<
    string,
    (...args: readonly unknown[]) => Promise<unknown>
  >;
  const query = queries[name];
  if (query === undefined) throw new Error(`bug: there is no query ${name}`);
  return query(...args);
}

/** `em` is a fork of this request's own: its identity map goes with it. */
function queriesOf(look: Look, em: SqlEntityManager): StoreQueries {
  const { installation } = look;
  return {
    invocations: async (filter, page) => invocations(look, filter, page),
    count: async (filter) => count(look, filter),
    livingCounts: async () => livingCounts(look),
    async charts({ service, handler }) {
      const where = { service, handler };
      const records = await em.find(ChartEntity, where, { orderBy: { firstSeenAt: 'desc' }, limit: CHARTS_MAX });
      return records.flatMap(shownChart);
    },
    async chart(name, hash) {
      const record = await em.findOne(ChartEntity, { ...name, hash });
      return record === null ? null : (shownChart(record)[0] ?? null);
    },
    async failures({ shard, seq }) {
      const records = await em.find(AttemptFailureEntity, { shard, seq }, { orderBy: { attempt: 'asc' } });
      return records.map(shownFailure);
    },
    stepCounts: async (name, chart) => stepCounts(look, name, chart),
    stepFailures: async (name, chart, since) => stepFailures(look, name, chart, since),
    async invocation({ shard, seq }) {
      const record = await em.findOne(InvocationEntity, { shard, seq });
      return record === null ? null : shownInvocation(installation, record);
    },
    statusCounts: async (withFinished) => statusCounts(look, withFinished),
    async journal({ shard, seq }, part = WHOLE) {
      const { from, limit } = part;
      const where = { shard, invocationSeq: seq, ...(from <= 0 ? {} : { itemIndex: { $gte: from } }) };
      const records = await em.find(JournalEntity, where, {
        orderBy: { itemIndex: from < 0 ? 'desc' : 'asc' },
        ...(part === WHOLE ? {} : { limit: from < 0 ? -from : limit }),
        disableIdentityMap: true,
      });
      if (from < 0) records.reverse();
      return records.slice(0, limit).map((record) => shownItem(record));
    },
    isAnswered: async ({ shard, seq }, id) => look.statement(ANSWER).get(shard, seq, id) !== undefined,
    output: (ref) => output(em, ref),
    actors: (filter, page) => actors(look, em, filter, page),
    actor: (service, key) => actor(look, em, service, key),
    promises: async (name, page) => promises(look, name, page),
    keyPauseCount: () => em.count(KeyPauseEntity),
    async deadLetters(filter, page) {
      const after = decodeCursor(page.cursor, ['number']);
      const limit = pageLimit(page);
      const [order, beyond] = page.oldestFirst === true ? (['asc', '$gt'] as const) : (['desc', '$lt'] as const);
      const where = {
        ...(filter.subscription === undefined ? {} : { subscriptionId: filter.subscription }),
        ...(filter.status === undefined ? {} : { status: filter.status }),
        ...(filter.code === undefined ? {} : { code: filter.code }),
        ...(filter.topic === undefined ? {} : { topic: filter.topic }),
        ...(filter.key === undefined ? {} : { recordKey: filter.key }),
        ...(after === null ? {} : { seq: { [beyond]: after[0] } }),
      };
      const records = await em.find(DeadLetterEntity, where, { orderBy: { seq: order }, limit: limit + 1 });
      return pageOf(records.map(shownLetter), limit, (letter) => [letter.seq]);
    },
    async deadLetter({ shard, seq }) {
      const record = await em.findOne(DeadLetterEntity, { shard, seq });
      return record === null ? null : shownLetter(record);
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
    async audit(filter, page) {
      const after = decodeCursor(page.cursor, ['number']);
      const limit = pageLimit(page);
      // What people did is little: it is walked along, from the newest on.
      const where = { ...filter, ...(after === null ? {} : { id: { $lt: after[0] } }) };
      const records = await em.find(AuditEntity, where, { orderBy: { id: 'desc' }, limit: limit + 1 });
      const { rows, next } = pageOf(records, limit, (record) => [record.id]);
      return { rows: rows.map(shownAudit), next };
    },
    migrations: async () => standOf(await em.execute<ExecutedMigration[]>(EXECUTED)),
  };
}

async function output(em: SqlEntityManager, { shard, seq }: InvocationRef) {
  const found = await em.findOne(InvocationEntity, { shard, seq }, { fields: ['status'] });
  if (found === null || !isFinished(found.status as Status)) return null;
  const where = { shard, invocationSeq: seq };
  const [last] = await em.find(JournalEntity, where, { orderBy: { itemIndex: 'desc' }, limit: 1 });
  const status = found.status as Status;
  return { status, outcome: outcomeOf(status, last === undefined ? undefined : orRefused(() => itemOf(last))) };
}
