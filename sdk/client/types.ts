/** What a client of the ingress looks like, from the definition that it is for. */
import type { InvocationId } from '../protocol/index.ts';
import type { HandlersOf, Opts, SendOpts } from '../rpc.ts';

/** An accepted send. */
export interface Send<O = unknown> {
  /** `inv_…`: for `result`, `output` and the admin API. */
  readonly invocationId: InvocationId;
  /** `PreviouslyAccepted`: its idempotency key was known, no second invocation was started. */
  readonly status: 'Accepted' | 'PreviouslyAccepted';
  /** Only for types. */
  readonly output?: O;
}

/** A name alone says nothing of handlers: its client takes any. */
export type NameOnly = string | { readonly name: string; readonly handlers?: never };
/** Names of what a definition's handlers are called by. */
export type Methods<D> = {
  [H in keyof HandlersOf<D>]: HandlersOf<D>[H] extends (ctx: never, ...input: never) => unknown ? H : never;
}[keyof HandlersOf<D>];
/** What goes into a handler, as a list of none or one. */
export type InputOf<F> = F extends (ctx: never, ...input: infer Input) => unknown ? Input : never;
/** What comes out of it. */
export type OutputOf<F> = F extends (ctx: never, ...input: never) => infer Result ? Awaited<Result> : never;

/** One method for each handler; gives the result, once it is durable. */
export type HttpClient<D> = D extends NameOnly
  ? { readonly [handler: string]: (input?: unknown, options?: Opts) => Promise<unknown> }
  : {
      readonly [H in Methods<D>]: (
        ...args: [...InputOf<HandlersOf<D>[H]>, options?: Opts]
      ) => Promise<OutputOf<HandlersOf<D>[H]>>;
    };

/** One method for each handler; gives the accepted send, once it is durable. */
export type HttpSendClient<D> = D extends NameOnly
  ? { readonly [handler: string]: (input?: unknown, options?: SendOpts) => Promise<Send> }
  : {
      readonly [H in Methods<D>]: (
        ...args: [...InputOf<HandlersOf<D>[H]>, options?: SendOpts]
      ) => Promise<Send<OutputOf<HandlersOf<D>[H]>>>;
    };
