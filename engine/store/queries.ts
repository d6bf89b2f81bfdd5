/** What people ask of the store: the admin's reads. Bounded pages, opaque cursors, no effect on the engine's turns. */

import type { KeyPause } from '../../actors/cell.ts';
import type { AuditRow } from '../../actors/change.ts';
import type { Chart, HandlerSource } from '../../actors/chart/index.ts';
import type { AttemptFailure, Invocation, JournalFold } from '../../actors/invocation.ts';
import type { Status } from '../../actors/lifecycle.ts';
import type { DeadLetter } from '../../actors/subscription/subscription.ts';
import type { CompletionId, InvocationRef, JournalItem, Outcome, Payload } from '../../sdk/protocol/index.ts';

/** Page size at most; a larger wish is cut to it. */
export const PAGE_MAX = 1_000;

/** Invocations that are counted at most; and how long a count or a page may look for them, ms. */
export const COUNT_MAX = 10_000;
export const LOOK_MS = 1_000;

/** Charts of one handler that are listed at most. */
export const CHARTS_MAX = 100;

/** Failed attempts of one invocation that are kept. */
export const FAILURES_KEPT = 20;

/** Characters of an error that can be searched for at least, and that are searched in at most. */
export const ERROR_CHARS = { min: 3, max: 1_000 } as const;

/** An invocation as people see it: the row without what is folded from the journal. */
export type InvocationRow = Omit<Invocation, keyof JournalFold> & Damaged;

/** Of a row that can't be read (S7): which one and why. What could not be read of it is a stand-in. */
export interface Damaged {
  readonly damage?: string;
}

/** An item of a journal, or the place of one that can't be read. */
export type JournalRow = JournalItem | { readonly type: 'damaged'; readonly index: number; readonly damage: string };

/** So many items from this index on; a negative one counts from the end. */
export interface JournalPart {
  readonly from: number;
  readonly limit: number;
}

export type DeadLetterRow = DeadLetter & Damaged;

export type ShownAuditRow = AuditRow & Damaged;

export interface InvocationFilter {
  readonly statuses?: readonly Status[];
  readonly service?: string;
  readonly handler?: string;
  readonly key?: string;
  readonly subscription?: string;
  /** The chart's state in which it stands, or stood when it ended badly. */
  readonly step?: string;
  readonly chart?: string;
  /** Contained in the message of its last error, in whatever case; `ERROR_CHARS` says how much of it counts. */
  readonly error?: string;
  /** Created at or after / before; ms since the epoch. */
  readonly createdFrom?: number;
  readonly createdTo?: number;
}

export interface ActorFilter {
  readonly service?: string;
  /** What the key begins with. */
  readonly prefix?: string;
}

export interface ActorName {
  readonly service: string;
  readonly key: string;
}

export type AuditFilter = Partial<Pick<AuditRow, 'actor' | 'action' | 'target'>>;

export interface PageRequest {
  /** Where the page before ended; null for the first. */
  readonly cursor: string | null;
  readonly limit: number;
}

/** Of dead letters, which people read with the newest first, and drive again with the oldest. */
export interface DeadLetterPageRequest extends PageRequest {
  readonly oldestFirst?: boolean;
}

export interface Page<Row> {
  readonly rows: readonly Row[];
  /** null where this is the last page. */
  readonly next: string | null;
}

export interface BoundedCount {
  readonly count: number;
  /** True where there may be more: it stopped at COUNT_MAX, or after LOOK_MS. */
  readonly more: boolean;
}

/** Living invocations of one handler that have a chart and a status in common. */
export interface LivingCount {
  readonly service: string;
  readonly handler: string;
  readonly chart: string | null;
  readonly status: Status;
  readonly count: number;
}

export interface HandlerName {
  readonly service: string;
  readonly handler: string;
}

/** A chart that a handler has, or had. `chart` and `source` are those of `actors/chart`. */
export interface StoredChart extends HandlerName {
  readonly hash: string;
  readonly chart: Chart;
  readonly source: HandlerSource | null;
  readonly firstSeenAt: number;
}

