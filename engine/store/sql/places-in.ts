/**
 * What an index begins with: its distinct first columns. Each value is found by one look-up behind the one before it, on
 * its own level: a comparison of several columns at once would walk through all rows of the place where it stands.
 */
import type { Look } from './look.ts';

export interface HandlerPlace {
  readonly service: string;
  readonly handler: string;
}

export interface StepPlace extends HandlerPlace {
  readonly chart: string | null;
}

/** More are no installation's; a row that was edited by hand must not make a walk without end. */
const PLACES_MAX = 10_000;

interface Beginning {
  /** The index, and what makes a partial one usable. */
  readonly from: string;
  /** Columns that are known, and their values. */
  readonly known: Readonly<Record<string, string | null>>;
}

export function handlersIn(look: Look, index: 'invocation_by_handler'): HandlerPlace[];
export function handlersIn(look: Look, index: 'invocation_trouble', status: string): HandlerPlace[];
export function handlersIn(look: Look, index: string, status?: string): HandlerPlace[] {
  const partial = status === undefined ? 'true' : `finished_at is not null and status <> 'completed'`;
  const from = `invocation indexed by ${index} where ${partial}`;
  const known = status === undefined ? {} : { status };
  return distinct(look, { from, known }, ['service', 'handler']).map(([service, handler]) => ({
    service: service as string,
    handler: handler as string,
  }));
}

export function stepPlacesIn(look: Look, index: 'invocation_standing' | 'invocation_failed_step'): StepPlace[] {
  const finished = index === 'invocation_standing' ? 'is null' : 'is not null';
  const from = `invocation indexed by ${index} where step is not null and finished_at ${finished}`;
  return distinct(look, { from, known: {} }, ['service', 'handler', 'chart']).map(([service, handler, chart]) => ({
    service: service as string,
    handler: handler as string,
    chart: chart ?? null,
  }));
}

function distinct(look: Look, { from, known }: Beginning, columns: readonly string[]): (string | null)[][] {
  const [column, ...rest] = columns;
  if (column === undefined) return [[]];
  const found: (string | null)[][] = [];
  for (const value of valuesOf(look, { from, known }, column)) {
    for (const more of distinct(look, { from, known: { ...known, [column]: value } }, rest))
      found.push([value, ...more]);
    if (found.length >= PLACES_MAX) break;
  }
  return found;
}

function* valuesOf({ statement }: Look, { from, known }: Beginning, column: string): Generator<string | null> {
  const conditions = Object.entries(known).map(([name]) => ` and ${name} is ?`);
  const sql = (condition: string) =>
    `select ${column} from ${from}${conditions.join('')} and ${condition} order by ${column} limit 1`;
  const values = Object.values(known);
  if (statement(sql(`${column} is null`)).get(...values) !== undefined) yield null;
  const next = statement(sql(`${column} > ?`));
  // Nothing is named '', so that '' is before everything.
  for (let after = ''; ; ) {
    const row = next.get(...values, after) as [string] | undefined;
    if (row === undefined) return;
    [after] = row;
    yield after;
  }
}
