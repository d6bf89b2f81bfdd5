/**
 * The cells in memory. A cell where nothing goes on may be forgotten: at once where nothing can follow (a service's
 * invocation that has ended), within seconds where nobody comes, and the least used where there are too many. A running
 * attempt, a mailbox that is not empty, or a subscription keeps its cell here.
 *
 * What a turn touched stays until the turn is written: until then the rows on disk are behind the cell.
 */
import type { CellAddress } from '../actors/address.ts';
import { parseAddress } from '../actors/address.ts';
import type { ActorCell, Cell } from '../actors/cell.ts';
import { cellFrom, damageText } from '../actors/cell.ts';
import { inconsistencyOf } from '../actors/quarantine/inconsistency.ts';
import type { Cursor } from '../actors/subscription/subscription.ts';
import type { Limits } from './limits.ts';
import type { Logger } from './log.ts';
import { silentLogger } from './log.ts';
import type { Places } from './places.ts';
import type { Store } from './store/store.ts';

const MAILBOXES_MAX = 100;
/** Cells looked at after one turn where there are too many: what does not fit is found by the turns that follow. */
const LOOKS_MAX = 1_000;

/** A cell, and what is known of its use. */
interface Kept {
  readonly cell: Cell;
  /** The last turn that touched it. */
  turn: number;
  /** Touched since the hand passed last: gets a second chance. */
  fresh: boolean;
  /** Of its state, as counted in the sum. */
  bytes: number;
  /** No more in memory, or another is in its place. */
  gone: boolean;
}

export class Cells {
  readonly #kept = new Map<CellAddress, Kept>();
  /** Touched by turns that have not been looked at since they were written. */
  #recent: Kept[] = [];
  /** The last turn that is durable. */
  #written = 0;
  #stateBytes = 0;
  /** Goes round over all cells, a few at a time. */
  #hand: Iterator<Kept> | null = null;
  readonly #store: Store;
  readonly #places: Places;
  readonly #limits: Limits;
  readonly #logger: Logger;

  constructor(store: Store, places: Places, limits: Limits, logger: Logger = silentLogger) {
    this.#store = store;
    this.#places = places;
    this.#limits = limits;
    this.#logger = logger;
  }

  get size(): number {
    return this.#kept.size;
  }

  get(address: CellAddress): Cell | undefined {
    return this.#kept.get(address)?.cell;
  }

  /** Keeps a cell for a turn. False where it is not in memory. */
  touch(address: CellAddress, turn: number): boolean {
    const kept = this.#kept.get(address);
    if (kept === undefined) return false;
    kept.fresh = true;
    if (kept.turn === turn) return true;
    // It is what was read, and is of no other turn: asked for in each, it would never be read again.
    if (kept.cell.kind === 'outcome') return false;
    kept.turn = turn;
    this.#recent.push(kept);
    return true;
  }

  /**
   * Reads what is not in memory, in one request, and keeps it for a turn.
   * @returns where an invocation asked for by its number alone really lives; null where every address was the cell's own
   */
  async load(addresses: readonly CellAddress[], turn: number): Promise<Map<CellAddress, CellAddress> | null> {
    let redirects: Map<CellAddress, CellAddress> | null = null;
    const missing = [...new Set(addresses.filter((address) => !this.touch(address, turn)))];
    if (missing.length === 0) return redirects;
    for (const rows of await this.#store.load(missing)) {
      if (rows.kind !== 'elsewhere') {
        this.#keep(this.#checked(cellFrom(rows, this.#places.shardOf(rows.address))), turn);
        continue;
      }
      redirects ??= new Map();
      redirects.set(rows.address, rows.actual);
    }
    if (redirects !== null) await this.load([...redirects.values()], turn);
    return redirects;
  }

