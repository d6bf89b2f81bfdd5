/**
 * Rows of actors that say of nobody whose they are: SQLite keeps bytes in the place of text. Each was edited by hand; people
 * find it at the head of the list of actors, by its damage.
 */
import { raw } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/sqlite';
import { damageText } from '../../../actors/cell.ts';
import type { ActorSummary } from '../queries.ts';
import { KeyPauseEntity } from './entities.ts';
import type { KeyPauseRecord, StateRecord } from './records.ts';
import { damageOf, STATE_SHAPE } from './row-shapes.ts';
import { shownPause } from './shown-rows.ts';

/** In one list, of each kind. */
const SHOWN_MAX = 20;

/** @param limit of both kinds together */
export async function unreadableActors(
  em: SqlEntityManager,
  { service, shards, limit }: { readonly service: string | null; readonly shards: number; readonly limit: number },
): Promise<ActorSummary[]> {
  const pauses = await unreadablePauses(em, service, limit);
  return [...pauses, ...(await unreadableStates(em, service, shards))].slice(0, limit);
}

/** Keys that people have paused are few: all of them are looked at. */
async function unreadablePauses(em: SqlEntityManager, service: string | null, limit: number): Promise<ActorSummary[]> {
  const records: KeyPauseRecord[] = await em
    .createQueryBuilder(KeyPauseEntity)
    .select(['shard', 'service', 'objectKey', 'pausedBy', 'pausedAt'] as const)
    .where({ [raw("(typeof(service) <> 'text' or typeof(object_key) <> 'text')")]: [] })
    .andWhere(service === null ? {} : { [raw("(service = ? or typeof(service) <> 'text')", [service])]: [] })
    .limit(Math.min(limit, SHOWN_MAX))
    .execute('all');
  return records.map((record) => ({ ...shownPause(record), holder: null, mailboxDepth: 0 }));
}

/**
 * State may be millions of rows. Bytes are sorted behind all text, so what there is of them lies at the end of a shard's
 * services, and of each service's keys: a look into the index for each, from one service to the next (`cross` keeps that order).
 */
const STATES = `
  with recursive names(service) as (
    select (select service from state where shard = :shard order by service limit 1)
    union all
    select (select service from state where shard = :shard and service > names.service order by service limit 1)
    from names where names.service is not null
  )
  select s.shard, s.service, s.object_key as objectKey, s.name from names cross join state s
  where s.shard = :shard and s.service = names.service and s.object_key >= x''
    and typeof(names.service) = 'text' and (:service is null or names.service = :service)
  union all
  select shard, service, object_key, name from state where shard = :shard and service >= x''
  limit ${SHOWN_MAX}`;

async function unreadableStates(em: SqlEntityManager, service: string | null, shards: number): Promise<ActorSummary[]> {
  const found: ActorSummary[] = [];
  for (let shard = 0; shard < shards && found.length < SHOWN_MAX; shard += 1) {
    const rows = await em.execute<StateRecord[]>(raw(STATES, { shard, service }));
    found.push(...rows.slice(0, SHOWN_MAX - found.length).map(shownState));
  }
  return found;
}

function shownState(row: StateRecord): ActorSummary {
  const isService = typeof row.service === 'string';
  const damage = damageText(damageOf(STATE_SHAPE, row, `${isService ? 'object_key' : 'service'} is not text`));
  return { service: isService ? row.service : '', key: '', paused: null, holder: null, mailboxDepth: 0, damage };
}
