/**
 * How much is looked at for one question: places, ways and threads together. Where many steps have one name, each entry may be
 * each of them: 500 elements with ten steps of one name took 6 s, on the thread that everybody waits for. What this allows
 * takes a quarter of a second; the rest of such a journal is taken by its names alone.
 */
const effortMax = 1_500_000;

/** What may still be spent. Shared by all journals that are walked for one question. */
export interface Effort {
  left: number;
}

export const newEffort = (): Effort => ({ left: effortMax });
