/**
 * What a page of a list looks like after it was fetched again, without a row that moves: known rows take their new values
 * in their places, rows that left are named, new ones are counted. Pure.
 */

export interface FetchedPage<Row extends object> {
  readonly items: readonly Row[];
  readonly next: string | null;
}

interface Merged<Row extends object> {
  readonly page: FetchedPage<Row>;
  /** Known rows that the list doesn't have any more: they ended, or left the filter. */
  readonly gone: readonly string[];
  /** Rows that belong between or before those that are shown. */
  readonly fresh: number;
}

interface MergeOptions<Row extends object> {
  readonly idOf: (row: Row) => string;
  /** Ids of the whole list, because a page that lost rows reaches into the next one. */
  readonly known: ReadonlySet<string>;
  /** Whether nothing is shown behind this page. */
  readonly isLast: boolean;
}

export function mergePage<Row extends object>(
  before: FetchedPage<Row>,
  fetched: FetchedPage<Row>,
  options: MergeOptions<Row>,
): Merged<Row> {
  const { idOf, known, isLast } = options;
  const now = new Map(fetched.items.map((row) => [idOf(row), row]));
  const lastFound = before.items.findLastIndex((row) => now.has(idOf(row)));
  // Behind the last row that was found, the page was simply full: nothing can be said of what comes there.
  const reach = fetched.next === null ? before.items.length : lastFound;
  const gone = before.items.filter((row, index) => index < reach && !now.has(idOf(row))).map(idOf);
  return {
    page: { items: before.items.map((row) => now.get(idOf(row)) ?? row), next: before.next },
    gone,
    fresh: freshOf(before, fetched, { known, idOf, isLast, lastFound }),
  };
}

function freshOf<Row extends object>(
  before: FetchedPage<Row>,
  fetched: FetchedPage<Row>,
  { known, idOf, isLast, lastFound }: MergeOptions<Row> & { readonly lastFound: number },
): number {
  const unknown = (row: Row) => !known.has(idOf(row));
  // All that is shown ended here, so whatever comes behind it is new as well.
  if (isLast && before.next === null) return fetched.items.filter(unknown).length;
  const last = before.items[lastFound];
  if (last === undefined) return 0;
  const until = fetched.items.findIndex((row) => idOf(row) === idOf(last));
  return fetched.items.slice(0, until).filter(unknown).length;
}
