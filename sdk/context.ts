/**
 * What a handler is given: the steps that Keymail makes durable.
 *
 * Promises are native, so `Promise.all`, `race`, `any` and `allSettled` work, and give the same on every attempt.
 * After a crash, a redeploy or a long wait the handler starts again from the top, and each call below that was
 * durable gives what it gave before.
 */
import type { RunOptions } from './driver/run-options.ts';
import type { RunContext } from './driver/runs.ts';
import type { TerminalError } from './errors.ts';
import type { Duration, Headers, InvocationId, Target } from './protocol/index.ts';
import type { Rand } from './rand.ts';
import type { Client, ClientTarget, InvocationHandle, InvocationPromise, SendClient } from './rpc.ts';
import type { Serde } from './serde.ts';

export type { RunContext, RunOptions };

/** What a run executes: anything that gives a value or a promise. */
export type RunAction<T> = (run: RunContext) => T | Promise<T>;

/** The invocation as it came in. */
export interface Request {
  /** `inv_…`, the same on every attempt; fit for an idempotency key at somebody else's. */
  readonly id: InvocationId;
  /** What was called: service, handler, and the key where it is an object's or a workflow's. */
  readonly target: Target;
  /** By name; of a repeated name the last value (as Kafka's `lastHeader`). */
  readonly headers: ReadonlyMap<string, string>;
  /** All headers, in the order given, repeated names included. */
  readonly headerList: Headers;
  /** The input's bytes as they came in. */
  readonly body: Uint8Array;
  /** Of the caller, where it gave one. */
  readonly idempotencyKey: string | undefined;
  /** The number of this attempt, from 1. It differs between attempts: don't let steps depend on it. */
  readonly attempt: number;
  /** Aborts when this attempt is over, whichever way. For work outside of runs. */
  readonly attemptCompletedSignal: AbortSignal;
}

/** A clock that gives the same on every attempt. */
export interface ContextDate {
  /** Milliseconds since the epoch, read once and journaled. */
  now(): Promise<number>;
  /** The time as RFC 3339 text in UTC, read once and journaled. */
  toJSON(): Promise<string>;
}

/** An untyped call: service and method by name, bytes as they are unless serdes are given. */
export interface GenericCall<I = Uint8Array, O = Uint8Array> {
  /** The name of a service, object or workflow. */
  readonly service: string;
  /** The name of its handler. */
  readonly method: string;
  /** The input. */
  readonly parameter: I;
  /** Of an object or workflow; left out for a service. */
  readonly key?: string;
  /** Reach the handler as `ctx.request().headers`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** As in `CallOptions`. */
  readonly idempotencyKey?: string;
  /** How the call is named in the journal; default the target. */
  readonly name?: string;
  /** Default `serde.binary`. */
  readonly inputSerde?: Serde<I>;
  /** Default `serde.binary`. */
  readonly outputSerde?: Serde<O>;
}

/** An untyped one-way send. */
export interface GenericSend<I = Uint8Array> extends Omit<GenericCall<I>, 'outputSerde'> {
  /** Starts the invocation no earlier than this from now. */
  readonly delay?: Duration;
}

/** A promise that somebody outside answers: a person, another program, another handler. */
export interface Awakeable<T> {
  /** What they name it by; hand it to them. `sign_1` and 26 characters, fit for a URL. */
  readonly id: string;
  /** Their answer. Rejects with a TerminalError where they rejected it. */
  readonly promise: Promise<T>;
}

/** Another invocation. */
export interface InvocationReference {
  /** As it was given. */
  readonly id: InvocationId;
  /** Its result, once it has one; see `ctx.attach`. */
  attach<T = unknown>(serde?: Serde<T>): Promise<T>;
  /** Its result, if it has one. @throws TerminalError (at the await) as `attach` */
  output<T = unknown>(serde?: Serde<T>): Promise<Output<T>>;
  /** Asks it to stop; see `ctx.cancel`. */
  cancel(): void;
}

/** The result of an invocation that may not have ended. */
export type Output<T> = { readonly ready: true; readonly result: T } | { readonly ready: false };

