/**
 * Which way to the invocations that a filter asks for, in PostgreSQL: walks along the same indexes as SQLite's
 * (`../invocation-walks.ts` says why they are what they are), each with the beginning of its index given by value, so that
 * the server has no other way. One statement reads the next few of all walks and merges them.
 */
import { actorAddress } from '../../../../actors/address.ts';
import type { Status } from '../../../../actors/lifecycle.ts';
import { isFinished, STATUSES } from '../../../../actors/lifecycle.ts';
import type { InvocationFilter } from '../../queries.ts';
import { shardOf } from '../../shard-of.ts';
import type { Look } from './look.ts';
import type { Sql } from './sql.ts';
import { join, raw, sql } from './sql.ts';

export interface Walk {
  /** What the index knows, or what is few enough to be sorted. */
  readonly where: Sql;
  /** What only the row knows; null where that is nothing. */
  readonly matches: Sql | null;
}

export interface Way {
  readonly walks: readonly Walk[];
  /** `number`: those of an error are in order of their numbers alone. */
  readonly order: 'time' | 'number';
}

interface HandlerPlace {
  readonly service: string;
  readonly handler: string;
}

export async function wayTo(look: Look, filter: InvocationFilter): Promise<Way> {
  const statuses = filter.statuses === undefined ? null : [...new Set(filter.statuses)];
  if (statuses?.length === 0) return { walks: [], order: 'time' };
  if (filter.error !== undefined) return { walks: [alongText(filter, filter.error, statuses)], order: 'number' };
  if (filter.step !== undefined) return { walks: alongSteps(filter, filter.step, statuses), order: 'time' };
  if (statuses === null) return { walks: await alongHandlers(look, filter, null), order: 'time' };
  const living = statuses.filter((status) => !isFinished(status));
  const bad = statuses.filter((status) => isFinished(status) && status !== 'completed');
  const walks = [
    ...(living.length === 0 ? [] : alongLiving(filter, living)),
    ...(bad.length === 0 ? [] : await alongTrouble(look, filter, bad)),
    ...(statuses.includes('completed') ? await alongHandlers(look, filter, sql`i.status = 'completed'`) : []),
  ];
  return { walks, order: 'time' };
}

/** Every handler's rows of each shard, newest first. */
async function alongHandlers(look: Look, filter: InvocationFilter, more: Sql | null): Promise<Walk[]> {
  const ofRow = [...ofSubscription(filter), ...(more === null ? [] : [more])];
  const places = await handlersOf(look, filter);
  return places.flatMap(({ service, handler }) =>
    shardsOf(look, filter, service).map((shard) => ({
      where: all([
        sql`i.service = ${service} and i.handler = ${handler} and i.shard = ${shard}::bigint`,
        ...ofIndex(filter),
        ...created(filter),
      ]),
      matches: ofRow.length === 0 ? null : all(ofRow),
    })),
  );
}

async function alongTrouble(look: Look, filter: InvocationFilter, statuses: readonly Status[]): Promise<Walk[]> {
  const found: Walk[] = [];
  for (const status of statuses) {
    for (const { service, handler } of (await troubledHandlers(look, status)).filter(isOf(filter)))
      found.push({
        where: all([
          sql`i.finished_at is not null and i.status <> 'completed' and i.status = ${status}`,
          sql`i.service = ${service} and i.handler = ${handler}`,
          ...ofIndex(filter),
          ...created(filter),
        ]),
        matches: ofSubscription(filter)[0] ?? null,
      });
  }
  return found;
}

/** Few, next to history: all of them are sorted. */
function alongSteps(filter: InvocationFilter, step: string, statuses: readonly Status[] | null): Walk[] {
  const wanted = statuses ?? STATUSES;
  const kinds = [
    ...(wanted.every(isFinished) ? [] : ['i.step is not null and i.finished_at is null']),
    ...(wanted.some(isFinished) ? ['i.step is not null and i.finished_at is not null'] : []),
  ];
  const rest = [sql`i.step = ${step}`, ...ofHandler(filter), ...ofRest(filter, statuses)];
  return kinds.map((kind) => ({ where: all([raw(kind), ...rest]), matches: null }));
}

