/** How much load, of which kind; and what came of it. Plain data, because both travel between processes. */

/** For so long, or so many: whichever is given. */
export type Amount = { readonly seconds: number } | { readonly count: number };

export interface LoadPlan {
  readonly amount: Amount;
  /** Calls that are under way at any time; each is replaced when it has been answered. */
  readonly inFlight: number;
  /** How many keys the calls are spread over. */
  readonly keys: number;
  /** Where the calls' numbers begin. */
  readonly firstNumber?: number;
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

/** Far enough that what is measured does not meet the keys of its warm-up first, where there are that many. */
const WARM_UP_FIRST = 50_000_000;

/** So long it takes until V8 has compiled what a server that runs for weeks has compiled; after 0.8 s HTTP is a fifth slower. */
const WARM_UP_SECONDS_MIN = 2;

/** The part of a plan that is not measured: caches fill and the code is compiled. */
export function warmUp(plan: LoadPlan): LoadPlan {
  const { amount } = plan;
  const part =
    'seconds' in amount
      ? { seconds: Math.max(WARM_UP_SECONDS_MIN, amount.seconds / 3) }
      : { count: Math.ceil(amount.count / 3) };
  return { ...plan, amount: part, firstNumber: WARM_UP_FIRST };
}

/** Spread evenly, the same in every run: a multiplication by a prime that shares no factor with round numbers of keys. */
export function keyOf({ keys }: LoadPlan, number: number): string {
  return `k${(number * 1_000_003) % keys}`;
}