/** A promise of a workflow's key: it outlives crashes, waits as long as it takes, and is completed once, by any handler of the workflow. */
export interface DurablePromise<T> extends Promise<T> {
  /** The same as to await it: its value, or a TerminalError where it was rejected. */
  get(): Promise<T>;
  /** Its value, or undefined while nobody has completed it. */
  peek(): Promise<T | undefined>;
  /** Completes it. @throws TerminalError (409, at the await) where it was completed before */
  resolve(value?: T): Promise<void>;
  /** Completes it with a failure, of code 500 where only a sentence is given. @throws as `resolve` */
  reject(reason: string | TerminalError): Promise<void>;
}

/** What every handler has. */
export interface Context {
  /**
   * Executes a side effect and journals its result: what was durable once is never executed again.
   * A TerminalError is a result, too; any other error is retried, by `options` or by the invocation's policy.
   * Inside the action, `ctx` must not be used.
   *
   * @param name how the step is called in the journal and the chart, without NUL; default the action's own name, or `run`
   * @throws TerminalError (at the await) where the action threw one, its retries are used up, or its result is no value that the serde can carry
   * @throws CancelledError (at the await) once, where the invocation is cancelled
   */
  run<T>(name: string, action: RunAction<T>, options?: RunOptions<T>): Promise<T>;
  run<T>(action: RunAction<T>, options?: RunOptions<T>): Promise<T>;

  /**
   * Waits at least this long, across restarts; a long wait leaves memory.
   * @throws TerminalError where `duration` is none
   */
  sleep(duration: Duration, name?: string): Promise<void>;

  /** A client for a service: `await ctx.serviceClient(greeter).greet('Ann')`. A failure of the callee is thrown as TerminalError. */
  serviceClient<const D extends ClientTarget>(target: D): Client<D>;
  serviceClient<D>(target: { readonly name: string }): Client<D>;
  /**
   * A client for one key of an object. An empty key is allowed: records without a key may have one.
   * @throws TerminalError (400) for a key that is longer than 1,024 bytes, holds NUL, or is no well-formed Unicode
   */
  objectClient<const D extends ClientTarget>(target: D, key: string): Client<D>;
  objectClient<D>(target: { readonly name: string }, key: string): Client<D>;
  /** As `serviceClient`, one-way: goes out with the journal, exactly once, and nobody waits for the result. */
  serviceSendClient<const D extends ClientTarget>(target: D): SendClient<D>;
  serviceSendClient<D>(target: { readonly name: string }): SendClient<D>;
  /** As `objectClient`, one-way. */
  objectSendClient<const D extends ClientTarget>(target: D, key: string): SendClient<D>;
  objectSendClient<D>(target: { readonly name: string }, key: string): SendClient<D>;
  /** A call without types; input and result are bytes unless serdes are given. */
  genericCall<I = Uint8Array, O = Uint8Array>(call: GenericCall<I, O>): InvocationPromise<O>;
  /** A one-way send without types. */
  genericSend<I = Uint8Array>(send: GenericSend<I>): InvocationHandle;

  /**
   * Something to wait for that is answered from outside, once: over HTTP (`POST /restate/awakeables/{id}/resolve`), by a
   * client, or by another handler. It waits as long as it takes, across restarts, and costs no memory meanwhile.
   *
   * @param serde how the answer is read; default JSON
   * @throws CancelledError (at the await) once, where the invocation is cancelled
   */
  awakeable<T = unknown>(serde?: Serde<T>): Awakeable<T>;
  /**
   * Answers an awakeable of another handler, with the journal, exactly once. The first answer counts; one that comes later,
   * or for an invocation that is not there any more, changes nothing.
   * @throws TerminalError (400) where `id` is none
   */
  resolveAwakeable<T = unknown>(id: string, payload?: T, serde?: Serde<T>): void;
  /** The same with a failure: who waits gets a TerminalError, of code 500 where only a sentence is given. @throws as `resolveAwakeable` */
  rejectAwakeable(id: string, reason: string | TerminalError): void;

