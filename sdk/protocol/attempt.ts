/**
 * The port between the engine and handlers: an Endpoint runs attempts, an attempt talks through a Channel.
 *
 * The same messages serve a handler in this process and one behind HTTP. An attempt is one execution of the function
 * from the top; its journal is replayed, then it goes on. The engine answers nothing that is not committed.
 */
import type { CompletionId, InvocationId } from './ids.ts';
import type { AskedEntry, Delivery, JournalItem, Target } from './journal.ts';
import type { ServiceManifest } from './manifest.ts';
import type { Outcome } from './outcome.ts';
import type { Payload } from './payload.ts';
import type { HandlerSource } from './source.ts';

/** Trouble that ends an attempt without ending the invocation. */
export interface AttemptError {
  /** See ATTEMPT_CODES; anything from 400 to 599. */
  readonly code: number;
  readonly message: string;
  readonly stack?: string;
  /** The step that failed, where it was one: its completion id and name. */
  readonly stepId?: CompletionId;
  readonly stepName?: string;
  /** Wait this long in place of the policy's delay. */
  readonly retryAfterMs?: number;
  /**
   * `retry` by policy (default); `pause` at once because another try can't help (a journal mismatch); or `wait`, where nothing of its
   * own has failed: again a little later, and no attempt of its policy is used up.
   */
  readonly behavior?: 'retry' | 'pause' | 'wait';
}

/** What an attempt begins with. */
export interface AttemptStart {
  readonly id: InvocationId;
  /** What it is called in the ids of its awakeables, where that is something else than the bytes of `id`. */
  readonly idBytes?: Uint8Array;
  readonly target: Target;
  readonly attempt: number;
  /** Every committed item, from the input (index 0) on. */
  readonly journal: readonly JournalItem[];
  /** The key's state as committed now; null for services. Exclusive handlers read it, shared ones ask the engine. */
  readonly state: ReadonlyMap<string, Payload> | null;
  /** True where `state` is not all of it: what is missing there has to be asked for, as where it is null. */
  readonly stateIsPartial?: boolean;
  readonly idempotencyKey?: string;
  /** Whose random numbers it has, where not its own: a fork replays what another has drawn. */
  readonly seedId?: InvocationId;
  /** Failed attempts since the journal last grew, and the step at which the last one failed (0 = none). */
  readonly retryCount: number;
  readonly failedStepId: CompletionId;
  /** ms since the first of those failures; 0 where there was none. */
  readonly retryingForMs: number;
}

/** From the attempt to the engine, in order. After `finished`, `failed` or `suspended` nothing follows. */
export type AttemptMessage =
  | { readonly kind: 'entry'; readonly seen: number; readonly entry: AskedEntry }
  /** The result of a run whose entry was sent before without one. */
  | { readonly kind: 'proposal'; readonly id: CompletionId; readonly outcome: Outcome }
  | { readonly kind: 'finished'; readonly seen: number; readonly outcome: Outcome; readonly cancelled: boolean }
  | { readonly kind: 'failed'; readonly error: AttemptError }
  /** User code can't go on before one of these arrives; it has left memory. */
  | { readonly kind: 'suspended'; readonly waitingFor: readonly CompletionId[] };

/** The engine's side of an attempt. `send` never throws and never waits. */
export interface AttemptChannel {
  send(message: AttemptMessage): void;
  /**
   * Asked just before a step is begun: null where it may be. Else another engine may have gone on with the invocation by now; what
   * is given resolves once it is known that none has, and not at all where one has. Left out where there is no other.
   */
  readonly untilOurs?: (() => Promise<void> | null) | undefined;
  /**
   * Null where all that was sent is durable; else what resolves once it is. Asked by whoever can make its handler wait, before it
   * sends more. Left out where nobody counts.
   */
  readonly untilDurable?: (() => Promise<void> | null) | undefined;
}

/** The handler's side of an attempt. */
export interface AttemptHandle {
  /** Committed completions, in journal order. An attempt ignores what it already has (by index). */
  deliver(deliveries: readonly Delivery[]): void;
  /**
   * "Leave memory as soon as nothing of yours is running": answered by `suspended`, or not at all if it can go on.
   * Where `nothingFollows`, no delivery will come any more, so it leaves also while an answer is on its way.
   */
  suspend(nothingFollows?: boolean): void;
  /** Ends the attempt now: signals abort, nothing is sent any more. */
  abort(reason: string): void;
  /** True while user code or a run of it is executing; false where it only waits for the engine. */
  readonly busy: boolean;
}

/** Where handlers live. */
export interface Endpoint {
  readonly services: readonly ServiceManifest[];
  /** A handler's source with the module around it, read when it is first asked for; null where there is none. */
  sourceOf?(service: string, handler: string): HandlerSource | null;
  start(start: AttemptStart, channel: AttemptChannel): AttemptHandle;
  /** Whose code was entered last in this thread; absent where handlers run elsewhere. */
  lastEntered?(): { readonly target: Target; readonly invocationId: InvocationId } | null;
}
