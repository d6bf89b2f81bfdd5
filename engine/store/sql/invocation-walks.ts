/**
 * Which way to the invocations that a filter asks for. A way is a set of walks, each along one index, newest first, and
 * none of them through rows of another handler, status, key or step than asked for, as far as an index can tell them
 * apart. What only the row can tell is looked at on the way, and after all that the index itself knows.
 *
 * Every walk names its index: SQLite plans without statistics, and would rather walk all of history in the right order
 * than sort a few living rows.
 */
import { actorAddress } from '../../../actors/address.ts';
import type { Status } from '../../../actors/lifecycle.ts';
import { isFinished, STATUSES } from '../../../actors/lifecycle.ts';
import type { InvocationFilter } from '../queries.ts';
import { shardOf } from '../shard-of.ts';
import type { Look } from './look.ts';
import type { HandlerPlace } from './places-in.ts';
import { handlersIn, stepPlacesIn } from './places-in.ts';

type Value = string | number | null;

/** SQL, and the values of its question marks. */
export interface Condition {
  readonly sql: string;
  readonly values: readonly Value[];
}

export interface Walk {
  /** What to read from, with the index; in `sql` of conditions its rows are `i`. */
  readonly from: string;
  /** What the index knows: its beginning, the time, and its other columns. */
  readonly where: readonly Condition[];
  /** What only the row knows. */
  readonly matches: readonly Condition[];
  /**
   * `time`: the index has them in order. `number`: so does that of texts, by number alone. `none`: few enough to sort.
   * `sought`: as many as they are, those with the highest numbers are sought in the index, without their rows.
   */
  readonly order: 'time' | 'number' | 'none' | 'sought';
}

/** The living are sorted by time while they are so many at most, which reads the rows of all. */
const SORTED_MAX = 50_000;

export function walksFor(look: Look, filter: InvocationFilter): Walk[] {
  const statuses = filter.statuses === undefined ? null : [...new Set(filter.statuses)];
  if (statuses?.length === 0) return [];
  if (filter.error !== undefined) return [alongText(look, filter, filter.error)];
  if (filter.step !== undefined) return alongSteps(look, filter, filter.step, statuses);
  if (statuses === null) return alongHandlers(look, filter, []);
  const living = statuses.filter((status) => !isFinished(status));
  const bad = statuses.filter((status) => isFinished(status) && status !== 'completed');
  return [
    ...(living.length === 0 ? [] : alongLiving(look, filter, living, living.length < statuses.length)),
    ...bad.flatMap((status) => alongTrouble(look, filter, status)),
    ...(statuses.includes('completed') ? alongHandlers(look, filter, [statusIs(['completed'])]) : []),
  ];
}

/** Every handler's rows of each shard, newest first. */
function alongHandlers(look: Look, filter: InvocationFilter, more: readonly Condition[]): Walk[] {
  const matches = [...ofRow(filter), ...more];
  return handlersOf(look, filter).flatMap(({ service, handler }) =>
    shardsOf(look, filter, service).map((shard) => ({
      from: 'invocation i indexed by invocation_by_handler',
      where: [
        equal({ 'i.service': service, 'i.handler': handler, 'i.shard': shard }),
        ...created(filter),
        ...ofIndex(filter),
      ],
      matches,
      order: 'time',
    })),
  );
}

function alongTrouble(look: Look, filter: InvocationFilter, status: Status): Walk[] {
  const found = handlersIn(look, 'invocation_trouble', status).filter(isOf(filter));
  return found.map(({ service, handler }) => ({
    from: 'invocation i indexed by invocation_trouble',
    where: [
      plain(`i.finished_at is not null and i.status <> 'completed'`),
      equal({ 'i.status': status, 'i.service': service, 'i.handler': handler }),
      ...created(filter),
      ...ofIndex(filter),
    ],
    matches: ofRow(filter),
    order: 'time',
  }));
}

/** Where a state is stood in, or was when it ended badly; each chart of a handler by itself. */
function alongSteps(look: Look, filter: InvocationFilter, step: string, statuses: readonly Status[] | null): Walk[] {
  const wanted = statuses ?? STATUSES;
  const kinds = [
    ...(wanted.every(isFinished) ? [] : ['invocation_standing' as const]),
    ...(wanted.some(isFinished) ? ['invocation_failed_step' as const] : []),
  ];
  return kinds.flatMap((index) => {
    const places = stepPlacesIn(look, index).filter(isOf(filter));
    const charts = places.filter(({ chart }) => filter.chart === undefined || filter.chart === chart);
    const finished = index === 'invocation_standing' ? 'is null' : 'is not null';
    return charts.map(({ service, handler, chart }) => ({
      from: `invocation i indexed by ${index}`,
      where: [
        plain(`i.step is not null and i.finished_at ${finished}`),
        equal({ 'i.service': service, 'i.handler': handler, 'i.chart': chart, 'i.step': step }),
        ...created(filter),
      ],
      matches: [
        ...(filter.key === undefined ? [] : [equal({ 'i.object_key': filter.key })]),
        ...ofRow(filter),
        ...(statuses === null ? [] : [statusIs(statuses)]),
      ],
      order: 'time' as const,
    }));
  });
}

