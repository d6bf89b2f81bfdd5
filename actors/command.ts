/** Everything that can happen to a cell. Timers, handlers, admin acts and records all become one of these. */
import type {
  AskedEntry,
  AttemptError,
  CompletionId,
  EntryKind,
  HandlerMode,
  Headers,
  InvocationId,
  InvocationRef,
  JournalItem,
  Outcome,
  Payload,
  RetryPolicy,
  Seq,
  ServiceKind,
  ShardId,
  Target,
} from '../sdk/protocol/index.ts';
import type { CellAddress } from './address.ts';
import type { AuditRow, TimerRow } from './change.ts';
import type { Ticket } from './effect.ts';
import type { Origin, Parent } from './invocation.ts';
import type { Anchor, Cursor, DeadLetter, Halt, Subscription } from './subscription/subscription.ts';

/** A new invocation for an actor, or for a service. */
export interface Submit {
  readonly kind: 'submit';
  readonly ticket: Ticket | null;
  readonly target: Target;
  readonly mode: HandlerMode;
  readonly payload: Payload;
  readonly inputBytes: number;
  readonly headers: Headers;
  readonly origin: Origin;
  readonly parent: Parent | null;
  /** Given where a journal names the invocation already; else the moment's fresh number. */
  readonly seq: Seq | null;
  /** A handler that sent this under an idempotency key, and is told which invocation it got. */
  readonly announceTo: Parent | null;
  /** ms since the epoch; null = now. */
  readonly startAt: number | null;
  /** What remembers it; see `idempotency/claimed.ts`. */
  readonly idempotency: Claimed | null;
  /** Refused where the mailbox is this deep; null where it was promised before (a cursor, a parent). */
  readonly depthMax: number | null;
  /** What a fork has of another's journal, from item 1 on; see `lifecycle/fork.ts`. */
  readonly prefix?: readonly JournalItem[];
}

/** The memory of a key, at which a submit is asked for first. */
export interface Claimed {
  /** The idempotency key; null for the run of a workflow, of which there is one. */
  readonly key: string | null;
  readonly address: CellAddress;
  /** Of the input; empty where another input is no conflict. */
  readonly bodyHash: string;
}

/** Somebody who wants the result of an invocation. `peek`: as it is now, and nothing is waited for. */
interface Attach {
  readonly kind: 'attach';
  readonly waiter: Parent;
  readonly peek: boolean;
}

/** What an attempt says. Ignored unless `attempt` is the one that runs. */
interface FromAttempt {
  readonly seq: Seq;
  readonly attempt: number;
}

export type ActorCommand =
  | Submit
  | (FromAttempt & { readonly kind: 'entry'; readonly seen: number; readonly entry: AskedEntry })
  | (FromAttempt & { readonly kind: 'proposal'; readonly id: CompletionId; readonly outcome: Outcome })
  | (FromAttempt & {
      readonly kind: 'finished';
      readonly seen: number;
      readonly outcome: Outcome;
      readonly cancelled: boolean;
    })
  | (FromAttempt & { readonly kind: 'attemptFailed'; readonly error: AttemptError })
  | (FromAttempt & { readonly kind: 'suspended'; readonly waitingFor: readonly CompletionId[] })
  | (Attach & { readonly seq: Seq })
  /** Who waited has ended before. */
  | { readonly kind: 'detach'; readonly seq: Seq; readonly waiter: Parent }
  /** The run of the key is forgotten, or there was none: its state and its promises go. */
  | { readonly kind: 'forgetRun' }
  /** An answer from elsewhere: a callee's result. */
  | { readonly kind: 'completion'; readonly seq: Seq; readonly id: CompletionId; readonly outcome: Outcome }
  /** An awakeable is answered; `id` is below 0. */
  | {
      readonly kind: 'signal';
      readonly seq: Seq;
      readonly id: CompletionId;
      readonly outcome: Outcome;
      readonly ticket: Ticket | null;
    }
  | { readonly kind: 'timerFired'; readonly timer: TimerRow }
  | { readonly kind: 'cancel'; readonly seq: Seq; readonly ticket: Ticket | null }
  | { readonly kind: 'kill'; readonly seq: Seq; readonly ticket: Ticket | null }
  | { readonly kind: 'pause'; readonly seq: Seq; readonly ticket: Ticket | null }
  | { readonly kind: 'resume'; readonly seq: Seq; readonly ticket: Ticket | null }
  /** Ends a back-off now. */
  | { readonly kind: 'retry'; readonly seq: Seq; readonly ticket: Ticket | null }
  /** Removes what is left of an invocation that has ended. `memory` is that of its key, where it had one. */
  | {
      readonly kind: 'purge';
      readonly seq: Seq;
      readonly mode: HandlerMode;
      readonly ticket: Ticket | null;
      readonly memory: CellAddress | null;
    }
  /** A person corrects the state that had this version. */
  | {
      readonly kind: 'patchState';
      readonly ticket: Ticket;
      readonly version: string;
      readonly set: readonly (readonly [name: string, value: Payload])[];
      readonly clear: readonly string[];
    }
  /** No invocation is granted the key until it is resumed. */
  | { readonly kind: 'pauseKey'; readonly ticket: Ticket; readonly by: string }
  | { readonly kind: 'resumeKey'; readonly ticket: Ticket }
  /** An act of a person on many at once: each of them has a row of its own beside this one. */
  | { readonly kind: 'note'; readonly ticket: Ticket; readonly audit: AuditRow }
  /** The engine has started and found a running invocation here. */
  | { readonly kind: 'recover' };

