/** Promises of a workflow's key, in PostgreSQL: rows of those that are complete, and what the journals of the living have open. */
import { actorAddress } from '../../../../actors/address.ts';
import { decodeCursor, pageLimit } from '../../page.ts';
import type { ActorName, Page, PageRequest, PromiseRow } from '../../queries.ts';
import { PROMISE_WAITERS_MAX } from '../../queries.ts';
import { shardOf } from '../../shard-of.ts';
import { columns, INVOCATION, PROMISE } from '../columns.ts';
import { promisePage, waitsLimit } from '../promise-rows.ts';
import type { InvocationRecord, PromiseRecord } from '../records.ts';
import { named } from '../records.ts';
import { shownInvocation } from '../shown-rows.ts';
import type { Look } from './look.ts';
import { raw, sql } from './sql.ts';

export async function promises(look: Look, { service, key }: ActorName, page: PageRequest): Promise<Page<PromiseRow>> {
  const after = decodeCursor(page.cursor, ['string'])?.[0] ?? null;
  const limit = pageLimit(page);
  const behind = after === null ? raw(`>= ''`) : sql`> ${after}`;
  const shard = shardOf(actorAddress(service, key), look.shards);
  const [completed, waits] = await Promise.all([
    look.ask(sql`select ${raw(columns(PROMISE))} from promise where shard = ${shard}::bigint and service = ${service}
      and object_key = ${key} and name ${behind} order by name limit ${limit + 1}::bigint`),
    // An entry without an outcome whose promise has no row is waited for: the answer is in the turn that writes the row.
    look.ask(sql`select w.name, w.since, w.count, ${raw(ofInvocation)} from (
        select name, since, seq, count(*) over (partition by name) as count,
          row_number() over (partition by name order by since, seq) as place
        from (select j.name, min(j.at) as since, i.seq from invocation i
          cross join lateral (select name, at from journal where shard = i.shard and invocation_seq = i.seq
            and kind = 'promise' and outcome is null) j
          where i.finished_at is null and i.object_key is not null and i.shard = ${shard}::bigint
            and i.service = ${service} and i.object_key = ${key} and j.name ${behind}
            and not exists (select 1 from promise p where p.shard = i.shard and p.service = i.service
              and p.object_key = i.object_key and p.name = j.name)
          group by j.name, i.seq) a
      ) w join invocation i on i.shard = ${shard}::bigint and i.seq = w.seq
      where w.place <= ${PROMISE_WAITERS_MAX}::bigint order by w.name, w.place limit ${waitsLimit(limit)}::bigint`),
  ]);
  return promisePage(
    completed.map((row) => named<PromiseRecord>(PROMISE, row)),
    waits.map(([name, since, count, ...row]) => ({
      ...{ name: name as string, since: since as number, count: count as number },
      invocation: shownInvocation(look.installation, named<InvocationRecord>(INVOCATION, row)),
    })),
    limit,
  );
}

const ofInvocation = INVOCATION.map((name) => `i.${columns([name])}`).join(', ');
