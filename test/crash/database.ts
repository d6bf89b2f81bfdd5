// What the database of an engine holds, read from beside it or after its end: whether all is done, and what came of it.

import { RETENTION_TIMER } from '../../actors/lifecycle/retention.ts';
import { Database } from '../../engine/store/sql/database.ts';

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
export function isQuiet(file: string, records: number, keys: readonly string[] | null): boolean {
  return reading(file, (connection) => {
    const living = connection.prepare('select object_key from invocation where finished_at is null').pluck().all();
    const taken = connection.prepare('select coalesce(sum(position), 0) from cursor').pluck().get();
    const meant = keys === null ? living : living.filter((key) => keys.includes(key as string));
    return meant.length === 0 && taken === records;
  });
}

/** @param isMeant by the key of an object, or null: what else is there is left out */
export function outcomeOf(file: string, isMeant: (key: string | null) => boolean): Outcome {
  return reading(file, (connection) => ({
    state: all<StateRow>(connection, 'select service, object_key as key, name, value from state')
      .filter(({ key }) => isMeant(key))
      .map(({ service, key, name, value }) => `${service}/${key}/${name} = ${value}`)
      .sort(),
    invocations: all<EndRow>(connection, ENDS)
      .filter(({ key }) => isMeant(key))
      .map(({ service, handler, key, status, result }) => `${service}/${handler}/${key ?? ''} ${status} ${result}`)
      .sort(),
    journals: all<AskedRow>(connection, ASKED)
      .filter(({ key }) => isMeant(key))
      .map(({ service, handler, key, asked }) => `${service}/${handler}/${key ?? ''}: ${asked}`)
      .sort(),
    cursors: all<{ partition: number; position: number }>(
      connection,
      'select "partition", position from cursor order by "partition"',
    ).map(({ partition, position }) => `${partition}: ${position}`),
  }));
}

/** What must hold in every database at rest; a sentence for each thing that does not. */
export function wrongIn(file: string): string[] {
  return reading(file, (connection) =>
    RULES.flatMap(({ says, finds }) => {
      const found = connection.prepare(finds).raw().all();
      return found.length === 0 ? [] : [`${says}: ${JSON.stringify(found.slice(0, 3))}`];
    }),
  );
}

interface StateRow {
  readonly service: string;
  readonly key: string;
  readonly name: string;
  readonly value: Buffer;
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

const ENDS = `select i.service, i.handler, i.object_key as key, i.status,
    coalesce(o.outcome, '') || ' ' || coalesce(cast(o.payload as text), '') as result
  from invocation i left join journal o
    on o.shard = i.shard and o.invocation_seq = i.seq and o.kind = 'output'`;

/** One that is cancelled may have asked for more or less by then: it is left out. */
const ASKED = `select service, handler, key, group_concat(step, ', ') as asked from (
    select i.seq, i.service, i.handler, i.object_key as key, trim(j.kind || ' ' || coalesce(j.name, '')) as step
    from invocation i join journal j on j.shard = i.shard and j.invocation_seq = i.seq
    where j.kind <> 'completion' and i.status <> 'cancelled' order by j.item_index
  ) group by seq`;

const RULES = [
  {
    says: 'SQLite finds the file damaged',
    finds: "select * from pragma_integrity_check where integrity_check <> 'ok'",
  },
  // Runs of workflows are remembered for a day.
  { says: 'a timer is left', finds: `select * from timer where completion_id <> ${RETENTION_TIMER}` },
  { says: 'somebody still waits for another', finds: 'select * from waiter' },
  { says: 'a dead letter is there', finds: 'select * from dead_letter' },
  { says: 'a partition is halted', finds: 'select "partition", halt from cursor where halt is not null' },
  { says: 'more than one subscription is there', finds: 'select id from subscription limit -1 offset 1' },
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
] as const;

function all<Row>(connection: Database, sql: string): Row[] {
  return connection.prepare(sql).all() as Row[];
}

function reading<T>(file: string, read: (connection: Database) => T): T {
  const connection = new Database(file, { readonly: true, timeout: 5_000 });
  try {
    return read(connection);
  } finally {
    connection.close();
  }
}
