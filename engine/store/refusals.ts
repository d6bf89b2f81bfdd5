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

/** A server that others have taken the place of, or a backup, under a running engine. */
export const turnsLost = (stored: number, written: number): StoreError =>
  new StoreError(
    'fenced',
    `this database ends with turn ${stored}, and this engine has written turn ${written}: a replica has taken over that had not received the rest, or a backup was restored`,
    'Start this engine again: it goes on from what is stored, and what was accepted since then is gone. Replicate synchronously.',
  );

export const cursorElsewhere = (cursor: string, from: number): StoreError =>
  new StoreError('fenced', `the cursor of ${cursor} is not at ${from}, where this turn expects it`, STOP);

/** Kept for a week after the record went wrong, so that a redriven or discarded letter can still be looked up. */
export const CLOSED_LETTERS_KEPT_MS = 7 * 24 * 60 * 60 * 1_000;
