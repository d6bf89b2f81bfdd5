/** What a served endpoint takes at most; each says by name that it was reached. */
const MiB = 1024 * 1024;

/** When whoever found no room is to come again. */
export const COME_AGAIN_MS = 1_000;

/** What even an empty frame costs in memory. */
export const FRAME_BYTES_LEAST = 128;

export interface ServeLimits {
  /** Of one frame. What an engine takes as one entry is 32 MiB, and a little around it. */
  readonly frameBytesMax: number;
  /** Of a request: its journal, and what comes behind it. A frame counts as FRAME_BYTES_LEAST at least. */
  readonly journalBytesMax: number;
  /** Of all journals that are in memory at the same time, counted alike; whoever finds no room is told to come again. */
  readonly journalsBytesMax: number;
  /** Attempts at the same time; the next one is told to come again. */
  readonly attemptsMax: number;
  /** An engine that has not sent the whole journal after this long is given up, in ms. */
  readonly journalWithinMs: number;
  /** A request of HTTP/1.1 whose headers are not whole after this long, or twice as long, is answered with 408; in ms. */
  readonly headersWithinMs: number;
  /** An answer of which the other side takes nothing for so long is cut off, in ms. */
  readonly answerStalledMs: number;
}

export const SERVE_LIMITS: ServeLimits = {
  frameBytesMax: 33 * MiB,
  journalBytesMax: 512 * MiB,
  journalsBytesMax: 1024 * MiB,
  attemptsMax: 10_000,
  journalWithinMs: 60_000,
  headersWithinMs: 15_000,
  answerStalledMs: 120_000,
};
