/** What an invocation does, as data: it travels as the input, and `handlers.ts` carries it out. */

/** One step, or steps combined. Labels are unique within a program. */
export type Node =
  | {
      readonly kind: 'run';
      readonly label: string;
      readonly ms: number;
      /** How it goes: the first `bad` executions go wrong in this way. */
      readonly how: 'well' | 'retryable' | 'terminal' | 'hanging' | 'limited';
      readonly bad: number;
    }
  | { readonly kind: 'sleep'; readonly label: string; readonly ms: number }
  /** Somebody outside is asked, and answers so. The first answer counts. */
  | {
      readonly kind: 'awakeable';
      readonly label: string;
      readonly answers: readonly { readonly afterMs: number; readonly fails: boolean }[];
      /** They know of it before the handler asks, as when an attempt that has asked was lost with its entry. */
      readonly early: boolean;
    }
  | {
      readonly kind: 'call';
      readonly label: string;
      readonly to: Address;
      readonly program: Program;
      /** Whoever calls under the same key waits for the same invocation. */
      readonly idempotencyKey?: string;
    }
  /** Sent, and attached to. */
  | { readonly kind: 'attach'; readonly label: string; readonly to: Address; readonly program: Program }
  /** Of a workflow's key: a promise is waited for, so long at most, and maybe under two numbers; completed; looked at. */
  | {
      readonly kind: 'hear';
      readonly label: string;
      readonly name: string;
      readonly ms: number;
      readonly twice: boolean;
    }
  | { readonly kind: 'tell'; readonly label: string; readonly name: string; readonly fails: boolean }
  | { readonly kind: 'peek'; readonly label: string; readonly name: string }
  /** A workflow's key: its run is submitted, its promise completed, and its result waited for. */
  | { readonly kind: 'flow'; readonly label: string; readonly key: string }
  | {
      readonly kind: 'send';
      readonly label: string;
      readonly to: Address;
      readonly program: Program;
      readonly delayMs: number;
      readonly idempotencyKey: string | null;
      /** Cancel what was sent, right after. */
      readonly cancels: boolean;
      /** Another message goes to the same address in the same breath. */
      readonly followed?: boolean;
    }
  | { readonly kind: 'get' | 'set' | 'clear'; readonly label: string; readonly name: string }
  | { readonly kind: 'keys' | 'clearAll' | 'throw' | 'date'; readonly label: string }
  /** The handler itself throws something that is not terminal, so many times. Only at the top, or replays would differ. */
  | { readonly kind: 'stumble'; readonly label: string; readonly bad: number }
  | {
      readonly kind: 'all' | 'race' | 'any' | 'allSettled' | 'sequence' | 'try';
      readonly label: string;
      readonly nodes: readonly Node[];
    };

/** A target as text of its parts; `key` is null for a service. */
export interface Address {
  readonly service: string;
  readonly handler: string;
  readonly key: string | null;
}

export interface Program {
  /** Unique: who sees it knows which wish of the outside it came from. */
  readonly token: string;
  readonly nodes: readonly Node[];
  /** On its way out with a failure it takes one more step. */
  readonly compensates: boolean;
}

/** Calls go to later rows only, so that nobody waits for somebody who waits for him. */
export const OBJECTS = ['inbox', 'orders', 'pausing', 'mortal'] as const;
export const PLAIN = 'plain';
export const FLOW = 'flow';
export const FLOW_RETENTION_MS = 2_000;
