/**
 * The next names of actors, by service and key. Each is one look-up behind the one before it, on its own level: SQLite
 * seeks `(service, object_key) > (?, ?)` only to the service, and would read a key's whole mailbox to name it once.
 */
import type { ActorFilter } from '../queries.ts';
import type { Look } from './look.ts';

export interface ActorName {
  readonly shard: number;
  readonly service: string;
  readonly key: string;
}

/** Where a page goes on. */
export type NameBefore = readonly [service: string, key: string];

/** What begins with (shard, service, object key), so that a name is a place in it. */
const SOURCES = [
  'state where true',
  'key_pause where true',
  'promise where true',
  'invocation indexed by invocation_living_actor where finished_at is null and object_key is not null',
] as const;

/** SQLite keeps bytes in the place of text, sorts them behind all text, and no address leads there. */
const IS_TEXT = (column: string) => `${column} < x''`;

/** Of every shard and source up to `limit`, in no order, some of them several times. */
export function actorNames(look: Look, filter: ActorFilter, after: NameBefore | null, limit: number): ActorName[] {
  const found: ActorName[] = [];
  for (const source of SOURCES)
    for (let shard = 0; shard < look.shards; shard += 1) {
      let count = 0;
      for (const name of namesIn({ look, source, shard }, filter, after)) {
        found.push(name);
        count += 1;
        if (count >= limit) break;
      }
    }
  return found;
}

interface Place {
  readonly look: Look;
  readonly source: (typeof SOURCES)[number];
  readonly shard: number;
}

function* namesIn(place: Place, { service, prefix = '' }: ActorFilter, after: NameBefore | null): Generator<ActorName> {
  for (const each of service === undefined ? servicesIn(place, after) : [service])
    yield* keysIn(place, each, prefix, after?.[0] === each ? after[1] : null);
}

/** That of `after` is among them. Nothing is named '', so that '' is before everything. */
function* servicesIn({ look, source, shard }: Place, after: NameBefore | null): Generator<string> {
  const next = (comparison: '>=' | '>') =>
    look.statement(`select service from ${source} and shard = ? and service ${comparison} ? and ${IS_TEXT('service')}
      order by service limit 1`);
  let row = next('>=').get(shard, after?.[0] ?? '') as [string] | undefined;
  for (; row !== undefined; row = next('>').get(shard, row[0]) as [string] | undefined) yield row[0];
}

function* keysIn({ look, source, shard }: Place, service: string, prefix: string, after: string | null) {
  const end = endOfPrefix(prefix);
  const next = (comparison: '>=' | '>') =>
    look.statement(`select object_key from ${source} and shard = ? and service = ? and object_key ${comparison} ?
      and object_key < ${end === null ? "x''" : '?'} order by object_key limit 1`);
  const bound = end === null ? [] : [end];
  const isFirst = after === null || Buffer.compare(Buffer.from(after), Buffer.from(prefix)) < 0;
  const first = isFirst
    ? next('>=').get(shard, service, prefix, ...bound)
    : next('>').get(shard, service, after, ...bound);
  for (let row = first as [string] | undefined; row !== undefined; ) {
    const [key] = row;
    yield { shard, service, key };
    row = next('>').get(shard, service, key, ...bound) as [string] | undefined;
  }
}

const CODE_POINT_MAX = 0x10ffff;
const BEFORE_SURROGATES = 0xd7ff;
const BEHIND_SURROGATES = 0xe000;

/** The first text that is behind all that begin so, in the order of UTF-8; null where every other text is before it. */
export function endOfPrefix(prefix: string): string | null {
  const characters = [...prefix];
  for (let last = characters.pop(); last !== undefined; last = characters.pop()) {
    const point = last.codePointAt(0) ?? 0;
    const next = point === BEFORE_SURROGATES ? BEHIND_SURROGATES : point + 1;
    if (next <= CODE_POINT_MAX) return characters.join('') + String.fromCodePoint(next);
  }
  return null;
}
