/**
 * The store port: what the engine asks of a database, in the engine's words.
 *
 * Three adapters pass one contract spec (`test/contract/store.contract.ts`): `memory.ts`, which is the specification,
 * `sql/sqlite.ts` and `sql/postgres.ts`. The rules that every adapter keeps:
 *
 *  S1. `commit` writes all changes of a turn, in order, or none.
 *  S2. `commit` of a turn number that is already stored does nothing: a commit whose outcome was lost may be repeated.
 *  S3. A turn that is not the stored one + 1, or that comes from another incarnation than the store's last `open`, is
 *      refused as fenced, and nothing of it is written. So is a turn whose cursor is not where its change says it was.
 *  S4. Requests are served in the order asked, and may be asked while others are under way: a load or a journal read sees
 *      every commit that was asked for before it, and a commit is tried behind the one before it (S3).
 *  S5. Payloads come back byte for byte; text comes back as text, or as bytes where it holds NUL.
 *  S6. Reads of `queries` see committed turns only, and never wait for a commit, nor a commit for them; at most they wait as
 *      long as they may take for the rows of turns that are durable already, and then do without.
 *  S7. A row that can't be read (edited by hand, damaged) is named, in the place of what it belongs to: `damaged` from
 *      `load`, a `Damage` from `journals` and `timers`, a row with `damage` in `queries`. What stands beside it is read.
 *  S8. What the next `open` would not find is not answered for: a store that has lost its place says so by itself.
 */
import type { CellAddress } from '../../actors/address.ts';
import type { CellRows, Damage } from '../../actors/cell.ts';
import type { AuditRow, Change, TimerRow } from '../../actors/change.ts';
import type { InvocationRef, JournalItem, ShardId } from '../../sdk/protocol/index.ts';
import type { BoundedQueries, StoredChart, StoredDeployment } from './queries.ts';

/** What `open` found or made. */
export interface StoreInfo {
  /** 12 hex digits, random, made with the database: leads every invocation id. */
  readonly installation: string;
  /** Counts the engines that opened this database, and their ranges of numbers; leads every seq, and fences its predecessors. */
  readonly incarnation: number;
  readonly shards: number;
  /** The last turn stored; the next commit is this + 1. */
  readonly turn: number;
}

export interface Write {
  readonly shard: ShardId;
  readonly change: Change;
}

/** Everything that one turn decided. */
export interface Turn {
  readonly number: number;
  readonly writes: readonly Write[];
}

/** What to remove, in bounded bites. */
export interface Sweep {
  /** Rows that expired before this time (ms since the epoch) go. */
  readonly before: number;
  /** Rows of the audit that are older go; oldest first. */
  readonly auditBefore: number;
  /** At most this many of each kind in one bite. */
  readonly limit: number;
}

export interface Store {
  /** Takes the lock, or waits for it; checks the schema, counts the incarnation. Must be called once, first. */
  open(): Promise<StoreInfo>;
  commit(turn: Turn): Promise<void>;
  /** Of the time of the last commits, what the sync takes, from 0 to 1: its pages are written, and waited for. */
  readonly syncShare?: number;
  /** For how long the engine's own thread was kept by reads and writes so far, ms. Left out where it never is. */
  readonly keptMs?: number;
  /**
   * The numbers of one incarnation come to an end: counts another one, which is this engine's from now on. Outside of turns.
   * @throws StoreError `fenced` as a commit does
   */
  moreNumbers(): Promise<number>;
  /**
   * The rows behind each address, in the order asked. An address that has none gives empty rows; a `soloAddress` whose
   * invocation, living or finished, belongs to an actor gives `elsewhere`.
   */
  load(addresses: readonly CellAddress[]): Promise<CellRows[]>;
  /** Whole journals, in the order asked; empty where the invocation is gone. One with a gap, or an answer to nothing, is damaged. */
  journals(refs: readonly InvocationRef[]): Promise<(JournalItem[] | Damage)[]>;
  /** Timers due in (after, until], soonest first, `limit` at most. `after` is the last row already known, or null. */
  timers(after: TimerRow | null, until: number, limit: number): Promise<(TimerRow | Damage)[]>;
  /** Cells with an invocation that should be running: where recovery begins. Pages by the last address of the page before. */
  running(after: CellAddress | null, limit: number): Promise<CellAddress[]>;
  subscriptionIds(): Promise<string[]>;
  /**
   * Keeps charts that are not kept yet; the first time that each was seen stays. Of their handlers' others the newest `keptMax`
   * stay, and those that an invocation names. Outside of turns.
   */
  keepCharts(charts: readonly StoredChart[], keptMax: number): Promise<void>;
  /** All of them, in the order of their ids. One that can't be read is named in its place (S7). */
  deployments(): Promise<(StoredDeployment | Damage)[]>;
  /** A new one, or other columns of one that is there; with its audit row in the same transaction. Outside of turns. */
  putDeployment(deployment: StoredDeployment, audit: AuditRow): Promise<void>;
  removeDeployment(id: string, audit: AuditRow): Promise<void>;
  /** Removes expired invocations, idempotency keys, closed dead letters and old rows of the audit. Says how many went of the kind of which most did: `limit` where there may be more. */
  sweep(sweep: Sweep): Promise<number>;
  /**
   * Asked before something is begun in the world outside: null where the database is this engine's. Else it may be another's by now;
   * what is given resolves once it is known to be ours, and not at all where it is not. Left out where nobody can take it away.
   */
  readonly untilOurs?: () => Promise<void> | null;
  readonly queries: BoundedQueries;
  /**
   * S8: calls back with trouble that nobody asked for: `unavailable` while it may pass, and null when it has passed; `lost` or `fenced`
   * when the engine must stop.
   */
  onTrouble(tell: (trouble: StoreError | null) => void): void;
  /** Finishes what was asked, then lets go of the lock. */
  close(): Promise<void>;
}

/** Why a store said no. */
export type StoreErrorCode =
  /** Trouble that may pass: disk full, I/O error, busy. The same commit may be tried again. */
  | 'unavailable'
  /** Another engine has taken over, or the turn does not follow: this engine must stop. */
  | 'fenced'
  /** The database is no longer where it was opened, and what it held has been saved: this engine must stop. */
  | 'lost'
  /** Another process has the file. */
  | 'locked'
  /** The schema is older or newer than this version's. */
  | 'schema'
  /** The file is no database of ours, or damaged. */
  | 'corrupt'
  /** A query ran into its time limit. */
  | 'timeout'
  /** What was asked for is in a row that can't be read (S7). */
  | 'corrupt_row';

export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly code: StoreErrorCode;
  /** What to do about it, as a sentence. */
  readonly remedy: string;

  constructor(code: StoreErrorCode, message: string, remedy: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.remedy = remedy;
  }
}
