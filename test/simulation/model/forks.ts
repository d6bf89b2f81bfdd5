/**
 * A fork's journal begins with another one's, item by item, cut where nothing is open and nobody was told to stop; what it
 * has from there is replayed, and nothing of it is done again.
 */
import { isDeepStrictEqual } from 'node:util';
import type { JournalItem } from '../../../sdk/protocol/index.ts';
import { CANCEL_SIGNAL } from '../../../sdk/protocol/index.ts';
import type { Archive, Archived } from './archive.ts';
import { demand } from './violation.ts';

export class Forks {
  readonly #archive: Archive;
  #begun: Archived[] = [];

  constructor(archive: Archive) {
    this.#archive = archive;
  }

  inserted(archived: Archived): void {
    if (archived.row.origin.kind === 'fork') this.#begun.push(archived);
  }

  /** Checks an item that a fork was given; false where the item is its own. The input may be another one. */
  copied({ row, open }: Archived, item: JournalItem): boolean {
    const { origin } = row;
    if (origin.kind !== 'fork' || item.index >= origin.from || item.index === 0) return false;
    const original = this.#archive.byId.get(origin.of);
    demand(
      isDeepStrictEqual(original?.journal[item.index], item),
      'P3',
      () => `item ${item.index} of ${row.seq} is not the one of ${origin.of}, of which it is a fork`,
    );
    const isSignal = item.type === 'completion' && item.id === CANCEL_SIGNAL;
    demand(!isSignal, 'P3', () => `${row.seq} was forked with a cancellation`);
    const isLast = item.index === origin.from - 1;
    demand(!isLast || open.size === 0, 'P3', () => `${row.seq} was forked where ${[...open.keys()]} had no answer`);
    return true;
  }

  turnOver(): void {
    for (const { row, journal } of this.#begun.splice(0)) {
      const from = row.origin.kind === 'fork' ? row.origin.from : 0;
      demand(journal.length >= from, 'P3', () => `${row.seq} was forked from ${from}, and has ${journal.length} items`);
    }
  }
}

/** How many items of its journal an invocation did not write itself. */
export const copiedOf = ({ row }: Archived): number => (row.origin.kind === 'fork' ? row.origin.from : 0);
