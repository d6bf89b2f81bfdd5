/** Who waits, by the numbers of its invocation and of the entry that waits there, wherever the link came from. */
import type { Seq } from '../sdk/protocol/index.ts';
import type { CellAddress } from './address.ts';
import type { Parent } from './invocation.ts';

/** Somebody who wants the result of an invocation, beside the one who called it. */
export interface WaiterRow {
  /** The invocation that is waited for: its cell, and its number. */
  readonly address: CellAddress;
  readonly seq: Seq;
  readonly waiter: Parent;
}

/** The order in which a list of them is kept, and told: that of their rows. */
export const byWaiter = (a: Parent, b: Parent): number => a.shard - b.shard || a.seq - b.seq || a.id - b.id;

export const isSame = (a: Parent, b: Parent): boolean => byWaiter(a, b) === 0;
