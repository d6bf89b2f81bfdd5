/**
 * One row to write. A decision is a list of these; the store writes the changes of a turn in one transaction, in order,
 * and `evolve` folds the same list into the cells, so that memory and disk can't disagree.
 */
import type { InvocationRef, JournalItem, Outcome, Payload, Seq } from '../sdk/protocol/index.ts';
import type { CellAddress } from './address.ts';
import type { IdempotencyRecord, KeyPause } from './cell.ts';
import type { AttemptFailure, Invocation, Progress } from './invocation.ts';
import type { Cursor, DeadLetter, Subscription } from './subscription/subscription.ts';
import type { WaiterRow } from './waiter.ts';

export interface TimerRow {
  readonly dueAt: number;
  readonly address: CellAddress;
  readonly seq: Seq;
  /** The sleep's completion id, or that of another answer which is asked for again; 0 for a start time or a retry; RETENTION_TIMER or PROMISES_TIMER for what a workflow's key remembers. */
  readonly id: number;
}

/** Who did what through the admin's door. */
export interface AuditRow {
  readonly at: number;
  readonly actor: string;
  readonly action: string;
  readonly target: string;
  readonly detail: string;
}

export type Change =
  | { readonly kind: 'invocationInserted'; readonly invocation: Invocation }
  | { readonly kind: 'invocationUpdated'; readonly seq: Seq; readonly progress: Progress }
  /** Its handler has another chart than when it last began. Apart from the progress, which changes more often. */
  | { readonly kind: 'invocationCharted'; readonly seq: Seq; readonly chart: string | null }
  /** Written along with `lastError`. `sameText`: the error before it said the same, so that its text is found already. */
  | { readonly kind: 'attemptFailed'; readonly seq: Seq; readonly failure: AttemptFailure; readonly sameText: boolean }
  | { readonly kind: 'journalAppended'; readonly seq: Seq; readonly item: JournalItem }
  | {
      readonly kind: 'stateSet';
      readonly service: string;
      readonly key: string;
      readonly name: string;
      readonly value: Payload;
    }
  | { readonly kind: 'stateCleared'; readonly service: string; readonly key: string; readonly name: string }
  | { readonly kind: 'stateClearedAll'; readonly service: string; readonly key: string }
  | { readonly kind: 'keyPaused'; readonly service: string; readonly key: string; readonly pause: KeyPause }
  | { readonly kind: 'keyResumed'; readonly service: string; readonly key: string }
  | { readonly kind: 'timerSet'; readonly timer: TimerRow }
  | { readonly kind: 'timerCleared'; readonly timer: TimerRow }
  | { readonly kind: 'waiterAdded'; readonly waiter: WaiterRow }
  | { readonly kind: 'waiterRemoved'; readonly waiter: WaiterRow }
  /** Its invocation has ended, and all have been told. */
  | { readonly kind: 'waitersTold'; readonly address: CellAddress; readonly seq: Seq }
  | {
      readonly kind: 'promiseCompleted';
      readonly service: string;
      readonly key: string;
      readonly name: string;
      readonly completion: Outcome;
      /** ms since the epoch. */
      readonly at: number;
      /** Which invocation of the key completed it. */
      readonly by: Seq;
    }
  | { readonly kind: 'promisesCleared'; readonly service: string; readonly key: string }
  | { readonly kind: 'idempotencyPut'; readonly record: IdempotencyRecord }
  | { readonly kind: 'idempotencyRemoved'; readonly address: CellAddress }
  | { readonly kind: 'subscriptionPut'; readonly subscription: Subscription }
  | { readonly kind: 'subscriptionRemoved'; readonly id: string }
  /** `from` is compared in the database as well: null inserts or overwrites (seek, discovery), a number must be the stored position. */
  | {
      readonly kind: 'cursorMoved';
      readonly subscription: string;
      readonly cursor: Cursor;
      readonly from: number | null;
    }
  /** Not a row: how much of a subscription's backlog came or went; the sum is derived from living invocations at load. */
  | { readonly kind: 'backlogChanged'; readonly records: number; readonly bytes: number }
  | { readonly kind: 'deadLetterPut'; readonly letter: DeadLetter }
  /** A failed invocation becomes a dead letter: the store copies payload and headers from its journal. `letter` has none. */
  | { readonly kind: 'invocationDeadLettered'; readonly invocation: InvocationRef; readonly letter: DeadLetter }
  /** Every row of a finished invocation goes. */
  | {
      readonly kind: 'invocationPurged';
      readonly seq: Seq;
      /** False where it never had an error, and so there is nothing of one to remove. */
      readonly failed: boolean;
    }
  | { readonly kind: 'audited'; readonly audit: AuditRow };
