/** Actors as people list them: keys that have something alive or state. */
import type { SqlEntityManager } from '@mikro-orm/sqlite';
import { actorAddress } from '../../../actors/address.ts';
import { isExclusive } from '../../../actors/invocation.ts';
import { decodeCursor, pageLimit, pageOf } from '../page.ts';
import type { ActorDetail, ActorFilter, ActorSummary, Page, PageRequest } from '../queries.ts';
import { PAGE_MAX } from '../queries.ts';
import { shardOf } from '../shard-of.ts';
import type { ActorName } from './actor-names.ts';
import { actorNames } from './actor-names.ts';
import { InvocationEntity, KeyPauseEntity, MetaEntity, StateEntity } from './entities.ts';
import type { Look } from './look.ts';
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
  for (const name of rows) summaries.push(await summary(em, look.installation, name));
  return { rows: summaries, next };
}

export async function actor(
  em: SqlEntityManager,
  installation: string,
  service: string,
  key: string,
): Promise<ActorDetail | null> {
  const shard = shardOf(actorAddress(service, key), await shardCount(em));
  const state = await em.find(StateEntity, { shard, service, objectKey: key }, { orderBy: { name: 'asc' } });
  const alive = await em.count(InvocationEntity, livingOf({ shard, service, key }));
  const pauses = await em.count(KeyPauseEntity, { shard, service, objectKey: key });
  if (alive === 0 && state.length === 0 && pauses === 0) return null;
  const waiting = await em.find(InvocationEntity, waitingFor({ shard, service, key }), {
    orderBy: { position: 'asc' },
    limit: PAGE_MAX,
  });
  const { damage: ofPause, ...shown } = await summary(em, installation, { shard, service, key });
  const { damage: ofState, ...values } = shownState(state);
  const damages = [ofPause, ofState].filter((damage) => damage !== undefined);
  return {
    ...shown,
    mailbox: waiting.map((record) => shownInvocation(installation, record)),
    ...values,
    ...(damages.length === 0 ? {} : { damage: damages.join('; ') }),
  };
}

async function summary(em: SqlEntityManager, installation: string, name: ActorName): Promise<ActorSummary> {
  const started = await em.find(InvocationEntity, { ...livingOf(name), startedAt: { $ne: null } });
  const holder = started.map((record) => shownInvocation(installation, record)).find((row) => isExclusive(row));
  const mailboxDepth = await em.count(InvocationEntity, waitingFor(name));
  const { shard, service, key } = name;
  const pause = await em.findOne(KeyPauseEntity, { shard, service, objectKey: key });
  const shownPaused = pause === null ? { paused: null } : shownPause(pause);
  return { ...shownPaused, service, key, holder: holder ?? null, mailboxDepth };
}

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

async function shardCount(em: SqlEntityManager): Promise<number> {
  const meta = await em.findOneOrFail(MetaEntity, { id: 1 });
  return meta.shards;
}
