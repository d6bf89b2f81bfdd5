/** Types of the first Kafka release's API. */
import type { Rand } from '../rand.ts';
import type { Event } from './event.ts';

/** A handler for events: no result goes back to Kafka. */
export type EventHandler = (ctx: RpcContext, event: Event) => Promise<void>;

/** Marks routers, also those of another copy of this package. */
export const ROUTER: unique symbol = Symbol.for('keymail.compat.router') as never;

export interface Router<Handlers = unknown> {
  readonly [ROUTER]: 'plain' | 'keyed';
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
  readonly path: string;
}

/** How a side effect is retried. Parts left out take today's defaults of `ctx.run`. */
export interface RetrySettings {
  readonly initialDelayMs?: number;
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
  readonly serviceName: string;
  readonly rand: Rand;
  readonly console: Console;
  get<T>(name: string): Promise<T | null>;
  stateKeys(): Promise<string[]>;
  set<T>(name: string, value: T): void;
  clear(name: string): void;
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
  /** Not there yet: throws a TerminalError (501). */
  awakeable<T>(): { readonly id: string; readonly promise: Promise<T> };
}
