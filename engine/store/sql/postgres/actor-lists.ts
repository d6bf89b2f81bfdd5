/** Actors as people list them, in PostgreSQL. Each name is one look into an index behind the one before it, for all shards and sources at once. */
import { actorAddress } from '../../../../actors/address.ts';
import { decodeCursor, pageLimit, pageOf } from '../../page.ts';
import type { ActorDetail, ActorFilter, ActorSummary, Page, PageRequest } from '../../queries.ts';
import { PAGE_MAX } from '../../queries.ts';
import { shardOf } from '../../shard-of.ts';
import type { ActorName } from '../actor-names.ts';
import { endOfPrefix } from '../actor-names.ts';
import { columns, INVOCATION, KEY_PAUSE } from '../columns.ts';
import type { InvocationRecord, KeyPauseRecord, StateRecord } from '../records.ts';
import { named } from '../records.ts';
import { shownInvocation, shownPause, shownState } from '../shown-rows.ts';
import type { Look } from './look.ts';
import type { Row } from './session.ts';
import type { Sql } from './sql.ts';
import { join, raw, sql } from './sql.ts';
import { arrayOf } from './values.ts';

/** What begins with (shard, service, object key), so that a name is a place in it. */
const SOURCES = [
  'state where true',
  'key_pause where true',
  'promise where true',
  'invocation where finished_at is null and object_key is not null',
] as const;

export async function actors(look: Look, filter: ActorFilter, page: PageRequest): Promise<Page<ActorSummary>> {
  const after = decodeCursor(page.cursor, ['string', 'string']);
  const limit = pageLimit(page);
  const found: ActorName[] = [];
  // Service by service: a page is mostly within one.
  for (const service of await servicesFrom(look, filter, after?.[0] ?? '')) {
    found.push(
      ...(await keysOf(look, service, filter.prefix ?? '', after?.[0] === service ? after[1] : null, limit + 1)),
    );
    if (found.length > limit) break;
  }
  const { rows, next } = pageOf(found.slice(0, limit + 1), limit, (name) => [name.service, name.key]);
  return { rows: await summaries(look, rows), next };
}

export async function actor(look: Look, service: string, key: string): Promise<ActorDetail | null> {
  const shard = shardOf(actorAddress(service, key), look.shards);
  const place = sql`shard = ${shard}::bigint and service = ${service} and object_key = ${key}`;
  const [state, alive, paused, promised, waiting] = await Promise.all([
    look.ask(sql`select shard, service, object_key, name, value from state where ${place} order by name`),
    look.ask(sql`select 1 from invocation where ${place} and finished_at is null and object_key is not null limit 1`),
    look.ask(sql`select 1 from key_pause where ${place}`),
    look.ask(sql`select 1 from promise where ${place} limit 1`),
    look.ask(sql`select ${raw(columns(INVOCATION))} from invocation where ${place} and ${raw(WAITING)}
      order by position limit ${PAGE_MAX}`),
  ]);
  if ([alive, state, paused, promised].every(({ length }) => length === 0)) return null;
  const [{ damage: ofPause, ...shown } = unknownActor()] = await summaries(look, [{ shard, service, key }]);
  const { damage: ofState, ...values } = shownState(state.map((row) => named<StateRecord>(STATE, row)));
  const damages = [ofPause, ofState].filter((damage) => damage !== undefined);
  return {
    ...shown,
    mailbox: waiting.map((row) => invocationOf(look, row)),
    ...values,
    ...(damages.length === 0 ? {} : { damage: damages.join('; ') }),
  };
}

const unknownActor = (): never => {
  throw new Error('bug: no summary of an actor');
};

const STATE = ['shard', 'service', 'objectKey', 'name', 'value'] as const;

/** As `isExclusive` and `waitsForKey` of actors/invocation.ts. */
const EXCLUSIVE = `finished_at is null and object_key is not null and mode in ('exclusive', 'workflow')`;
const WAITING = `${EXCLUSIVE} and started_at is null and due_at is null`;

