/** What may happen to a simulation from outside, and the ground it stands on. */
import type { Address, Program } from './program.ts';
import type { Wanted } from './wanted.ts';

export const CRASH_POINTS = ['now', 'beforeCommit', 'inCommit', 'afterCommit', 'betweenEffects', 'starting'] as const;
export type CrashPoint = (typeof CRASH_POINTS)[number];

export const ACCIDENTS = ['redeliver', 'rejoin', 'lose', 'hole', 'retention', 'recreate', 'grow', 'outage'] as const;
export type Accident = (typeof ACCIDENTS)[number];

export const RECORD_KINDS = ['program', 'tombstone', 'keyless', 'binaryKey', 'malformed', 'large'] as const;
export type RecordKind = (typeof RECORD_KINDS)[number];

export const ACTS = [
  'patch',
  'pauseKey',
  'resumeKey',
  'purge',
  'fork',
  'batch',
  'batchLetters',
  'line',
  'line',
  'line',
] as const;
export type Act = (typeof ACTS)[number];

export type Happening =
  | {
      readonly kind: 'submit';
      readonly to: Address;
      readonly program: Program;
      readonly idempotencyKey: string | null;
      readonly delayMs: number;
      /** The client waits for the end. */
      readonly waits: boolean;
    }
  | {
      readonly kind: 'produce';
      readonly partition: number;
      readonly key: string;
      readonly record: RecordKind;
      readonly program: Program;
    }
  /** `bounce` is pause and resume in one breath. `nth` chooses among those that live then. */
  | {
      readonly kind: 'operate';
      readonly verb: 'cancel' | 'kill' | 'pause' | 'resume' | 'retry' | 'bounce';
      readonly nth: number;
    }
  /** What people do beside steering; `nth` chooses whom, and what is said. */
  | { readonly kind: 'act'; readonly verb: Act; readonly nth: number }
  | { readonly kind: 'letter'; readonly verb: 'redrive' | 'discard' | 'edit'; readonly nth: number }
  | {
      readonly kind: 'subscription';
      readonly verb: 'pause' | 'resume' | 'seek' | 'reconfigure' | 'recreate';
      readonly nth: number;
    }
  | { readonly kind: 'accident'; readonly accident: Accident; readonly partition: number; readonly nth: number }
  | { readonly kind: 'crash'; readonly point: CrashPoint; readonly nth: number; readonly downMs: number }
  | { readonly kind: 'restart' }
  /** Another engine opens the same data while this one goes on, not knowing. */
  | { readonly kind: 'zombie' }
  | { readonly kind: 'commits'; readonly fault: 'unavailable' | 'unknown' | 'slow'; readonly count: number }
  | { readonly kind: 'reads'; readonly of: 'any' | 'load' | 'journals' | 'timers'; readonly count: number }
  /** What was told once is told again: a completion to its attempt, a timer's row to the timers. */
  | { readonly kind: 'echo'; readonly count: number }
  | { readonly kind: 'diskFull'; readonly ms: number }
  | { readonly kind: 'clock'; readonly byMs: number };

export type Event = Happening & { readonly at: number };

/** The ground: fixed for the whole simulation. */
export interface Setup {
  readonly limits: {
    readonly attemptsMax: number;
    readonly cellsMax: number;
    readonly mailboxDepthMax: number;
    readonly turnCommandsMax: number;
    readonly commandsQueuedMax: number;
    readonly timersMax: number;
    readonly entryBytesMax: number;
    readonly drainMs: number;
  };
  /** The store's longest ordinary answer, ms. */
  readonly storeMs: number;
  readonly kafka: null | {
    readonly partitions: number;
    readonly sink: 'inbox/take' | 'plain/take';
    readonly options: Readonly<Record<string, unknown>>;
    /** Records in a batch. */
    readonly batch: number;
    /** Subscriptions beside that one: of the same topic for another handler, of another topic for the same. */
    readonly others: readonly Wanted[];
  };
}

export interface Plan {
  readonly seed: number;
  readonly setup: Setup;
  readonly events: readonly Event[];
}
