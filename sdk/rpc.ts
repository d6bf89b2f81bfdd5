/** Calls between handlers: what a client looks like, and what goes beside the input. */
import type { Definition } from './definition.ts';
import type { Duration, InvocationId } from './protocol/index.ts';
import type { Serde } from './serde.ts';

/** The result of a call, and the id of the invocation that it started. */
export interface InvocationPromise<T> extends Promise<T> {
  /** Known as soon as the call is durable. */
  readonly invocationId: Promise<InvocationId>;
}

/** What a one-way send gives back. */
export interface InvocationHandle {
  /** Known as soon as the send is durable. */
  readonly invocationId: Promise<InvocationId>;
}

/** What may go along with a call's input. */
export interface CallOptions<I = unknown, O = unknown> {
  /** Reach the handler as `ctx.request().headers`. */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * Calls with the same key and input to one target are one invocation: whoever comes later waits for its result, too, and
   * does not cancel it. With another input they fail with 409. Text of 1 to 1,024 bytes, without NUL.
   */
  readonly idempotencyKey?: string;
  /** How the call is named in the journal; default the target, `service/handler`. */
  readonly name?: string;
  /** How the input is written; default: the handler's own where its definition is at hand, else JSON. */
  readonly input?: Serde<I>;
  /** How the result is read; default as for `input`. */
  readonly output?: Serde<O>;
}

/** What may go along with a send's input. */
export interface SendOptions<I = unknown> extends Omit<CallOptions<I>, 'output'> {
  /** Starts the invocation no earlier than this from now. */
  readonly delay?: Duration;
}

/** Options of a call, recognisable among a handler's arguments; made by `rpc.opts`. */
export class Opts<I = unknown, O = unknown> {
  readonly options: CallOptions<I, O>;
  constructor(options: CallOptions<I, O>) {
    this.options = options;
  }
}

/** Options of a send, recognisable among a handler's arguments; made by `rpc.sendOpts`. */
export class SendOpts<I = unknown> {
  readonly options: SendOptions<I>;
  constructor(options: SendOptions<I>) {
    this.options = options;
  }
}

/**
 * Wraps options so that a client can tell them from the input.
 * @example ctx.objectClient(orders, '42').process(event, rpc.opts({ idempotencyKey: event.id }))
 * @example ctx.serviceSendClient(mails).remind(user, rpc.sendOpts({ delay: '1d' }))
 */
export const rpc = {
  opts: <I, O>(options: CallOptions<I, O>): Opts<I, O> => new Opts(options),
  sendOpts: <I>(options: SendOptions<I>): SendOpts<I> => new SendOpts(options),
} as const;

/** What the language and its tools ask of any object (a log line, a template, a comparison): of a client it is no call. */
const OF_ANY_OBJECT: ReadonlySet<string> = new Set(['toJSON', 'toString', 'valueOf', 'constructor']);

/** Such a member of a client, unless its service has a handler of that name: `false` where it is none. */
export function memberOfAnyObject(member: string, service: string): (() => string) | undefined | false {
  if (!OF_ANY_OBJECT.has(member)) return false;
  return member === 'toString' ? () => `client of ${service}` : undefined;
}

/** Whom a client is for: a definition, or something that has its name; a plain string gives an untyped client. */
export type ClientTarget = Definition | { readonly name: string } | string;

/** Handlers by name, out of a definition, a module of plain functions, or a map of handlers. */
export type HandlersOf<D> = D extends { readonly handlers: infer Handlers } ? Handlers : D;

/** A name alone says nothing of handlers: its client takes any. */
type NameOnly = string | { readonly name: string; readonly handlers?: never };
// biome-ignore lint/suspicious/noExplicitAny: any function counts, whatever its context and input.
type AnyHandler = (ctx: any, ...input: any[]) => unknown;
type HandlerNames<Handlers> = { [H in keyof Handlers]: Handlers[H] extends AnyHandler ? H : never }[keyof Handlers];

/** One method for each handler: the input, then options; gives the result. */
export type Client<D> = D extends NameOnly
  ? { readonly [handler: string]: (input?: unknown, options?: Opts) => InvocationPromise<unknown> }
  : { readonly [H in HandlerNames<HandlersOf<D>>]: ClientMethod<HandlersOf<D>[H]> };

/** One method for each handler: the input, then options; gives a handle, not the result. */
export type SendClient<D> = D extends NameOnly
  ? { readonly [handler: string]: (input?: unknown, options?: SendOpts) => InvocationHandle }
  : { readonly [H in HandlerNames<HandlersOf<D>>]: SendMethod<HandlersOf<D>[H]> };

// biome-ignore lint/suspicious/noExplicitAny: the context is not the caller's concern.
type ClientMethod<F> = F extends (ctx: any, ...input: infer Input) => infer Result
  ? (...args: [...input: Input, options?: Opts<Input[0], Awaited<Result>>]) => InvocationPromise<Awaited<Result>>
  : never;

// biome-ignore lint/suspicious/noExplicitAny: the context is not the caller's concern.
type SendMethod<F> = F extends (ctx: any, ...input: infer Input) => unknown
  ? (...args: [...input: Input, options?: SendOpts<Input[0]>]) => InvocationHandle
  : never;
