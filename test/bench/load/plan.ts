/** How much load, of which kind; and what came of it. Plain data, because both travel between processes. */

/** For so long, or so many: whichever is given. */
export type Amount = { readonly seconds: number } | { readonly count: number };

export interface LoadPlan {
  readonly amount: Amount;
  /** Calls that are under way at any time; each is replaced when it has been answered. */
  readonly inFlight: number;
  /** How many keys the calls are spread over. */
  readonly keys: number;
  /** The first key's number: ranges that don't overlap are keys that nobody has used yet. */
  readonly firstKey?: number;
}

export interface LoadResult {
  readonly operations: number;
  readonly seconds: number;
  readonly latency: Latency;
}

/** Percentiles, ms. */
export interface Latency {
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

/** The part of a plan that is not measured: caches fill and the code is compiled. */
export function warmUp(plan: LoadPlan): LoadPlan {
  const { amount } = plan;
  const part = 'seconds' in amount ? { seconds: amount.seconds / 3 } : { count: Math.ceil(amount.count / 3) };
  return { ...plan, amount: part };
}

/** Spread evenly and not in the order of the keys, the same in every run: a multiplication by a large prime. */
export function keyOf({ keys, firstKey = 0 }: LoadPlan, number: number): string {
  return `k${firstKey + ((number * 1_000_003) % keys)}`;
}