/** The record that a command found, and for how many waves of the turn it has waited since. */
interface Found {
  readonly seq: Seq;
  readonly waves: number;
}

export type IdempotencyCommand =
  | {
      readonly kind: 'claim';
      readonly submit: Submit;
      readonly found?: Found;
    }
  /** The target refused after all. */
  | { readonly kind: 'release'; readonly seq: Seq }
  | { readonly kind: 'concluded'; readonly seq: Seq; readonly expiresAt: number }
  | Attach
  | { readonly kind: 'detach'; readonly waiter: Parent; readonly found?: Found }
  /** The retention of a workflow's run is over; null where its key has promises and was remembered for them alone. */
  | { readonly kind: 'expire'; readonly seq: Seq | null };

/** The disk is asked, because no cell knows of what has ended. */
export type OutcomeCommand = Attach;

/** Records of one partition, mapped: everything in [from, to) is in `submits` or `letters`, or was filtered. */
export interface Ingest {
  readonly kind: 'ingest';
  readonly ticket: Ticket;
  readonly topic: string;
  readonly partition: number;
  readonly incarnation: number;
  readonly from: number;
  readonly to: number;
  readonly anchor: Anchor | null;
  readonly submits: readonly { readonly address: CellAddress; readonly submit: Submit }[];
  readonly letters: readonly DeadLetter[];
}

export type SubscriptionCommand =
  | {
      readonly kind: 'subscribe';
      readonly ticket: Ticket;
      readonly subscription: Subscription;
      readonly cursors: readonly Cursor[];
    }
  | {
      readonly kind: 'reconfigure';
      readonly ticket: Ticket;
      /** What changes of them: null takes one away. */
      readonly options: Subscription['options'] | null;
      readonly status: Subscription['status'] | null;
    }
  | { readonly kind: 'unsubscribe'; readonly ticket: Ticket }
  /** New positions. Bumps the incarnation where the topic is another one than before. */
  | {
      readonly kind: 'seek';
      readonly ticket: Ticket;
      readonly positions: readonly { readonly topic: string; readonly partition: number; readonly position: number }[];
      readonly recreated: boolean;
    }
  | { readonly kind: 'partitionsFound'; readonly ticket: Ticket | null; readonly cursors: readonly Cursor[] }
  | {
      readonly kind: 'halt';
      readonly ticket: Ticket | null;
      readonly topic: string;
      readonly partition: number;
      readonly halt: Halt;
    }
  | Ingest
  /** Invocations that came from this subscription have finished. */
  | { readonly kind: 'consumed'; readonly bytes: number };

export type DeadLetterCommand =
  | {
      readonly kind: 'redrive';
      readonly ticket: Ticket;
      /** The letter, mapped again at the door; its `seq` is given. */
      readonly submit: Submit;
    }
  | { readonly kind: 'edit'; readonly ticket: Ticket; readonly value: Payload | null }
  | { readonly kind: 'discard'; readonly ticket: Ticket }
  /** What a redrive made of it has failed as well. */
  | { readonly kind: 'reopen'; readonly message: string; readonly attempts: number };

export type Command = ActorCommand | IdempotencyCommand | OutcomeCommand | SubscriptionCommand | DeadLetterCommand;

/** A command on its way to a cell. Commands of one turn are decided in order, their changes written together. */
export interface Addressed {
  readonly address: CellAddress;
  readonly command: Command;
  readonly audit?: AuditRow;
}

/** What decisions must know of a handler's chart. */
export interface HandlerChart {
  readonly hash: string;
  /**
   * The id of the state for a step of this kind and name; null where there is none. Of two states with one name it is
   * the nearest in front of `from`, or (null) the first: which of them was passed is told by the whole journal, which a
   * decision does not read.
   */
  readonly stand: (kind: EntryKind, name: string, from: string | null) => string | null;
}

/** What decisions must know of a handler; a table look-up, given along so that `decide` stays a function of its arguments. */
export interface HandlerRules {
  readonly mode: HandlerMode;
  /** Of its service. */
  readonly kind: ServiceKind;
  readonly retryPolicy: RetryPolicy;
  readonly journalRetentionMs: number;
  readonly idempotencyRetentionMs: number;
  /** Null where no chart could be made of the handler. */
  readonly chart: HandlerChart | null;
}

/** When a command is decided, and the numbers that it may use. */
export interface Moment {
  /** ms since the epoch. */
  readonly now: number;
  /** A number that no invocation has had: one for each command, so that a command makes at most one. */
  readonly fresh: Seq;
  readonly invocationId: (ref: InvocationRef) => InvocationId;
  /** Where an invocation of this target with this number lives. */
  readonly place: (target: Target, seq: Seq) => Place;
  /** What is registered under that name; null where nothing is. */
  readonly rules: (target: Target) => HandlerRules | null;
  /** How long the key of a workflow is remembered, by the rules of its run; a day where it is not registered. */
  readonly workflowRetentionMs: (service: string) => number;
  readonly bounds: JournalBounds;
}

/** How much one invocation may write down; see `engine/limits.ts`. */
export interface JournalBounds {
  readonly journalItemsMax: number;
  readonly stateBytesMax: number;
  readonly promisesMax: number;
  readonly promisesKeptMs: number;
  readonly waitersMax: number;
  readonly signalsMax: number;
}

export interface Place {
  readonly address: CellAddress;
  readonly shard: ShardId;
}