/** An address with handlers behind HTTP, as it was registered. Times in ms since the epoch. */
export interface StoredDeployment {
  /** `dp_` and 16 hex digits. */
  readonly id: string;
  readonly uri: string;
  readonly transport: 'http2' | 'http1';
  /** Journals of its handlers are written in this version of the service protocol. */
  readonly protocolVersion: number;
  /** What the endpoint said of itself, as JSON. */
  readonly manifest: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** A failed attempt. The last FAILURES_KEPT of an invocation are kept. */
export type FailureRow = AttemptFailure & Damaged;

/** With `damage` and the key '' it is a pause, or a value of state, of a key that can't be told. */
export interface ActorSummary extends Damaged {
  readonly service: string;
  readonly key: string;
  /** The exclusive invocation that has the key. */
  readonly holder: InvocationRow | null;
  readonly mailboxDepth: number;
  /** While it is there, nobody is granted the key. */
  readonly paused: KeyPause | null;
}

export interface ActorDetail extends ActorSummary {
  /** The first of the mailbox, in order; PAGE_MAX at most. */
  readonly mailbox: readonly InvocationRow[];
  readonly state: readonly (readonly [name: string, value: Payload])[];
}

/** Of those who wait for a promise, how many are named. */
export const PROMISE_WAITERS_MAX = 10;

/** A promise of a workflow's key: complete, or waited for. */
export interface PromiseRow extends Damaged {
  readonly name: string;
  /** null while it is waited for. */
  readonly completion: Outcome | null;
  /** When it was completed, or since when somebody waits; ms since the epoch. null where its row is too old to say. */
  readonly since: number | null;
  /** Which invocation of the key completed it. */
  readonly completedBy: InvocationRef | null;
  /** Who waits for it, the longest first; PROMISE_WAITERS_MAX at most. */
  readonly waiting: readonly InvocationRow[];
  readonly waitingCount: number;
}

/** A migration of this version, and when the store had it. */
export interface MigrationRow {
  readonly name: string;
  readonly description: string;
  /** ms since the epoch; null while it is pending. */
  readonly appliedAt: number | null;
}

export interface DeadLetterFilter {
  readonly subscription?: string;
  readonly status?: DeadLetter['status'];
  readonly code?: string;
  readonly topic?: string;
  /** The record's key, where it is text. */
  readonly key?: string;
}

export interface StoreQueries {
  /**
   * Newest first: by the time of creation, then by number; those of an `error` by number alone. A page may have fewer
   * rows than asked for, even none, where LOOK_MS were spent on looking for them; `next` goes on from there.
   */
  invocations(filter: InvocationFilter, page: PageRequest): Promise<Page<InvocationRow>>;
  invocation(ref: InvocationRef): Promise<InvocationRow | null>;
  /** How many there are in each status that is alive; and finished ones where `withFinished` (which counts rows). */
  statusCounts(withFinished: boolean): Promise<Partial<Record<Status, number>>>;
  count(filter: InvocationFilter): Promise<BoundedCount>;
  /** The living, by handler, chart and status. */
  livingCounts(): Promise<readonly LivingCount[]>;
  /** Of a handler, the one first seen last comes first; CHARTS_MAX at most. */
  charts(name: HandlerName): Promise<readonly StoredChart[]>;
  chart(name: HandlerName, hash: string): Promise<StoredChart | null>;
  /** Its failed attempts, oldest first. */
  failures(ref: InvocationRef): Promise<readonly FailureRow[]>;
  /** How many of the living stand in which state of this chart (null: of those without one). */
  stepCounts(name: HandlerName, chart: string | null): Promise<ReadonlyMap<string, number>>;
  /** How many ended badly in which state of it, at or after `since`. */
  stepFailures(name: HandlerName, chart: string | null, since: number): Promise<ReadonlyMap<string, number>>;
  /** In order; all of it where no part is named. */
  journal(ref: InvocationRef, part?: JournalPart): Promise<readonly JournalRow[]>;
  /** Whether there is an answer under this number in its journal, of which nothing else is read. */
  isAnswered(ref: InvocationRef, id: CompletionId): Promise<boolean>;
  /** The result of a finished invocation; null where it lives or is gone. @throws StoreError `corrupt_row` */
  output(ref: InvocationRef): Promise<{ readonly status: Status; readonly outcome: Outcome } | null>;
  /** Actors that have something alive, state or promises, or are paused, by service then key. */
  actors(filter: ActorFilter, page: PageRequest): Promise<Page<ActorSummary>>;
  actor(service: string, key: string): Promise<ActorDetail | null>;
  /** Of a workflow's key, by name. */
  promises(actor: ActorName, page: PageRequest): Promise<Page<PromiseRow>>;
  /** How many keys are paused. */
  keyPauseCount(): Promise<number>;
  /** Newest first, or the other way round. A cursor is good for the order in which it was given. */
  deadLetters(filter: DeadLetterFilter, page: DeadLetterPageRequest): Promise<Page<DeadLetterRow>>;
  deadLetter(ref: { readonly shard: number; readonly seq: number }): Promise<DeadLetterRow | null>;
  /** Open dead letters of each subscription. */
  deadLetterCounts(): Promise<ReadonlyMap<string, number>>;
  /** Newest first. */
  audit(filter: AuditFilter, page: PageRequest): Promise<Page<ShownAuditRow>>;
  /** Oldest first; null where the store has no schema that could be migrated. */
  migrations(): Promise<readonly MigrationRow[] | null>;
}

/** The questions, and the same with less time. */
export interface BoundedQueries extends StoreQueries {
  /** Each is given up after `ms`, or after the store's own limit where that is shorter. @throws StoreError `timeout` */
  within(ms: number): StoreQueries;
}
