/**
 * How long something took, in logarithmic buckets: four for each doubling, from 1 ms to 17 minutes and more. Adding is two
 * look-ups and no allocation; a percentile is right within 10 %.
 */
const PER_DOUBLING = 4;
const DOUBLINGS = 20;
/** The last one takes whatever is longer. */
export const BUCKETS = DOUBLINGS * PER_DOUBLING + 2;

export class Histogram {
  readonly counts: Float64Array = new Float64Array(BUCKETS);
  count = 0;
  sumMs = 0;

  add(ms: number): void {
    this.count += 1;
    this.sumMs += ms;
    const bucket = ms <= 1 ? 0 : Math.min(Math.ceil(Math.log2(ms) * PER_DOUBLING), BUCKETS - 1);
    this.counts[bucket] = (this.counts[bucket] as number) + 1;
  }
}

/** Where buckets end that are powers of two, ms, with how many took at most as long: what Prometheus wants. */
export function* cumulative({ counts }: Histogram): Iterable<readonly [untilMs: number, count: number]> {
  let sum = 0;
  for (let bucket = 0; bucket < BUCKETS - 1; bucket += 1) {
    sum += counts[bucket] as number;
    if (bucket % PER_DOUBLING === 0) yield [2 ** (bucket / PER_DOUBLING), sum];
  }
}

/** What a share (0 … 1) took at most, ms; null of nothing. */
export function percentile(counts: ArrayLike<number>, share: number): number | null {
  let whole = 0;
  for (let bucket = 0; bucket < BUCKETS; bucket += 1) whole += counts[bucket] as number;
  if (whole === 0) return null;
  let left = Math.max(1, Math.ceil(whole * share));
  for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
    left -= counts[bucket] as number;
    if (left <= 0) return middleOf(bucket);
  }
  return middleOf(BUCKETS - 1);
}

const middleOf = (bucket: number): number => Number((2 ** ((bucket - 0.5) / PER_DOUBLING)).toPrecision(3));
