/** What a served endpoint takes at most; each says by name that it was reached. */
const MiB = 1024 * 1024;

export interface ServeLimits {
  /** Of one frame. What an engine takes as one entry is 32 MiB, and a little around it. */
  readonly frameBytesMax: number;
  /** Of the journal that a request begins with. */
  readonly journalBytesMax: number;
  /** Attempts at the same time; the next one is told to come again. */
  readonly attemptsMax: number;
  /** An engine that has not sent the whole journal after this long is given up, in ms. */
  readonly journalWithinMs: number;
  /** A request of HTTP/1.1 whose headers are not whole after this long, or twice as long, is answered with 408; in ms. */
  readonly headersWithinMs: number;
}

export const SERVE_LIMITS: ServeLimits = {
  frameBytesMax: 33 * MiB,
  journalBytesMax: 512 * MiB,
  attemptsMax: 10_000,
  journalWithinMs: 60_000,
  headersWithinMs: 15_000,
};
