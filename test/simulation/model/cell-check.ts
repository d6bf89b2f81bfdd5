/**
 * Memory is the fold of the disk: each cell that a turn touched, against the same rows read anew. A cell that a later turn
 * has moved already is looked at when that one is durable.
 */
import { isDeepStrictEqual } from 'node:util';
import type { CellAddress } from '../../../actors/address.ts';
import type { Cell, CellRows } from '../../../actors/cell.ts';
import { cellFrom } from '../../../actors/cell.ts';
import type { Store } from '../../../engine/store/store.ts';
import type { JournalItem } from '../../../sdk/protocol/index.ts';
import { checkCell } from '../../histories/invariants.ts';
import { demand, Violation } from './violation.ts';

export class CellCheck {
  /** Since the last turn was handed to the store. */
  readonly #touched = new Map<CellAddress, Cell>();
  /** By the last turn that touched them. */
  readonly #handedOver = new Map<CellAddress, { readonly cell: Cell; readonly turn: number }>();
  #lastTurn = 0;

  /** A decision is about to be made for this cell. */
  touched(cell: Cell): void {
    this.#touched.set(cell.address, cell);
  }

  /** The store is asked to write a turn; not for the first time, where the number is an old one. */
  asked(turn: number): void {
    if (turn <= this.#lastTurn) return;
    this.#lastTurn = turn;
    for (const [address, cell] of this.#touched) this.#handedOver.set(address, { cell, turn });
    this.#touched.clear();
  }

  /** The turn is durable. @throws Violation, Error of an invariant */
  async committed(turn: number, store: Store, latest: number): Promise<void> {
    const due = [...this.#handedOver].filter(([address, one]) => one.turn <= turn && !this.#touched.has(address));
    for (const [address] of due) this.#handedOver.delete(address);
    const cells = due.map(([, { cell }]) => cell);
    const rows = await store.load(cells.map(({ address }) => address));
    const seqs = cells.flatMap((cell) => (cell.kind === 'actor' ? [...cell.invocations.values()] : []));
    const journals = await store.journals(seqs);
    const bySeq = new Map(seqs.map(({ seq }, at) => [seq, itemsOf(journals[at])]));
    for (const [at, cell] of cells.entries()) {
      checkCell(cell, (seq) => bySeq.get(seq));
      compare(cell, rows[at] as CellRows, latest);
    }
  }
}

function itemsOf(
  journal: Awaited<ReturnType<Store['journals']>>[number] | undefined,
): readonly JournalItem[] | undefined {
  if (journal === undefined || Array.isArray(journal)) return journal;
  throw new Violation('P3', `a journal can't be read: ${JSON.stringify(journal)}`);
}

function compare(cell: Cell, rows: CellRows, latest: number): void {
  // An invocation of a service that is gone, asked for by its number.
  if (rows.kind === 'elsewhere') return;
  const expected = cellFrom(rows, cell.shard);
  if (cell.kind === 'idempotency' && expected.kind === 'idempotency' && isSwept(cell.record?.expiresAt ?? null, latest))
    return;
  // It is what was read. A purge in the same turn, or the janitor, may have been there since.
  if (cell.kind === 'outcome' && expected.kind === 'outcome' && expected.outcome === null) return;
  demand(
    isDeepStrictEqual(plain(cell), plain(expected)),
    'cells',
    () => `${cell.address} is\n${show(cell)}\nand its rows are\n${show(expected)}`,
  );
}

/** The janitor may have been there. */
const isSwept = (expiresAt: number | null, latest: number): boolean => expiresAt !== null && expiresAt <= latest;

/** The cell without the ways in which it may be held: a mailbox as its order, maps in any order. */
function plain(cell: Cell): unknown {
  // Of a subscription that is gone nobody counts the backlog any more.
  if (cell.kind === 'subscription' && cell.subscription === null)
    return { ...cell, backlogRecords: 0, backlogBytes: 0 };
  if (cell.kind !== 'actor') return cell;
  // What has ended is told of until it is written: the rows are what is written.
  return {
    ...cell,
    ended: null,
    mailbox: [...cell.mailbox],
    invocations: new Map([...cell.invocations].sort(([a], [b]) => a - b)),
  };
}

const show = (cell: Cell): string =>
  JSON.stringify(plain(cell), (_, value: unknown) => (value instanceof Map ? [...value] : value));