/** The numbers of texts are those of the invocations; the shard is one of a few. */
function alongText(filter: InvocationFilter, text: string, statuses: readonly Status[] | null): Walk {
  const pattern = `%${text.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;
  const ofStep = filter.step === undefined ? [] : [sql`i.step = ${filter.step}`];
  const rest = [...ofHandler(filter), ...ofStep, ...ofRest(filter, statuses)];
  return { where: all([sql`e.message like ${pattern}`, ...rest]), matches: null };
}

function alongLiving(filter: InvocationFilter, statuses: readonly Status[]): Walk[] {
  const rest = [...ofHandler(filter), ...ofRest(filter, statuses)];
  const kinds = ['not null', ...(filter.key === undefined ? ['null'] : [])];
  return kinds.map((key) => ({
    where: all([raw(`i.finished_at is null and i.object_key is ${key}`), ...rest]),
    matches: null,
  }));
}

/** Handlers that may have rows: those of the filter, or of its subscription, or all. */
async function handlersOf(look: Look, filter: InvocationFilter): Promise<HandlerPlace[]> {
  const { service, handler, subscription, chart } = filter;
  if (service !== undefined && handler !== undefined) return [{ service, handler }];
  const named = [
    ...(subscription === undefined
      ? []
      : await places(look, sql`select service, handler from subscription where id = ${subscription}`)),
    ...(chart === undefined ? [] : await places(look, sql`select service, handler from chart where hash = ${chart}`)),
  ];
  // What is gone (a subscription) or was never kept may have left invocations, of whichever handler.
  const found = named.length > 0 ? named : await distinctHandlers(look, raw('true'));
  return found.filter(isOf(filter));
}

const troubledHandlers = (look: Look, status: Status): Promise<HandlerPlace[]> =>
  distinctHandlers(look, sql`finished_at is not null and status <> 'completed' and status = ${status}`);

/** Each is one look into the index behind the one before it: never a walk through the rows of one. */
function distinctHandlers(look: Look, where: Sql): Promise<HandlerPlace[]> {
  return places(
    look,
    sql`with recursive names as (
      (select service, handler from invocation where ${where} order by service, handler limit 1)
      union all
      select next.service, next.handler from names cross join lateral (
        select service, handler from invocation where ${where} and (service, handler) > (names.service, names.handler)
        order by service, handler limit 1) next
    ) select service, handler from names`,
  );
}

async function places(look: Look, asked: Sql): Promise<HandlerPlace[]> {
  const rows = (await look.ask(asked)) as [string, string][];
  return rows.map(([service, handler]) => ({ service, handler }));
}

const isOf =
  (filter: InvocationFilter) =>
  ({ service, handler }: HandlerPlace): boolean =>
    (filter.service ?? service) === service && (filter.handler ?? handler) === handler;

/** A key of an object has one shard. */
const shardsOf = ({ shards }: Look, { key }: InvocationFilter, service: string): number[] =>
  key === undefined
    ? Array.from({ length: shards }, (_, shard) => shard)
    : [shardOf(actorAddress(service, key), shards)];

const ofHandler = ({ service, handler }: InvocationFilter): Sql[] => [
  ...(service === undefined ? [] : [sql`i.service = ${service}`]),
  ...(handler === undefined ? [] : [sql`i.handler = ${handler}`]),
];

const ofIndex = ({ key, chart }: InvocationFilter): Sql[] => [
  ...(key === undefined ? [] : [sql`i.object_key = ${key}`]),
  ...(chart === undefined ? [] : [sql`i.chart = ${chart}`]),
];

const ofSubscription = ({ subscription }: InvocationFilter): Sql[] =>
  subscription === undefined ? [] : [sql`i.subscription_id = ${subscription}`];

const ofRest = (filter: InvocationFilter, statuses: readonly Status[] | null): Sql[] => [
  ...ofIndex(filter),
  ...ofSubscription(filter),
  ...created(filter),
  ...(statuses === null ? [] : [sql`i.status = any(${statuses}::text[])`]),
];

const created = ({ createdFrom, createdTo }: InvocationFilter): Sql[] => [
  ...(createdFrom === undefined ? [] : [sql`i.created_at >= ${Math.ceil(createdFrom)}::bigint`]),
  ...(createdTo === undefined ? [] : [sql`i.created_at < ${Math.ceil(createdTo)}::bigint`]),
];

const all = (conditions: readonly Sql[]): Sql => join(conditions, ' and ');