async function servicesFrom(look: Look, { service }: ActorFilter, from: string): Promise<string[]> {
  if (service !== undefined) return service < from ? [] : [service];
  const each = SOURCES.map((source) => {
    const first = (
      comparison: Sql,
    ) => sql`(select service from ${raw(source)} and shard = a.shard and service ${comparison}
      order by service limit 1)`;
    return sql`select service from generate_series(0, ${look.shards}::bigint - 1) a(shard) cross join lateral (
      with recursive names(service) as (
        ${first(sql`>= ${from}`)}
        union all
        select next.service from names cross join lateral ${first(raw('> names.service'))} next
      ) select service from names) n`;
  });
  const rows = await look.ask(
    sql`select distinct service collate "C" as service from (${join(each, ' union all ')}) n order by service`,
  );
  return rows.map(([name]) => name as string);
}

async function keysOf(
  look: Look,
  service: string,
  prefix: string,
  after: string | null,
  limit: number,
): Promise<ActorName[]> {
  const end = endOfPrefix(prefix);
  const before = end === null ? raw('true') : sql`object_key < ${end}`;
  const isFirst = after === null || Buffer.compare(Buffer.from(after), Buffer.from(prefix)) < 0;
  const from = isFirst ? sql`>= ${prefix}` : sql`> ${after}`;
  const each = SOURCES.map((source) => {
    const first = (
      comparison: Sql,
    ) => sql`(select object_key from ${raw(source)} and shard = a.shard and service = ${service}
      and object_key ${comparison} and ${before} order by object_key limit 1)`;
    return sql`select a.shard, n.object_key from generate_series(0, ${look.shards}::bigint - 1) a(shard) cross join lateral (
      with recursive names(object_key) as (
        ${first(from)}
        union all
        select next.object_key from names cross join lateral ${first(raw('> names.object_key'))} next
      ) select object_key from names limit ${limit}::bigint) n`;
  });
  const rows = await look.ask(sql`select distinct shard, object_key collate "C" as object_key
    from (${join(each, ' union all ')}) n order by object_key limit ${limit}::bigint`);
  return rows.map(([shard, key]) => ({ shard: shard as number, service, key: key as string }));
}

/** Of all names at once. */
async function summaries(look: Look, names: readonly ActorName[]): Promise<ActorSummary[]> {
  const asked = sql`unnest(${arrayOf('number', [...names.keys()])}::bigint[], ${arrayOf(
    'number',
    names.map(({ shard }) => shard),
  )}::bigint[],
    ${arrayOf(
      'text',
      names.map(({ service }) => service),
    )}::text[], ${arrayOf(
      'text',
      names.map(({ key }) => key),
    )}::text[])
    a(place, shard, service, object_key)`;
  const ofKey = raw('t.shard = a.shard and t.service = a.service and t.object_key = a.object_key');
  const of = (list: readonly string[]) => raw(list.map((name) => `h.${columns([name])}`).join(', '));
  const [holders, depths, pauses] = await Promise.all([
    look.ask(sql`select a.place, ${of(INVOCATION)} from ${asked} cross join lateral (select * from invocation t where ${ofKey}
      and ${raw(EXCLUSIVE)} and t.started_at is not null order by t.seq limit 1) h`),
    look.ask(sql`select a.place, (select count(*) from invocation t where ${ofKey} and ${raw(WAITING)}) from ${asked}`),
    look.ask(
      sql`select a.place, ${of(KEY_PAUSE)} from ${asked} cross join lateral (select * from key_pause t where ${ofKey}) h`,
    ),
  ]);
  const [holderAt, depthAt, pauseAt] = [byPlace(holders), byPlace(depths), byPlace(pauses)];
  return names.map(({ service, key }, place) => {
    const [holder, pause] = [holderAt.get(place), pauseAt.get(place)];
    return {
      ...(pause === undefined ? { paused: null } : shownPause(named<KeyPauseRecord>(KEY_PAUSE, pause))),
      ...{ service, key, holder: holder === undefined ? null : invocationOf(look, holder) },
      mailboxDepth: (depthAt.get(place)?.[0] as number | undefined) ?? 0,
    };
  });
}

const byPlace = (rows: readonly Row[]): Map<unknown, Row> => new Map(rows.map(([place, ...row]) => [place, row]));

const invocationOf = ({ installation }: Look, row: Row) =>
  shownInvocation(installation, named<InvocationRecord>(INVOCATION, row));
