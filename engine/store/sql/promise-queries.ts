/** Promises of a workflow's key: rows of those that are complete, and what the journals of the living have open. */
import { actorAddress } from '../../../actors/address.ts';
import { decodeCursor, pageLimit } from '../page.ts';
import type { ActorName, Page, PageRequest, PromiseRow } from '../queries.ts';
import { PROMISE_WAITERS_MAX } from '../queries.ts';
import { shardOf } from '../shard-of.ts';
import { columns, INVOCATION, PROMISE } from './columns.ts';
import type { Look } from './look.ts';
import { promisePage, waitsLimit } from './promise-rows.ts';
import type { InvocationRecord, PromiseRecord, RawRow } from './records.ts';
import { named } from './records.ts';
import { shownInvocation } from './shown-rows.ts';

export function promises(look: Look, { service, key }: ActorName, page: PageRequest): Page<PromiseRow> {
  const after = decodeCursor(page.cursor, ['string'])?.[0] ?? null;
  const limit = pageLimit(page);
  const comparison = after === null ? '>=' : '>';
  const shard = shardOf(actorAddress(service, key), look.shards);
  const place = [shard, service, key, after ?? ''];
  const completed = look.statement(completedBehind(comparison)).all(...place, limit + 1) as RawRow[];
  const waits = look
    .statement(waitsBehind(comparison))
    .all(...place, shard, PROMISE_WAITERS_MAX, waitsLimit(limit)) as RawRow[];
  return promisePage(
    completed.map((row) => named<PromiseRecord>(PROMISE, row)),
    waits.map(([name, since, count, ...row]) => ({
      ...{ name: name as string, since: since as number, count: count as number },
      invocation: shownInvocation(look.installation, named<InvocationRecord>(INVOCATION, row)),
    })),
    limit,
  );
}

type Comparison = '>=' | '>';

const completedBehind = (comparison: Comparison) => `select ${columns(PROMISE)} from promise
  where shard = ? and service = ? and object_key = ? and name ${comparison} ? order by name limit ?`;

/**
 * An entry without an outcome whose promise has no row is waited for: the answer is in the turn that writes the row. One
 * invocation may have asked several times. `cross join` keeps the order: the living of the key, then their journals.
 */
const waitsBehind = (comparison: Comparison) => `select w.name, w.since, w.count, ${ofInvocation} from (
    select name, since, seq, count(*) over (partition by name) as count,
      row_number() over (partition by name order by since, seq) as place
    from (select j.name, min(j.at) as since, i.seq
      from invocation i indexed by invocation_living_actor
      cross join journal j on j.shard = i.shard and j.invocation_seq = i.seq
      where i.finished_at is null and i.object_key is not null and i.shard = ? and i.service = ? and i.object_key = ?
        and j.kind = 'promise' and j.outcome is null and j.name ${comparison} ? and j.name < x''
        and not exists (select 1 from promise p where p.shard = i.shard and p.service = i.service
          and p.object_key = i.object_key and p.name = j.name)
      group by j.name, i.seq)
  ) w cross join invocation i on i.shard = ? and i.seq = w.seq
  where w.place <= ? order by w.name, w.place limit ?`;

const ofInvocation = INVOCATION.map((name) => `i.${columns([name])}`).join(', ');
