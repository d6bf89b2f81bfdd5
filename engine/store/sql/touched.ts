/**
 * What a light load (`light-reads.ts`) must not be answered from the database while a turn's rows are still on their way there.
 * Keys by their address, invocations by their seq. A row that changes is found by either, or was living before, and what lives is
 * not light.
 */
import type { CellAddress } from '../../../actors/address.ts';
import { actorAddress, parseAddress } from '../../../actors/address.ts';
import type { Change } from '../../../actors/change.ts';
import type { Seq } from '../../../sdk/protocol/index.ts';
import type { Write } from '../store.ts';

export type Touched = CellAddress | Seq;

export function touchedBy(writes: readonly Write[]): Touched[] {
  const touched: Touched[] = [];
  for (const { change } of writes) addTouched(touched, change);
  return touched;
}

function addTouched(touched: Touched[], change: Change): void {
  switch (change.kind) {
    case 'invocationInserted':
      touched.push(change.invocation.address, change.invocation.seq);
      return;
    case 'invocationUpdated':
    case 'invocationPurged':
      touched.push(change.seq);
      return;
    case 'stateSet':
    case 'stateCleared':
    case 'stateClearedAll':
    case 'promiseCompleted':
    case 'promisesCleared':
      touched.push(actorAddress(change.service, change.key));
      return;
    case 'idempotencyPut':
      touched.push(change.record.address);
      return;
    case 'idempotencyRemoved':
      touched.push(change.address);
      return;
    default: // No light cell has it.
  }
}

/** By what an address is looked for. */
export function touchOf(address: CellAddress): Touched {
  const parsed = parseAddress(address);
  return parsed.kind === 'solo' ? parsed.seq : address;
}
