/**
 * How many of the commands that wait make the next turn. One transaction for all costs the disk least; two, of which one
 * is decided while the other is written, keep both threads busy. With 256 calls in flight a commit writes rows for 1 ms, and what
 * leads to the next takes 1 to 2: where what a second sync costs is less, halves pay; where it is 10 ms, everything goes
 * into one. About half of what is measured as sync is the writing of pages, which halves with the rows.
 */
export interface TurnSizeParts {
  /** Commands that wait. */
  readonly queued: number;
  /** Commands of the turns that are on their way to the disk. */
  readonly underWay: number;
  /** Effects have just been done: what follows from them will make the next turn. */
  readonly moreComes: boolean;
  /** Of the time of a commit, what the sync takes: from 0 to 1. */
  readonly syncShare: number;
  readonly turnCommandsMax: number;
}

/** From here on a commit is so much of a sync that a second one does not pay. With 0.5, HTTP at 256 in flight was a tenth slower. */
const SYNC_BOUND = 0.7;
/** So many commands are worth two transactions. */
const HALVED_FROM = 32;
/** A turn goes behind another where it has at least 1/n of its commands; a smaller one gathers. */
const WORTH_A_COMMIT = 2;

/** 0: rather wait until what is on its way has been written. */
export function turnSize({ queued, underWay, moreComes, syncShare, turnCommandsMax }: TurnSizeParts): number {
  const isSyncBound = syncShare > SYNC_BOUND;
  if (underWay > 0 && (isSyncBound || queued * WORTH_A_COMMIT < underWay)) return 0;
  const halves = underWay === 0 && !moreComes && queued >= HALVED_FROM && !isSyncBound;
  return Math.min(halves ? Math.ceil(queued / 2) : queued, turnCommandsMax);
}
