/** Actors as people list them: keys that have something alive, state or promises. */
import type { SqlEntityManager } from '@mikro-orm/sqlite';
import { actorAddress } from '../../../actors/address.ts';
import { decodeCursor, pageLimit, pageOf } from '../page.ts';
import type { ActorDetail, ActorFilter, ActorSummary, Page, PageRequest } from '../queries.ts';
import { PAGE_MAX } from '../queries.ts';
import { shardOf } from '../shard-of.ts';
import type { ActorName } from './actor-names.ts';
import { actorNames } from './actor-names.ts';
import { columns, INVOCATION, KEY_PAUSE } from './columns.ts';
import { InvocationEntity, KeyPauseEntity, PromiseEntity, StateEntity } from './entities.ts';
import type { Look } from './look.ts';
import type { InvocationRecord, KeyPauseRecord, RawRow } from './records.ts';
import { named } from './records.ts';
import { shownInvocation, shownPause, shownState } from './shown-rows.ts';
import { unreadableActors } from './unreadable-actors.ts';

/** The next names of every shard, merged: a page costs the same wherever it lies, and however much there is. */
export async function actors(
  look: Look,
  em: SqlEntityManager,
  filter: ActorFilter,
  page: PageRequest,
): Promise<Page<ActorSummary>> {
  const after = decodeCursor(page.cursor, ['string', 'string']);
  const limit = pageLimit(page);
  const names = new Map<string, ActorName>();
  for (const name of actorNames(look, filter, after, limit + 1)) names.set(`${name.service}\u0000${name.key}`, name);
  // What has no name has no place in the order: it leads the first page, which is that much shorter, one name at least.
  const isBeginning = after === null && (filter.prefix ?? '') === '';
  const wanted = { service: filter.service ?? null, shards: look.shards, limit: Math.ceil(limit / 2) };
  const unreadable = isBeginning ? await unreadableActors(em, wanted) : [];
  const room = Math.max(1, limit - unreadable.length);
  const sorted = [...names.values()].sort(byName).slice(0, room + 1);
  const { rows, next } = pageOf(sorted, room, (name) => [name.service, name.key]);
  const summaries: ActorSummary[] = [...unreadable];
  for (const name of rows) summaries.push(summary(look, name));
  return { rows: summaries, next };
}

export async function actor(
  look: Look,
  em: SqlEntityManager,
  service: string,
  key: string,
): Promise<ActorDetail | null> {
  const shard = shardOf(actorAddress(service, key), look.shards);
  const state = await em.find(StateEntity, { shard, service, objectKey: key }, { orderBy: { name: 'asc' } });
  const alive = await em.count(InvocationEntity, livingOf({ shard, service, key }));
  const pauses = await em.count(KeyPauseEntity, { shard, service, objectKey: key });
  const promises = await em.count(PromiseEntity, { shard, service, objectKey: key });
  if (alive + state.length + pauses + promises === 0) return null;
  const waiting = await em.find(InvocationEntity, waitingFor({ shard, service, key }), {
    orderBy: { position: 'asc' },
    limit: PAGE_MAX,
  });
  const { damage: ofPause, ...shown } = summary(look, { shard, service, key });
  const { damage: ofState, ...values } = shownState(state);
  const damages = [ofPause, ofState].filter((damage) => damage !== undefined);
  return {
    ...shown,
    mailbox: waiting.map((record) => shownInvocation(look.installation, record)),
    ...values,
    ...(damages.length === 0 ? {} : { damage: damages.join('; ') }),
  };
}

/** Asked for each row of a list, so without entities: those of a key with a long mailbox would be made only to be counted. */
function summary({ statement, installation }: Look, { shard, service, key }: ActorName): ActorSummary {
  const [held] = statement(HOLDER).all(shard, service, key) as RawRow[];
  const [mailboxDepth] = statement(DEPTH).get(shard, service, key) as [number];
  const pause = statement(PAUSE).get(shard, service, key) as RawRow | undefined;
  const shownPaused = pause === undefined ? { paused: null } : shownPause(named<KeyPauseRecord>(KEY_PAUSE, pause));
  const holder = held === undefined ? null : shownInvocation(installation, named<InvocationRecord>(INVOCATION, held));
  return { ...shownPaused, service, key, holder, mailboxDepth };
}

/** As `isExclusive` and `waitsForKey` of actors/invocation.ts. */
const EXCLUSIVE = `from invocation indexed by invocation_living_actor where finished_at is null and object_key is not null
  and shard = ? and service = ? and object_key = ? and mode in ('exclusive', 'workflow')`;
const HOLDER = `select ${columns(INVOCATION)} ${EXCLUSIVE} and started_at is not null order by seq limit 1`;
const DEPTH = `select count(*) ${EXCLUSIVE} and started_at is null and due_at is null`;
const PAUSE = `select ${columns(KEY_PAUSE)} from key_pause where shard = ? and service = ? and object_key = ?`;

const livingOf = ({ shard, service, key }: ActorName) => ({ shard, service, objectKey: key, finishedAt: null });

/** As `waitsForKey` of actors/invocation.ts. */
const waitingFor = (name: ActorName) => ({
  ...livingOf(name),
  mode: { $in: ['exclusive', 'workflow'] },
  startedAt: null,
  dueAt: null,
});

/** By UTF-8 bytes, as SQLite orders text; UTF-16 units differ beyond U+FFFF. */
function byName(a: ActorName, b: ActorName): number {
  const services = Buffer.compare(Buffer.from(a.service), Buffer.from(b.service));
  return services === 0 ? Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)) : services;
}
