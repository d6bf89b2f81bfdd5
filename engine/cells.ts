/**
 * The cells in memory. Between turns the cache may forget a cell where nothing goes on; a running attempt, a mailbox that
 * is not empty, or a subscription keeps its cell here.
 */
import type { CellAddress } from '../actors/address.ts';
import type { ActorCell, Cell } from '../actors/cell.ts';
import { cellFrom } from '../actors/cell.ts';
import type { Limits } from './limits.ts';
import type { Places } from './places.ts';
import type { Store } from './store/store.ts';

export class Cells {
  readonly #cells = new Map<CellAddress, Cell>();
  /** Touched since the last sweep: gets a second chance. */
  readonly #touched = new Set<CellAddress>();
  readonly #store: Store;
  readonly #places: Places;
  readonly #limits: Limits;

  constructor(store: Store, places: Places, limits: Limits) {
    this.#store = store;
    this.#places = places;
    this.#limits = limits;
  }

  get size(): number {
    return this.#cells.size;
  }

  get(address: CellAddress): Cell | undefined {
    return this.#cells.get(address);
  }

  /**
   * Reads what is not in memory, in one request.
   * @returns where an invocation asked for by its number alone really lives; null where every address was the cell's own
   */
  async load(addresses: readonly CellAddress[]): Promise<Map<CellAddress, CellAddress> | null> {
    let redirects: Map<CellAddress, CellAddress> | null = null;
    const missing = [...new Set(addresses.filter((address) => !this.#cells.has(address)))];
    if (missing.length === 0) return redirects;
    for (const rows of await this.#store.load(missing)) {
      if (rows.kind !== 'elsewhere') {
        this.#cells.set(rows.address, cellFrom(rows, this.#places.shardOf(rows.address)));
        continue;
      }
      redirects ??= new Map();
      redirects.set(rows.address, rows.actual);
    }
    if (redirects !== null) await this.load([...redirects.values()]);
    return redirects;
  }

  touch(address: CellAddress): void {
    this.#touched.add(address);
  }

  /** Forgets cells of no further use, and the least used ones where there are too many. Only between turns. */
  tidy(): void {
    let bytes = 0;
    const full = this.#cells.size > this.#limits.cellsMax;
    for (const address of this.#touched) {
      const cell = this.#cells.get(address);
      if (cell?.kind === 'actor' && isSpent(cell)) this.#cells.delete(address);
    }
    if (!full && this.#touched.size < 1_000) return;
    for (const cell of this.#cells.values()) if (cell.kind === 'actor') bytes += cell.stateBytes;
    if (full || bytes > this.#limits.cellBytesMax) this.#evict(bytes);
    this.#touched.clear();
  }

  #evict(stateBytes: number): void {
    let bytes = stateBytes;
    const target = Math.floor(this.#limits.cellsMax * 0.9);
    for (const [address, cell] of this.#cells) {
      if (this.#cells.size <= target && bytes <= this.#limits.cellBytesMax) return;
      if (this.#touched.has(address) || isPinned(cell)) continue;
      this.#cells.delete(address);
      if (cell.kind === 'actor') bytes -= cell.stateBytes;
    }
  }
}

/** A service's invocation that has ended: nothing can follow at this address. */
const isSpent = (cell: ActorCell): boolean => cell.address.startsWith('i') && cell.invocations.size === 0;

function isPinned(cell: Cell): boolean {
  if (cell.kind === 'subscription') return true;
  if (cell.kind !== 'actor') return false;
  if (cell.mailbox.depth > 0) return true;
  for (const invocation of cell.invocations.values()) if (invocation.status === 'running') return true;
  return false;
}