/** Through the index of texts, whose numbers are those of the invocations; the shard is one of a few. */
function alongText({ shards }: Look, filter: InvocationFilter, text: string): Walk {
  const every = Array.from({ length: shards }, (_, shard) => shard);
  return {
    from: 'error_text e cross join invocation i',
    where: [
      { sql: 'e.error_text match ?', values: [`"${text.replaceAll('"', '""')}"`] },
      { sql: `i.shard in (${every.join(', ')}) and i.seq = e.rowid`, values: [] },
    ],
    matches: [
      ...(filter.statuses === undefined ? [] : [statusIs(filter.statuses)]),
      ...(filter.service === undefined ? [] : [equal({ 'i.service': filter.service })]),
      ...(filter.handler === undefined ? [] : [equal({ 'i.handler': filter.handler })]),
      ...(filter.step === undefined ? [] : [equal({ 'i.step': filter.step })]),
      ...ofIndex(filter),
      ...ofRow(filter),
      ...created(filter),
    ],
    order: 'number',
  };
}

/**
 * Many are listed by number, which is by time unless the clock was set back. Where they are `mixed` with finished ones, all
 * must be in one order: they are looked for in all of history, newest first.
 */
function alongLiving(look: Look, filter: InvocationFilter, statuses: readonly Status[], isMixed: boolean): Walk[] {
  const isMany = tooMany(look, filter);
  if (isMany && isMixed) return alongHandlers(look, filter, [plain('i.finished_at is null'), statusIs(statuses)]);
  const order = isMany ? 'sought' : 'none';
  const { service, handler, key } = filter;
  const rest = [
    statusIs(statuses),
    ...(handler === undefined ? [] : [equal({ 'i.handler': handler })]),
    ...ofIndex(filter),
    ...ofRow(filter),
    ...created(filter),
  ];
  const ofService = service === undefined ? [] : [equal({ 'i.service': service })];
  const actors = (service === undefined ? everyShard(look) : shardsOf(look, filter, service)).map((shard): Walk => {
    const ofKey = key === undefined || service === undefined ? [] : [equal({ 'i.object_key': key })];
    return {
      from: 'invocation i indexed by invocation_living_actor',
      where: [
        plain('i.finished_at is null and i.object_key is not null'),
        equal({ 'i.shard': shard }),
        ...ofService,
        ...ofKey,
      ],
      matches: rest,
      order,
    };
  });
  const solos = everyShard(look).map(
    (shard): Walk => ({
      from: 'invocation i indexed by invocation_living_solo',
      where: [plain('i.finished_at is null and i.object_key is null'), equal({ 'i.shard': shard })],
      matches: [...ofService, ...rest],
      order,
    }),
  );
  return key === undefined ? [...actors, ...solos] : actors;
}

/** Of a key's there are few. */
function tooMany({ statement }: Look, { service, key }: InvocationFilter): boolean {
  if (service !== undefined && key !== undefined) return false;
  const count = (index: string, where: string): number => {
    const sql = `select count(*) from (select 1 from invocation indexed by ${index} where ${where} limit ${SORTED_MAX})`;
    return (statement(sql).get() as [number])[0];
  };
  const actors = count('invocation_living_actor', 'finished_at is null and object_key is not null');
  return actors + count('invocation_living_solo', 'finished_at is null and object_key is null') >= SORTED_MAX;
}

/** Handlers that may have rows: those of the filter, or of its subscription, or all. */
function handlersOf(look: Look, filter: InvocationFilter): HandlerPlace[] {
  const { service, handler, subscription, chart } = filter;
  if (service !== undefined && handler !== undefined) return [{ service, handler }];
  const named = [
    ...(subscription === undefined ? [] : namedBy(look, 'subscription where id = ?', subscription)),
    ...(chart === undefined ? [] : namedBy(look, 'chart where hash = ?', chart)),
  ];
  // What is gone (a subscription) or was never kept may have left invocations, of whichever handler.
  return (named.length > 0 ? named : handlersIn(look, 'invocation_by_handler')).filter(isOf(filter));
}

function namedBy({ statement }: Look, from: string, id: string): HandlerPlace[] {
  const rows = statement(`select service, handler from ${from}`).all(id) as [string, string][];
  return rows.map(([service, handler]) => ({ service, handler }));
}

const isOf =
  (filter: InvocationFilter) =>
  ({ service, handler }: HandlerPlace): boolean =>
    (filter.service ?? service) === service && (filter.handler ?? handler) === handler;

const everyShard = ({ shards }: Look): number[] => Array.from({ length: shards }, (_, shard) => shard);

/** A key of an object has one shard. */
const shardsOf = (look: Look, { key }: InvocationFilter, service: string): number[] =>
  key === undefined ? everyShard(look) : [shardOf(actorAddress(service, key), look.shards)];

const ofIndex = ({ key, chart }: InvocationFilter): Condition[] => [
  ...(key === undefined ? [] : [equal({ 'i.object_key': key })]),
  ...(chart === undefined ? [] : [equal({ 'i.chart': chart })]),
];

const ofRow = ({ subscription }: InvocationFilter): Condition[] =>
  subscription === undefined ? [] : [equal({ 'i.subscription_id': subscription })];

const created = ({ createdFrom, createdTo }: InvocationFilter): Condition[] => [
  ...(createdFrom === undefined ? [] : [{ sql: 'i.created_at >= ?', values: [createdFrom] }]),
  ...(createdTo === undefined ? [] : [{ sql: 'i.created_at < ?', values: [createdTo] }]),
];

const plain = (sql: string): Condition => ({ sql, values: [] });

const statusIs = (statuses: readonly Status[]): Condition => ({
  sql: `i.status in (${statuses.map(() => '?').join(', ')})`,
  values: statuses,
});

/** `is` finds null as well. */
function equal(columns: Readonly<Record<string, Value>>): Condition {
  const entries = Object.entries(columns);
  return { sql: entries.map(([name]) => `${name} is ?`).join(' and '), values: entries.map(([, value]) => value) };
}
