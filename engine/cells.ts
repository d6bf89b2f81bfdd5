/**
 * The cells in memory. Between turns the cache may forget a cell where nothing goes on; a running attempt, a mailbox that
 * is not empty, or a subscription keeps its cell here.
 */
import type { CellAddress } from '../actors/address.ts';
import type { ActorCell, Cell } from '../actors/cell.ts';
import { cellFrom, damageText } from '../actors/cell.ts';
import { inconsistencyOf } from '../actors/quarantine/inconsistency.ts';
import type { Cursor } from '../actors/subscription/subscription.ts';
import type { Limits } from './limits.ts';
import type { Logger } from './log.ts';
import { silentLogger } from './log.ts';
import type { Places } from './places.ts';
import type { Store } from './store/store.ts';

export class Cells {
  readonly #cells = new Map<CellAddress, Cell>();
  /** Touched since the last sweep: gets a second chance. */
  readonly #touched = new Set<CellAddress>();
  /** Of state, after the last sweep. */
  #sweptBytes = 0;
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
        this.#cells.set(rows.address, this.#checked(cellFrom(rows, this.#places.shardOf(rows.address))));
        continue;
      }
      redirects ??= new Map();
      redirects.set(rows.address, rows.actual);
    }
    if (redirects !== null) await this.load([...redirects.values()]);
    return redirects;
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

  touch(address: CellAddress): void {
    this.#touched.add(address);
  }

  /** Forgets cells of no further use, and the least used ones where there are too many. Only between turns. */
  tidy(): void {
    const { cellsMax, cellBytesMax } = this.#limits;
    let touchedBytes = 0;
    for (const address of this.#touched) {
      const cell = this.#cells.get(address);
      if (cell?.kind !== 'actor') continue;
      if (isSpent(cell)) this.#cells.delete(address);
      else touchedBytes += cell.stateBytes;
    }
    // What was there at the last sweep and was touched since counts twice: then a sweep comes too early, never too late.
    const full = this.#cells.size > cellsMax || this.#sweptBytes + touchedBytes > cellBytesMax;
    if (full || this.#touched.size >= 1_000) this.#sweep();
  }

  #sweep(): void {
    const { cellsMax, cellBytesMax } = this.#limits;
    let bytes = 0;
    for (const cell of this.#cells.values()) if (cell.kind === 'actor') bytes += cell.stateBytes;
    this.#sweptBytes = this.#cells.size > cellsMax || bytes > cellBytesMax ? this.#evict(bytes) : bytes;
    this.#touched.clear();
  }

  /** @returns the bytes that are left */
  #evict(stateBytes: number): number {
    let bytes = stateBytes;
    const target = Math.floor(this.#limits.cellsMax * 0.9);
    for (const [address, cell] of this.#cells) {
      if (this.#cells.size <= target && bytes <= this.#limits.cellBytesMax) break;
      if (this.#touched.has(address) || isPinned(cell)) continue;
      this.#cells.delete(address);
      if (cell.kind === 'actor') bytes -= cell.stateBytes;
    }
    return bytes;
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