  #keep(cell: Cell, turn: number): void {
    const kept: Kept = { cell, turn, fresh: true, bytes: 0, gone: false };
    const before = this.#kept.get(cell.address);
    if (before !== undefined) before.gone = true;
    this.#kept.set(cell.address, kept);
    this.#recent.push(kept);
  }

  /** A cell that can be decided on; or, with its row named in the log, one where nothing is decided until the next start. */
  #checked(cell: Cell): Cell {
    if (cell.kind === 'subscription') for (const cursor of cell.cursors.values()) this.#reportHalt(cell, cursor);
    const inconsistent = cell.kind === 'actor' && cell.invocations.size > 0 ? inconsistencyOf(cell) : null;
    const damage = cell.kind === 'quarantined' ? cell.damage : inconsistent;
    if (damage === null) return cell;
    const { address, shard } = cell;
    const facts = { table: damage.table, key: damage.key, address: address.replaceAll('\u0000', '/') };
    this.#logger.error(facts, `nothing is done at this address until its row is mended: ${damageText(damage)}`);
    return { kind: 'quarantined', address, shard, damage };
  }

  #reportHalt({ address }: Cell, { topic, partition, halt }: Cursor): void {
    if (halt?.code === 'corrupt_row') this.#logger.error({ address, topic, partition }, halt.message);
  }

  /** Keys that have at least so many waiting, the longest mailbox first; `MAILBOXES_MAX` at most. Looks at every cell. */
  mailboxesOver(depth: number): { readonly service: string; readonly key: string; readonly depth: number }[] {
    const over: ActorCell[] = [];
    for (const { cell } of this.#kept.values())
      if (cell.kind === 'actor' && cell.mailbox.depth >= depth) over.push(cell);
    over.sort((a, b) => b.mailbox.depth - a.mailbox.depth);
    return over.slice(0, MAILBOXES_MAX).flatMap((cell) => {
      const address = parseAddress(cell.address);
      return address.kind === 'actor'
        ? [{ service: address.service, key: address.key, depth: cell.mailbox.depth }]
        : [];
    });
  }

  /** A turn is durable: what it touched is counted, and what is of no further use, or too much, is forgotten. */
  tidy(written: number): void {
    this.#written = written;
    this.#recent = this.#recent.filter((kept) => !this.#settle(kept));
    const { cellsMax, cellBytesMax } = this.#limits;
    const looks = Math.min(LOOKS_MAX, 2 * this.#kept.size);
    for (let look = 0; look < looks; look += 1) {
      if (this.#kept.size <= cellsMax && this.#stateBytes <= cellBytesMax) return;
      this.#look();
    }
  }

  /** Looks at so many cells, and forgets those that nobody came to since the last time. */
  sweep(looks: number): void {
    for (let look = 0; look < looks; look += 1) this.#look();
  }

  /** @returns false where a turn that has touched it is still to be written */
  #settle(kept: Kept): boolean {
    if (kept.turn > this.#written) return false;
    const { cell } = kept;
    if (kept.gone) return true;
    if (cell.kind === 'outcome') this.#forget(kept);
    if (cell.kind !== 'actor') return true;
    // From here on the disk can tell of them.
    cell.ended = null;
    if (isSpent(cell)) this.#forget(kept);
    else this.#count(kept, cell.stateBytes);
    return true;
  }

  /** The hand moves on by one cell. */
  #look(): void {
    this.#hand ??= this.#kept.values();
    const { value: kept, done } = this.#hand.next();
    if (done === true) this.#hand = null;
    else if (kept.fresh) kept.fresh = false;
    else if (kept.turn <= this.#written && !isPinned(kept.cell)) this.#forget(kept);
  }

  #forget(kept: Kept): void {
    kept.gone = true;
    this.#kept.delete(kept.cell.address);
    this.#count(kept, 0);
  }

  #count(kept: Kept, bytes: number): void {
    this.#stateBytes += bytes - kept.bytes;
    kept.bytes = bytes;
  }
}

/** A service's invocation that has ended: nothing can follow at this address. */
const isSpent = (cell: ActorCell): boolean => cell.address.startsWith('i') && cell.invocations.size === 0;

function isPinned(cell: Cell): boolean {
  // Of one that was removed nothing is read any more.
  if (cell.kind === 'subscription') return cell.subscription !== null;
  if (cell.kind !== 'actor') return false;
  if (cell.mailbox.depth > 0) return true;
  for (const invocation of cell.invocations.values()) if (invocation.status === 'running') return true;
  return false;
}
