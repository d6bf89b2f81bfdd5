/** One attempt in memory, from the command to start it to its end. */
import type { CellAddress } from '../../actors/address.ts';
import type { Effect } from '../../actors/effect.ts';
import type { AttemptHandle, Delivery, JournalItem, Seq } from '../../sdk/protocol/index.ts';
import type { RegisteredHandler } from '../registry.ts';

export interface Attempt {
  readonly address: CellAddress;
  readonly seq: Seq;
  readonly attempt: number;
  /** Waiting for room; given room, its journal on the way; started; or let go of, and then nobody hears what it says. */
  phase: 'waiting' | 'reading' | 'live' | 'over';
  /** All of its journal, where it was given with the start and nothing has come since. */
  journal: readonly JournalItem[] | null;
  /** Completions that were committed while the journal was being read. */
  early: Delivery[];
  handle: AttemptHandle | null;
  handler: RegisteredHandler | null;
  /** Set by everything that is said in either direction. */
  lastActivityAt: number;
  askedToSuspend: boolean;
  /** It says no more until what it has said is durable. */
  waitsForDisk: boolean;
}

export const newAttempt = (
  { address, seq, attempt, journal }: Extract<Effect, { kind: 'start' }>,
  now: number,
): Attempt => ({
  address,
  seq,
  attempt,
  phase: 'waiting',
  journal,
  early: [],
  handle: null,
  handler: null,
  lastActivityAt: now,
  askedToSuspend: false,
  waitsForDisk: false,
});
