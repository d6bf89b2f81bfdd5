/** Types of the first Kafka release's API. */
import type { Rand } from '../rand.ts';
import type { Event } from './event.ts';

/** A handler for events: no result goes back to Kafka. */
export type EventHandler = (ctx: RpcContext, event: Event) => Promise<void>;

/** Marks routers, also those of another copy of this package. */
export const ROUTER: unique symbol = Symbol.for('keymail.compat.router') as never;

/** What `router` and `keyedRouter` return; a server gives it its name. */
export interface Router<Handlers = unknown> {
  readonly [ROUTER]: 'plain' | 'keyed';
  /** As they were given. */
  readonly handlers: Handlers;
}

// biome-ignore-start lint/suspicious/noExplicitAny: a handler says itself what it takes and gives.
/** `(ctx, input)`; both may be left out. */
export type UnkeyedHandler = (ctx: RpcContext, input: any) => Promise<any>;
/** `(ctx, key, value)`; those at the end may be left out. */
export type KeyedHandler = (ctx: RpcContext, key: string, value: any) => Promise<any>;
type WithoutContext<F> = F extends (ctx: any, ...args: infer Args) => infer Result ? (...args: Args) => Result : never;
// biome-ignore-end lint/suspicious/noExplicitAny: see above
type OneWay<F> = F extends (...args: infer Args) => unknown ? (...args: Args) => void : never;
type HandlersOfRouter<M> = M extends Router<infer Handlers> ? Handlers : M;

/** One method for each handler of a router, without its context. */
export type RouterClient<M> = { readonly [H in keyof HandlersOfRouter<M>]: WithoutContext<HandlersOfRouter<M>[H]> };
/** As RouterClient, one-way. */
export type RouterSendClient<M> = {
  readonly [H in keyof HandlersOfRouter<M>]: OneWay<WithoutContext<HandlersOfRouter<M>[H]>>;
};

/** Names a service by its path: `{ path: 'my-service' }`, typed as its router. */
export interface ServiceApi<_Router = unknown> {
  /** The name that the router is bound under. */
  readonly path: string;
}

/** How a side effect is retried. Parts left out take today's defaults of `ctx.run`. */
export interface RetrySettings {
  /** Before the first retry, ms. Default 50. */
  readonly initialDelayMs?: number;
  /** Between two tries at most, ms. Default 10,000. */
  readonly maxDelayMs?: number;
  /** Retries after the first try; then the side effect fails with a TerminalError. Default: without end. */
  readonly maxRetries?: number;
  /** The name of the step; default `sideEffect`. */
  readonly name?: string;
}

/** What handlers of routers get. State belongs to keyed routers. */
export interface RpcContext {
  /** The invocation's id, as bytes of its text. */
  readonly id: Uint8Array;
  /** The name that this router is bound under. */
  readonly serviceName: string;
  /** Chance that is the same on every attempt. */
  readonly rand: Rand;
  /** `console`, silent while an attempt repeats what an earlier one has printed. */
  readonly console: Console;
  /** What the key remembers under a name, or null. */
  get<T>(name: string): Promise<T | null>;
  /** The names of what the key remembers, sorted. */
  stateKeys(): Promise<string[]>;
  /** Remembers a value, which JSON can carry. */
  set<T>(name: string, value: T): void;
  /** Forgets one value. */
  clear(name: string): void;
  /** Forgets all values of the key. */
  clearAll(): void;
  /** Waits at least this many ms, across restarts. */
  sleep(ms: number): Promise<void>;
  /** Executes once and journals the result; today's `ctx.run`. */
  sideEffect<T>(action: () => T | Promise<T>, settings?: RetrySettings): Promise<T>;
  /** Calls another service: `ctx.rpc<typeof router>({ path }).handler(key, value)`, or `(value)` for one without keys. */
  rpc<M>(api: ServiceApi<M>): RouterClient<M>;
  /** As `rpc`, one-way. */
  send<M>(api: ServiceApi<M>): RouterSendClient<M>;
  /** As `send`, no earlier than `delayMs` from now. */
  sendDelayed<M>(api: ServiceApi<M>, delayMs: number): RouterSendClient<M>;
  /** Something to wait for that somebody outside answers, once, by its id. */
  awakeable<T>(): { readonly id: string; readonly promise: Promise<T> };
  /** Answers an awakeable of another handler; the first answer counts. */
  resolveAwakeable<T>(id: string, payload?: T): void;
  /** The same under its older name. */
  completeAwakeable<T>(id: string, payload?: T): void;
  /** The same with a failure. */
  rejectAwakeable(id: string, reason: string): void;
}
