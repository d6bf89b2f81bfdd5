/** Every bound of the engine, by name, with what happens when it is reached. */
export interface Limits {
  /**
   * Invocations that wait for one key; and as many again that are scheduled there, which are counted with the shared ones of the key.
   * A further HTTP submit is refused (429); what a cursor or a caller was promised still fits.
   */
  readonly mailboxDepthMax: number;
  /** Attempts in memory. Further ones wait their turn; idle ones are suspended to make room. */
  readonly attemptsMax: number;
  /** Invocations that could run and wait for room in memory. Beyond it the doors are closed (503); cursors keep their promises. */
  readonly attemptsWaitingMax: number;
  /** Commands decided in one transaction. More wait for the next turn. */
  readonly turnCommandsMax: number;
  /** Turns decided and not yet written: one that is being written, and one behind it. More commands gather meanwhile. */
  readonly turnsInFlightMax: number;
  /** Commands waiting for a turn. Beyond it the doors are closed (503) until half of it is worked off. */
  readonly commandsQueuedMax: number;
  /** Bytes of one input, journal entry or state value. A larger input is refused (413); a larger entry pauses its invocation. */
  readonly entryBytesMax: number;
  /**
   * Bytes that one handler behind HTTP may be read ahead of the disk; a frame counts as 1 KiB at least. Its answer is not read
   * beyond it, until all that was read is durable.
   */
  readonly readAheadBytesMax: number;
  /**
   * Values of one JSON payload, counted by brackets and commas: they cost more than their bytes. An input beyond it is refused
   * (413) or a dead letter; an entry pauses its invocation.
   */
  readonly jsonValuesMax: number;
  /** Items of one journal. One more pauses the invocation. */
  readonly journalItemsMax: number;
  /** Awakeables of one invocation. One more pauses it. */
  readonly signalsMax: number;
  /** Bytes of one key's state, as it costs memory. A write beyond it pauses the invocation. */
  readonly stateBytesMax: number;
  /** Promises of one workflow's key that are complete. One more pauses its invocation. */
  readonly promisesMax: number;
  /** Promises without a run are kept for so long, ms; longer where `workflowRetention` is. */
  readonly promisesKeptMs: number;
  /** Invocations that wait for the result of one other, beside its caller, or for one promise. One more is told a failure (429). */
  readonly waitersMax: number;
  /** Keys paused by people: all are in memory. One more is refused (409). */
  readonly keysPausedMax: number;
  /** Cells kept in memory. Beyond it, cells where nothing goes on are forgotten (they are on disk) before they have idled. */
  readonly cellsMax: number;
  /** The same, in bytes of state. */
  readonly cellBytesMax: number;
  /** Timers kept in memory; later ones are read when their time comes near. */
  readonly timersMax: number;
  /** Streams of events that are open at the admin API. A further one is refused (503). */
  readonly eventStreamsMax: number;
  /** How long a row of the audit is kept, ms. */
  readonly auditKeptMs: number;
  /** Charts of one handler that are kept beside the present one. An older one goes, unless an invocation still names it. */
  readonly chartsKeptMax: number;
  /** How long a stop waits for what is in flight, ms. What has not finished then goes on at the next start. */
  readonly drainMs: number;
}

const MiB = 1024 * 1024;
const DAY_MS = 86_400_000;

export const DEFAULT_LIMITS: Limits = {
  mailboxDepthMax: 10_000,
  attemptsMax: 1_000,
  attemptsWaitingMax: 50_000,
  turnCommandsMax: 2_000,
  turnsInFlightMax: 2,
  commandsQueuedMax: 20_000,
  entryBytesMax: 32 * MiB,
  readAheadBytesMax: MiB,
  jsonValuesMax: 1_000_000,
  journalItemsMax: 100_000,
  signalsMax: 10_000,
  stateBytesMax: 32 * MiB,
  promisesMax: 1_000,
  promisesKeptMs: DAY_MS,
  waitersMax: 10_000,
  keysPausedMax: 10_000,
  cellsMax: 50_000,
  cellBytesMax: 128 * MiB,
  timersMax: 20_000,
  eventStreamsMax: 64,
  auditKeptMs: 90 * DAY_MS,
  chartsKeptMax: 20,
  drainMs: 10_000,
};
