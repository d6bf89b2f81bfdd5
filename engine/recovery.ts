/** The start: what was running when the last engine ended runs again. Reads what is alive, never history. */
import type { CellAddress } from '../actors/address.ts';
import type { Loop } from './loop.ts';
import type { Store } from './store/store.ts';

/** Cells in one bite: the next is read when the one before has been decided. */
const BITE = 1_000;

/**
 * Puts `recover` before every cell with a running invocation, and waits until all are decided. Attempts must be held back
 * meanwhile: an invocation that was started by a recovered one would else be taken for a relic and started twice.
 * @returns how many cells there were
 */
export async function recover(store: Store, loop: Loop): Promise<number> {
  let count = 0;
  let last: CellAddress | null = null;
  for (;;) {
    const addresses: CellAddress[] = await store.running(last, BITE);
    for (const address of addresses) loop.submit({ address, command: { kind: 'recover' } });
    await loop.idle();
    count += addresses.length;
    last = addresses.at(-1) ?? null;
    if (addresses.length < BITE || last === null) return count;
  }
}
