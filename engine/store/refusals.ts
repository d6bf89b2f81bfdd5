/** The errors that every adapter words alike. */
import { StoreError } from './store.ts';

const STOP = 'This engine must stop; start it again to take over from what is stored.';

export const takenOver = (own: number, stored: number): StoreError =>
  new StoreError(
    'fenced',
    `another engine has opened this database since (incarnation ${stored}, this is ${own})`,
    STOP,
  );

export const turnOutOfOrder = (turn: number, stored: number): StoreError =>
  new StoreError('fenced', `turn ${turn} does not follow turn ${stored}, the last one stored`, STOP);

export const cursorElsewhere = (cursor: string, from: number): StoreError =>
  new StoreError('fenced', `the cursor of ${cursor} is not at ${from}, where this turn expects it`, STOP);

/** Kept for a week after the record went wrong, so that a redriven or discarded letter can still be looked up. */
export const CLOSED_LETTERS_KEPT_MS = 7 * 24 * 60 * 60 * 1_000;
