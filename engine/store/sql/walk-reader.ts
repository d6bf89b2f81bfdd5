/**
 * Walks as they are read: each in bites, and all of them merged, newest first. A walk that is behind the others is not read
 * on, so that a page of many walks costs about as much as that of one; one that finds little takes larger and larger bites.
 */
import type { Condition, Walk } from './invocation-walks.ts';
import type { Look } from './look.ts';

/** Where a row is: in a list, and in the table. */
export interface Place {
  readonly createdAt: number;
  readonly seq: number;
  readonly rowid: number;
  /** Places that are looked at in vain are given as well, so that the clock can be looked at between them. */
  readonly matches: boolean;
}

type PlaceRow = readonly [rowid: number, createdAt: number, seq: number, matches: number];

export interface Wanted {
  /** Where the page before ended. */
  readonly after: readonly [createdAt: number, seq: number] | null;
  readonly limit: number;
}

/** Rows of the first bite, and of the largest. One that sorts what it reads takes all that it may need at once. */
const BITES = { time: [16, 1_000], number: [128, 1_000], sought: [512, 8_192] } as const;

export class WalkReader {
  readonly order: Walk['order'];
  readonly #look: Look;
  readonly #walk: Walk;
  #after: Wanted['after'];
  #bite: number;
  #places: readonly PlaceRow[] = [];
  #at = 0;
  #isAtEnd = false;

  constructor(look: Look, walk: Walk, { after, limit }: Wanted) {
    this.order = walk.order;
    this.#look = look;
    this.#walk = walk;
    this.#after = after;
    this.#bite = walk.order === 'none' ? limit : BITES[walk.order][0];
  }

  /** The next place, which stays the next; null at the end. */
  peek(): Place | null {
    if (this.mustRead()) this.#read();
    const next = this.#places[this.#at];
    if (next === undefined) return null;
    const [rowid, createdAt, seq, matches] = next;
    return { createdAt, seq, rowid, matches: matches === 1 };
  }

  take(): Place | null {
    const next = this.peek();
    if (next !== null) this.#at += 1;
    return next;
  }

  /** Whether the next look reads from the database. */
  mustRead(): boolean {
    return this.#at >= this.#places.length && !this.#isAtEnd;
  }

  #read(): void {
    const { sql, values } = statementOf(this.#walk, { after: this.#after, limit: this.#bite });
    this.#places = this.#look.statement(sql).all(...values) as PlaceRow[];
    this.#at = 0;
    this.#isAtEnd = this.#places.length < this.#bite;
    const last = this.#places.at(-1);
    if (last !== undefined) this.#after = [last[1], last[2]];
    if (this.order !== 'none') this.#bite = Math.min(this.#bite * 2, BITES[this.order][1]);
  }
}

/**
 * Newest first, until there are so many. After the deadline nothing is read on; what has been read is used up, so that
 * there is always some way made. `stoppedAt`: how far it came then; null where it has its number, or came to the end.
 */
export function merged(
  readers: readonly WalkReader[],
  { limit, deadline }: { readonly limit: number; readonly deadline: number },
): { readonly found: readonly Place[]; readonly stoppedAt: Place | null } {
  const newer = readers.some(({ order }) => order === 'number' || order === 'sought') ? byNumber : byTime;
  const heads = readers.flatMap((reader) => {
    const place = reader.peek();
    return place === null ? [] : [{ reader, place }];
  });
  heads.sort((a, b) => newer(a.place, b.place));
  const found: Place[] = [];
  for (let head = heads.shift(); head !== undefined; head = heads.shift()) {
    const { reader, place } = head;
    if (place.matches) found.push(place);
    if (found.length >= limit) return { found, stoppedAt: null };
    reader.take();
    if (reader.mustRead() && performance.now() > deadline) return { found, stoppedAt: place };
    const next = reader.peek();
    if (next !== null) heads.splice(indexFor(heads, next, newer), 0, { reader, place: next });
  }
  return { found, stoppedAt: null };
}

type Newer = (a: Place, b: Place) => number;

/** Where it goes among heads that are in order. */
function indexFor(heads: readonly { readonly place: Place }[], place: Place, newer: Newer): number {
  let [low, high] = [0, heads.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (newer((heads[middle] as { readonly place: Place }).place, place) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

const byNumber: Newer = (a, b) => b.seq - a.seq;

/** A time that can't be read is before them all, where the database sorts it. */
const byTime: Newer = (a, b) => timeOf(b) - timeOf(a) || b.seq - a.seq;
const timeOf = ({ createdAt }: Place): number => (typeof createdAt === 'number' ? createdAt : Number.MAX_VALUE);

/**
 * Rows that do not match are given as well, marked: each costs a look into the table. A walk that must be sorted is short,
 * and gives those that match. One that is sought takes numbers from the index alone, and looks at the rows of those.
 */
export function statementOf(walk: Walk, { after, limit }: Wanted): Condition {
  const { from, where, matches, order } = walk;
  const inside = [...where, ...(order === 'none' ? matches : []), ...(after === null ? [] : [behindIn(order, after)])];
  const condition = inside.map(({ sql }) => sql).join(' and ');
  const values = inside.flatMap((each) => each.values);
  const names = 'i.rowid, i.created_at, i.seq';
  if (order === 'none') {
    const sql = `select ${names}, 1 from ${from} where ${condition} order by i.created_at desc, i.seq desc limit ?`;
    return { sql, values: [...values, limit] };
  }
  const match = matches.reduceRight((rest, { sql }) => `iif(${sql}, ${rest}, 0)`, '1');
  const all = [...matches.flatMap((each) => each.values), ...values, limit];
  if (order === 'sought') {
    const numbers = `select i.rowid as place from ${from} where ${condition} order by i.seq desc limit ?`;
    const sql = `select ${names}, ${match} from (${numbers}) cross join invocation i on i.rowid = place`;
    return { sql: `${sql} order by i.seq desc`, values: all };
  }
  const by = order === 'number' ? 'e.rowid desc' : 'i.created_at desc, i.seq desc';
  return { sql: `select ${names}, ${match} from ${from} where ${condition} order by ${by} limit ?`, values: all };
}

function behindIn(order: Walk['order'], [createdAt, seq]: readonly [createdAt: number, seq: number]): Condition {
  if (order === 'number') return { sql: 'e.rowid < ?', values: [seq] };
  if (order === 'sought') return { sql: 'i.seq < ?', values: [seq] };
  return { sql: '(i.created_at, i.seq) < (?, ?)', values: [createdAt, seq] };
}
