// What the database of an engine holds, read from beside it or after its end: whether all is done, and what came of it.

import { RETENTION_TIMER } from '../../actors/lifecycle/retention.ts';

/** A database that is asked from beside its engine. */
export interface Asked {
  readonly dialect: 'sqlite' | 'postgres';
  /** Rows by the names of their columns; payloads as text. */
  all<Row>(sql: string): Promise<Row[]>;
}

/** What must be the same however often the engine died on the way. */
export interface Outcome {
  /** `service/key/name = value` of all state. */
  readonly state: readonly string[];
  /** `service/handler/key status result`, sorted. */
  readonly invocations: readonly string[];
  /** What the handlers asked for, in order, by invocation. */
  readonly journals: readonly string[];
  /** The next offset of each partition. */
  readonly cursors: readonly string[];
}

/**
 * True when everything that was taken has ended, and `records` of the topic have been taken.
 * @param keys of objects: only they count; null counts everything
 */
export async function isQuiet(database: Asked, records: number, keys: readonly string[] | null): Promise<boolean> {
  const living = await database.all<{ key: string }>(
    'select object_key as key from invocation where finished_at is null',
  );
  const [taken] = await database.all<{ records: number }>('select coalesce(sum(position), 0) as records from cursor');
  const meant = keys === null ? living : living.filter(({ key }) => keys.includes(key));
  return meant.length === 0 && taken?.records === records;
}

/** @param isMeant by the key of an object, or null: what else is there is left out */
export async function outcomeOf(database: Asked, isMeant: (key: string | null) => boolean): Promise<Outcome> {
  const { ends, asked } = SQL[database.dialect];
  const meant = async <Row extends { readonly key: string | null }>(sql: string) =>
    (await database.all<Row>(sql)).filter(({ key }) => isMeant(key));
  const cursors = 'select "partition", position from cursor order by "partition"';
  return {
    state: (await meant<StateRow>('select service, object_key as key, name, value from state'))
      .map(({ service, key, name, value }) => `${service}/${key}/${name} = ${value}`)
      .sort(),
    invocations: (await meant<EndRow>(ends))
      .map(({ service, handler, key, status, result }) => `${service}/${handler}/${key ?? ''} ${status} ${result}`)
      .sort(),
    journals: (await meant<AskedRow>(asked))
      .map(({ service, handler, key, asked: entries }) => `${service}/${handler}/${key ?? ''}: ${entries}`)
      .sort(),
    cursors: (await database.all<{ partition: number; position: number }>(cursors)).map(
      ({ partition, position }) => `${partition}: ${position}`,
    ),
  };
}

/** What must hold in every database at rest; a sentence for each thing that does not. */
export async function wrongIn(database: Asked): Promise<string[]> {
  const found: string[] = [];
  for (const { says, finds } of [...SQL[database.dialect].rules, ...RULES]) {
    const rows = await database.all<Readonly<Record<string, unknown>>>(finds);
    if (rows.length > 0) found.push(`${says}: ${JSON.stringify(rows.slice(0, 3).map((row) => Object.values(row)))}`);
  }
  return found;
}

interface StateRow {
  readonly service: string;
  readonly key: string;
  readonly name: string;
  readonly value: unknown;
}

interface EndRow {
  readonly service: string;
  readonly handler: string;
  readonly key: string | null;
  readonly status: string;
  readonly result: string | null;
}

interface AskedRow extends Omit<EndRow, 'status' | 'result'> {
  readonly asked: string;
}

const endsWith = (payload: string) => `select i.service, i.handler, i.object_key as key, i.status,
    coalesce(o.outcome, '') || ' ' || coalesce(${payload}, '') as result
  from invocation i left join journal o
    on o.shard = i.shard and o.invocation_seq = i.seq and o.kind = 'output'`;

/** One that is cancelled may have asked for more or less by then: it is left out. */
const askedAs = (list: string, groups: string) => `select service, handler, key, ${list} as asked from (
    select i.seq, j.item_index, i.service, i.handler, i.object_key as key,
      trim(j.kind || ' ' || coalesce(j.name, '')) as step
    from invocation i join journal j on j.shard = i.shard and j.invocation_seq = i.seq
    where j.kind <> 'completion' and i.status <> 'cancelled' order by j.item_index
  ) steps group by ${groups}`;

interface Rule {
  readonly says: string;
  /** The rows that should not be there. */
  readonly finds: string;
}

interface Dialect {
  readonly ends: string;
  readonly asked: string;
  readonly rules: readonly Rule[];
}

const SQL: Readonly<Record<Asked['dialect'], Dialect>> = {
  sqlite: {
    ends: endsWith('cast(o.payload as text)'),
    asked: askedAs(`group_concat(step, ', ')`, 'seq'),
    rules: [
      {
        says: 'SQLite finds the file damaged',
        finds: "select * from pragma_integrity_check where integrity_check <> 'ok'",
      },
    ],
  },
  postgres: {
    ends: endsWith(`convert_from(o.payload, 'UTF8')`),
    asked: askedAs(`string_agg(step, ', ' order by item_index)`, 'seq, service, handler, key'),
    rules: [],
  },
};

const RULES: readonly Rule[] = [
  // Runs of workflows are remembered for a day.
  { says: 'a timer is left', finds: `select * from timer where completion_id < ${RETENTION_TIMER}` },
  { says: 'somebody still waits for another', finds: 'select * from waiter' },
  { says: 'a dead letter is there', finds: 'select * from dead_letter' },
  { says: 'a partition is halted', finds: 'select "partition", halt from cursor where halt is not null' },
  { says: 'more than one subscription is there', finds: 'select max(id) from subscription having count(*) > 1' },
  {
    says: 'a journal has gaps (P3)',
    finds: `select invocation_seq, count(*), max(item_index) from journal group by shard, invocation_seq
      having count(*) <> max(item_index) + 1 or min(item_index) <> 0`,
  },
  {
    says: 'a journal has two outputs, or none',
    finds: `select i.seq, count(j.kind) from invocation i left join journal j
      on j.shard = i.shard and j.invocation_seq = i.seq and j.kind = 'output'
      where i.status = 'completed' group by i.shard, i.seq having count(j.kind) <> 1`,
  },
  {
    says: 'an entry was completed twice',
    finds: `select invocation_seq, completion_id, count(*) from journal where kind = 'completion'
      group by shard, invocation_seq, completion_id having count(*) > 1`,
  },
];
