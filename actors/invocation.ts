/** One call of a handler: what it is (never changes), how far it is (the mutable columns of its row), and what of its journal the engine must know. */
import type {
  AttemptError,
  CompletionId,
  Failure,
  HandlerMode,
  InvocationId,
  InvocationRef,
  Seq,
  Target,
} from '../sdk/protocol/index.ts';
import { readable, shortened } from '../sdk/protocol/index.ts';
import type { CellAddress } from './address.ts';
import type { Status } from './lifecycle.ts';

/** Where an invocation came from. Kafka offsets are numbers here: 2⁵³ records of one partition are out of reach. */
export type Origin =
  | { readonly kind: 'http' }
  | { readonly kind: 'client' }
  | {
      readonly kind: 'kafka';
      readonly subscription: string;
      readonly topic: string;
      readonly partition: number;
      readonly offset: number;
      readonly timestampMs: number;
    }
  | { readonly kind: 'handler'; readonly invocationId: InvocationId }
  | { readonly kind: 'redrive'; readonly deadLetter: string }
  /** Its journal began with the items [0, from) of `of`; `seed` is whose random numbers it has, null for its own. */
  | { readonly kind: 'fork'; readonly of: InvocationId; readonly from: number; readonly seed: InvocationId | null };

/** Who is answered when the invocation ends: a call entry of another one. */
export interface Parent extends InvocationRef {
  readonly address: CellAddress;
  readonly id: CompletionId;
}

/** What went wrong last, for people. */
export interface LastError {
  readonly code: number;
  readonly message: string;
  readonly stack?: string;
  readonly stepName?: string;
  /** Completion id of the failed step, 0 where it was none. */
  readonly stepId: CompletionId;
  readonly at: number;
}

/** A failed attempt, as it is kept beside the row. */
export interface AttemptFailure extends LastError {
  readonly attempt: number;
}

/** The mutable columns. They are always written together, so that one prepared statement serves every change. */
export interface Progress {
  readonly status: Status;
  /** Order in the mailbox; given anew when a scheduled invocation becomes due. */
  readonly position: number;
  /** How many attempts have been started. Doubles as the fence against what a dead attempt still says. */
  readonly attempt: number;
  /** Failed attempts since the journal last grew. */
  readonly retryCount: number;
  readonly retryingSince: number | null;
  /** The start time while scheduled, the next attempt's while backing off. ms since the epoch. */
  readonly dueAt: number | null;
  /** When it was first granted its key (or, for services, first run); null while it waits. */
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
  /** When its rows may be removed; null while it lives. */
  readonly expiresAt: number | null;
  readonly lastError: LastError | null;
  readonly cancelRequested: boolean;
  /** The chart's state in which it stands, or stood when it ended badly; see `standing.ts`. */
  readonly step: string | null;
}

/** An entry without its completion. */
export interface OpenEntry {
  readonly kind: 'run' | 'sleep' | 'call' | 'send' | 'attach' | 'peekOutput' | 'promise' | 'awakeable';
  readonly name: string;
  /** A sleep's wake-up time: its timer row is found by it. */
  readonly dueAt?: number;
  /** A call's child, to be cancelled or killed along. */
  readonly callee?: InvocationRef & { readonly address: CellAddress };
  /** Where it may stand in the list of those who wait for another invocation, so that it is taken off when it ends before. */
  readonly waitsAt?: Attachment;
}

/** The cell that knows the invocation; `seq` is null where the cell is the memory of a key, which knows the number. */
export interface Attachment {
  readonly address: CellAddress;
  readonly seq: Seq | null;
}

/** One for all: a map costs 200 bytes, also an empty one. */
export const NOTHING_OPEN: ReadonlyMap<CompletionId, OpenEntry> = new Map();

/** A step that was answered with a failure. */
export interface FailedStep {
  readonly kind: OpenEntry['kind'];
  readonly name: string;
  readonly failure: Failure;
}

export const NOTHING_FAILED: readonly FailedStep[] = [];

/** One for all that no signal was sent to, which are nearly all. */
export const NO_SIGNALS: ReadonlySet<CompletionId> = new Set();

/** Failed steps of a living invocation that are remembered: the last ones. */
export const FAILED_STEPS_MAX = 8;

/** What the engine must know of a journal: folded from it, no columns. */
export interface JournalFold {
  readonly journalLength: number;
  readonly open: ReadonlyMap<CompletionId, OpenEntry>;
  /** Oldest first, FAILED_STEPS_MAX at most: an invocation that fails has failed at one of them. */
  readonly failed: readonly FailedStep[];
  /**
   * Signals that were answered, as completion ids: the first answer counts, also where no entry has announced it. At most
   * `signalsMax`, and the cancellation.
   */
  readonly signals: ReadonlySet<CompletionId>;
}

export interface Invocation extends InvocationRef, Progress, JournalFold {
  readonly id: InvocationId;
  readonly address: CellAddress;
  readonly target: Target;
  readonly mode: HandlerMode;
  readonly origin: Origin;
  readonly parent: Parent | null;
  readonly idempotencyKey: string | null;
  readonly createdAt: number;
  readonly inputBytes: number;
  /** The hash of the chart by which its last attempt began; null where its handler had none. */
  readonly chart: string | null;
}

export const isExclusive = (invocation: { readonly mode: HandlerMode }): boolean =>
  invocation.mode === 'exclusive' || invocation.mode === 'workflow';

/** True while an exclusive invocation waits in the mailbox, whether it may go on or was paused there. */
export const waitsForKey = (invocation: Invocation): boolean =>
  isExclusive(invocation) && invocation.startedAt === null && invocation.dueAt === null;

/** An attempt's error as the row keeps it. Of handlers behind HTTP, and of what they name, texts come in any length. */
export function lastErrorOf(error: AttemptError, at: number): LastError {
  return {
    code: error.code,
    message: readable(shortened(error.message)),
    stepId: error.stepId ?? 0,
    at,
    ...(error.stack === undefined ? {} : { stack: readable(shortened(error.stack)) }),
    ...(error.stepName === undefined ? {} : { stepName: readable(shortened(error.stepName)) }),
  };
}