  /** A client for one key of a workflow, as `objectClient`. `run` fails with 409 where the key has been run before. */
  workflowClient<const D extends ClientTarget>(target: D, key: string): Client<D>;
  workflowClient<D>(target: { readonly name: string }, key: string): Client<D>;
  /** As `workflowClient`, one-way: of a run that is there already it gives the id. */
  workflowSendClient<const D extends ClientTarget>(target: D, key: string): SendClient<D>;
  workflowSendClient<D>(target: { readonly name: string }, key: string): SendClient<D>;

  /**
   * Waits for the result of another invocation, whoever began it; it is not cancelled along with this one.
   * @param serde how the result is read; default JSON
   * @throws TerminalError (at the await) the other's failure; 404 where there is no such invocation (any more)
   * @throws CancelledError (at the await) once, where this invocation is cancelled
   */
  attach<T = unknown>(invocationId: InvocationId | string, serde?: Serde<T>): Promise<T>;
  /** Another invocation, by its id. @throws TerminalError (400) where it is none */
  invocation(invocationId: InvocationId | string): InvocationReference;

  /** Asks another invocation to stop; it meets a CancelledError where it waits. @throws TerminalError (400) where `invocationId` is none */
  cancel(invocationId: InvocationId | string): void;

  /** The invocation as it came in: id, target, headers, bytes. */
  request(): Request;
  /** Chance that is the same on every attempt. */
  readonly rand: Rand;
  /** A journaled clock. */
  readonly date: ContextDate;
  /** `console`, silent while an attempt repeats what an earlier one has printed. */
  readonly console: Console;
}

/** State whose names and values are declared: `ObjectContext<{ status: string }>`. */
export type TypedState = object;
/** State that is not declared: any name, and the value's type given at the call, `ctx.get<number>('count')`. */
export interface UntypedState {
  readonly __untyped: never;
}

type StateName<TState> = TState extends UntypedState ? string : keyof TState & string;
type StateValue<TState, TValue, TName> = TState extends UntypedState
  ? TValue
  : TName extends keyof TState
    ? TState[TName]
    : never;

/** What a shared handler of an object has: it reads the state, beside others. */
export interface ObjectSharedContext<TState extends TypedState = UntypedState> extends Context {
  /** Whose state this is: the key that was called. */
  readonly key: string;
  /** The value under a name, or null. */
  get<TValue = unknown, TName extends StateName<TState> = StateName<TState>>(
    name: TName,
    serde?: Serde<StateValue<TState, TValue, TName>>,
  ): Promise<StateValue<TState, TValue, TName> | null>;
  /** The names of the state, sorted. */
  stateKeys(): Promise<string[]>;
}

/** What an exclusive handler of an object has: one at a time per key, it owns the state. */
export interface ObjectContext<TState extends TypedState = UntypedState> extends ObjectSharedContext<TState> {
  /** Writes with the journal: durable, and seen by others, together with the step. */
  set<TValue, TName extends StateName<TState> = StateName<TState>>(
    name: TName,
    value: StateValue<TState, TValue, TName>,
    serde?: Serde<StateValue<TState, TValue, TName>>,
  ): void;
  /** Forgets one value, with the journal. */
  clear(name: StateName<TState>): void;
  /** Forgets all values of the key, with the journal. */
  clearAll(): void;
}

/** What a shared handler of a workflow has: it reads the state, and the promises of its key. */
export interface WorkflowSharedContext<TState extends TypedState = UntypedState> extends ObjectSharedContext<TState> {
  /**
   * A promise of the key, by its name: awaited it is waited for, and any handler of the workflow completes it, once.
   * @param serde how its value is written and read; default JSON
   */
  promise<T = unknown>(name: string, serde?: Serde<T>): DurablePromise<T>;
}

/** What the run of a workflow has: state and promises of its key. */
export interface WorkflowContext<TState extends TypedState = UntypedState>
  extends ObjectContext<TState>,
    WorkflowSharedContext<TState> {}
