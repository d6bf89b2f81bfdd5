/**
 * The journal of one invocation: an append-only, gapless list of two kinds of item.
 *
 *  - An **entry** is what the handler asked for. `seen` says how many completions user code had been given when it
 *    asked; that number is what makes native `Promise.all` and `race` deterministic on replay (see `sdk/replay`).
 *  - A **completion** is the answer to an entry that had to wait. An entry whose answer is known in the same turn
 *    carries it as `outcome`, which saves a row: it reads as an entry directly followed by its completion.
 *
 * Item 0 is always the input, written by the engine.
 */
import type { AwakeableId } from './awakeable.ts';
import type { CompletionId, InvocationId } from './ids.ts';
import type { Outcome } from './outcome.ts';
import type { Payload } from './payload.ts';

/** Header names and values in the order given; names may repeat. */
export type Headers = readonly (readonly [name: string, value: string])[];

/** Whom a call addresses. `key` is null for a service. */
export interface Target {
  /** The name of a service, object or workflow. */
  readonly service: string;
  /** The name of its handler. */
  readonly handler: string;
  /** Of the object or workflow; null for a service. */
  readonly key: string | null;
}

interface Completable {
  /** Completion id, 0 where nothing is waited for. */
  readonly id: CompletionId;
  /** Present where the answer is known with the entry. With id 0 user code had it at once (a read of its own state). */
  readonly outcome?: Outcome;
}

export interface InputEntry {
  readonly kind: 'input';
  readonly payload: Payload;
  readonly headers: Headers;
}
/** A side effect: `name` is the step's. The outcome is proposed by the handler's side. */
export interface RunEntry extends Completable {
  readonly kind: 'run';
  readonly name: string;
}
/** `dueAt` in ms since the epoch. The engine sets it when it accepts the entry (asked as `delayMs`). */
export interface SleepEntry extends Completable {
  readonly kind: 'sleep';
  readonly name: string;
  readonly delayMs: number;
  readonly dueAt?: number;
}
/** A read of state. An exclusive handler answers itself (id 0, outcome given); a shared one is answered by the engine. */
export interface GetEntry extends Completable {
  readonly kind: 'get';
  readonly name: string;
}
/** The names of the state, sorted, as a JSON array. Answered as `get` is. */
export interface KeysEntry extends Completable {
  readonly kind: 'keys';
}
export interface SetEntry {
  readonly kind: 'set';
  readonly name: string;
  readonly value: Payload;
}
export interface ClearEntry {
  readonly kind: 'clear';
  readonly name: string;
}
export interface ClearAllEntry {
  readonly kind: 'clearAll';
}
/** What `call` and `send` share. `id` completes at once with the callee's invocation id (its value is the id's text). */
interface Outgoing extends Completable {
  readonly name: string;
  readonly target: Target;
  readonly payload: Payload;
  readonly headers: Headers;
  readonly idempotencyKey?: string;
  /** Set by the engine. */
  readonly callee?: InvocationId;
}
export interface CallEntry extends Outgoing {
  readonly kind: 'call';
  /** Completes with the callee's result. */
  readonly resultId: CompletionId;
}
export interface SendEntry extends Outgoing {
  readonly kind: 'send';
  readonly delayMs: number;
}
/** "Cancel that invocation", from user code. */
export interface CancelEntry {
  readonly kind: 'cancel';
  readonly invocationId: InvocationId;
}
/** The invocation that somebody wants the result of: by its id, or by what stands for it. */
export type AttachTarget =
  | { readonly kind: 'invocation'; readonly invocationId: InvocationId }
  /** The run of a workflow's key. */
  | { readonly kind: 'workflow'; readonly service: string; readonly key: string }
  /** Whoever was first under an idempotency key. */
  | ({ readonly kind: 'idempotent'; readonly idempotencyKey: string } & Target);
/** Completes with the result of another invocation, when it has one. */
export interface AttachEntry extends Completable {
  readonly kind: 'attach';
  readonly to: AttachTarget;
}
/** The same as it is now: `void` while there is none. */
export interface PeekOutputEntry extends Completable {
  readonly kind: 'peekOutput';
  readonly to: AttachTarget;
}
/** Completes when somebody has completed the workflow's promise of this name; carries its outcome where that is so already. */
export interface PromiseEntry extends Completable {
  readonly kind: 'promise';
  readonly name: string;
}
/** The promise as it is now: `void` while nobody has completed it. Answered with the entry. */
export interface PeekPromiseEntry extends Completable {
  readonly kind: 'peekPromise';
  readonly name: string;
}
/** The first one counts. Answered with the entry: `void`, or a failure where it was completed before. */
export interface CompletePromiseEntry extends Completable {
  readonly kind: 'completePromise';
  readonly name: string;
  readonly completion: Outcome;
}
/** "Somebody outside will answer this." Its id is below 0, see `awakeable.ts`; those of handlers behind HTTP show when they are waited for. */
export interface AwakeableEntry extends Completable {
  readonly kind: 'awakeable';
}
/** The answer to an awakeable of another invocation, from user code. */
export interface SignalEntry {
  readonly kind: 'signal';
  readonly awakeableId: AwakeableId;
  readonly answer: Outcome;
  /** The handler (behind HTTP) named the invocation and the number apart, and is shown it so. */
  readonly apart?: true;
}
export interface OutputEntry {
  readonly kind: 'output';
  readonly outcome: Outcome;
}

/** Everything that a handler may ask for, plus the input and the output that frame it. */
export type Entry =
  | InputEntry
  | RunEntry
  | SleepEntry
  | GetEntry
  | KeysEntry
  | SetEntry
  | ClearEntry
  | ClearAllEntry
  | CallEntry
  | SendEntry
  | CancelEntry
  | AttachEntry
  | PeekOutputEntry
  | PromiseEntry
  | PeekPromiseEntry
  | CompletePromiseEntry
  | AwakeableEntry
  | SignalEntry
  | OutputEntry;
export type EntryKind = Entry['kind'];
/** What travels from an attempt to the engine as an entry. */
export type AskedEntry = Exclude<Entry, InputEntry | OutputEntry>;

export interface EntryItem {
  readonly type: 'entry';
  readonly index: number;
  /** When it was accepted, ms since the epoch. */
  readonly at: number;
  readonly seen: number;
  readonly entry: Entry;
}
export interface CompletionItem {
  readonly type: 'completion';
  readonly index: number;
  readonly at: number;
  readonly id: CompletionId;
  readonly outcome: Outcome;
}
export type JournalItem = EntryItem | CompletionItem;

/** A completion on its way to user code; `index` is the place of its journal item. */
export interface Delivery {
  readonly index: number;
  readonly id: CompletionId;
  readonly outcome: Outcome;
}
