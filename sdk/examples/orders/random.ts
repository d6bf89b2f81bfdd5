// Chance that comes again: the same seed gives the same numbers on every machine.

export type Random = () => number;

/** Numbers from 0 up to 1 (mulberry32, by Tommy Ettinger, public domain). */
export function randomFrom(seed: number): Random {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A whole number from 0 up to `count` − 1. */
export const below = (random: Random, count: number): number => Math.floor(random() * count);
