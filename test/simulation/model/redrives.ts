/** P2 (M5 of the mailbox): of records that were driven again at once, the earlier one has the earlier place at its key. */
import type { CellAddress } from '../../../actors/address.ts';
import { parseDeadLetterId } from '../../../actors/dead-letter/id.ts';
import type { MemoryData } from '../../../engine/store/memory/data.ts';
import type { Archive } from './archive.ts';
import { demand } from './violation.ts';

/** @param by who asked for one batch, and for nothing else */
export function checkRedrives({ all }: Archive, data: MemoryData, by: string): void {
  const letters = new Set(data.audit.filter(({ actor }) => actor === by).map(({ target }) => target));
  const last = new Map<CellAddress, number>();
  // In the order in which they were made, which is that of their places. One that failed has been driven again, by others.
  const seen = new Map<string, { readonly address: CellAddress; readonly position: number }>();
  for (const { row } of all.values()) {
    if (row.origin.kind === 'redrive' && letters.has(row.origin.deadLetter)) seen.set(row.origin.deadLetter, row);
  }
  const places = [...seen].sort(([, one], [, other]) => one.position - other.position);
  for (const [id, { address }] of places) {
    const letter = parseDeadLetterId(id)?.seq ?? 0;
    demand(letter > (last.get(address) ?? 0), 'P2', () => `${id} was driven again behind a later record of its key`);
    last.set(address, letter);
  }
}
