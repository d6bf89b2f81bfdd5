/** Time as an attempt needs it; injected, so that a simulation runs on its own. */

export interface AttemptClock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls back after `ms`, and returns what `cancel` takes. */
  after(ms: number, callback: () => void): unknown;
  cancel(timer: unknown): void;
  /** Calls back in a macrotask of its own, with all microtasks of the one before done. */
  defer(callback: () => void): void;
}

export const realClock: AttemptClock = {
  now: () => Date.now(),
  after: (ms, callback) => setTimeout(callback, ms),
  cancel: (timer) => clearTimeout(timer as NodeJS.Timeout),
  // Node drains all microtasks between two immediates, also where both were due in one turn of its loop.
  defer: (callback) => {
    setImmediate(callback);
  },
};

/** The bounds and the clock of attempts. */
export interface AttemptSettings {
  readonly clock: AttemptClock;
  /** A replay that asks for nothing for this long has stalled: the journal has entries that the handler does not ask for. */
  readonly replayStallMs: number;
  /** A run that takes longer is shown to the engine before its result is there. */
  readonly runVisibleAfterMs: number;
  /** After a run has failed, the runs beside it get this long to bring their results home. */
  readonly settleMs: number;
  /** True where the engine leaves it to this side to cancel the calls of a handler that is cancelled. */
  readonly cancelsCalls: boolean;
  /** False where the engine on the other side knows awakeables by their signals alone (the open service protocol). */
  readonly awakeableEntries: boolean;
}

export const DEFAULT_SETTINGS: AttemptSettings = {
  clock: realClock,
  replayStallMs: 10_000,
  runVisibleAfterMs: 100,
  settleMs: 10_000,
  cancelsCalls: false,
  awakeableEntries: true,
};
