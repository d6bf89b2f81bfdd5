/**
 * Something that the engine does after the commit. Every effect can be derived again from committed rows, so a crash
 * between commit and effect is an ordinary restart.
 */
import type {
  Delivery,
  InvocationId,
  InvocationRef,
  JournalItem,
  Outcome,
  Seq,
  Target,
} from '../sdk/protocol/index.ts';
import type { CellAddress } from './address.ts';
import type { TimerRow } from './change.ts';
import type { Status } from './lifecycle.ts';

/** The number under which somebody outside waits for an answer. */
export type Ticket = number;

/** Why something was not done. `code` is a row of the table of refusals, from which status and remedy follow. */
export interface Refusal {
  readonly code: RefusalCode;
  readonly message: string;
  /** The version that the state has, where another was expected. */
  readonly version?: string;
}
export type RefusalCode =
  | 'mailbox_full'
  | 'idempotency_conflict'
  | 'not_found'
  | 'already_finished'
  | 'illegal_in_status'
  | 'cursor_moved'
  | 'subscription_exists'
  | 'partition_unknown'
  | 'dead_letter_closed'
  /** It lives: what is asked for can be done when it has ended. */
  | 'not_finished'
  | 'version_mismatch'
  | 'key_busy'
  | 'state_too_large'
  | 'key_already_paused'
  | 'key_not_paused'
  /** A row of the address can't be read. */
  | 'quarantined';

export type Effect =
  /** Start an attempt. `journal` is given where it is known to be all there is; else it is read from the store. */
  | {
      readonly kind: 'start';
      readonly address: CellAddress;
      readonly seq: Seq;
      readonly attempt: number;
      readonly journal: readonly JournalItem[] | null;
    }
  | { readonly kind: 'deliver'; readonly seq: Seq; readonly attempt: number; readonly delivery: Delivery }
  | { readonly kind: 'abort'; readonly seq: Seq; readonly attempt: number; readonly reason: string }
  | { readonly kind: 'arm'; readonly timer: TimerRow }
  | { readonly kind: 'disarm'; readonly timer: TimerRow }
  /** A submit was taken; `again` where an idempotency key had been used before with the same body. */
  | {
      readonly kind: 'accepted';
      readonly ticket: Ticket;
      readonly ref: InvocationRef;
      readonly id: InvocationId;
      readonly again: boolean;
    }
  | { readonly kind: 'refused'; readonly ticket: Ticket; readonly refusal: Refusal }
  /** An operation was carried out; `detail` is what its caller wants to know. */
  | { readonly kind: 'done'; readonly ticket: Ticket; readonly detail: unknown }
  /** Wakes whoever is attached to the invocation. */
  | {
      readonly kind: 'finished';
      readonly ref: InvocationRef;
      readonly target: Target;
      readonly status: Status;
      readonly outcome: Outcome;
      readonly createdAt: number;
      /** null where it never began. */
      readonly startedAt: number | null;
      readonly finishedAt: number;
    }
  /** The subscription's row or cursors changed, or it is gone: its consumer looks again. */
  | { readonly kind: 'subscriptionChanged'; readonly id: string }
  /** How much of it is taken and not finished. */
  | { readonly kind: 'backlog'; readonly id: string; readonly records: number; readonly bytes: number };
