/** Wrappers that give a handler options, or another mode than its service's default. */
import type { Context, ObjectContext, ObjectSharedContext, WorkflowContext, WorkflowSharedContext } from './context.ts';
import type { HandlerOptions } from './options.ts';
import type { HandlerMode } from './protocol/index.ts';

/** What a wrapped handler carries. */
export interface HandlerSpec {
  /** null: the service's default. */
  readonly mode: HandlerMode | null;
  readonly options: HandlerOptions<never, never>;
  /** The user's function, whose text goes into the manifest. */
  readonly source: unknown;
  readonly invoke: (context: never, input: never) => unknown;
}

const SPEC: unique symbol = Symbol.for('keymail.handler') as never;

// biome-ignore-start lint/suspicious/noExplicitAny: a handler says itself what its input, its result and its state are.
/** A handler of a service: `async (ctx, input) => result`. */
export type PlainHandler = (ctx: Context, ...input: any[]) => Promise<any>;
/** A handler of an object, one at a time per key: `async (ctx, input) => result`. It may write state. */
export type ExclusiveHandler = (ctx: ObjectContext<any>, ...input: any[]) => Promise<any>;
/** A handler of an object that runs beside others and only reads state; wrapped by `handlers.object.shared`. */
export type SharedHandler = (ctx: ObjectSharedContext<any>, ...input: any[]) => Promise<any>;
/** The run of a workflow, once for each key: `async (ctx, input) => result`. It may write state. */
export type WorkflowHandler = (ctx: WorkflowContext<any>, ...input: any[]) => Promise<any>;
/** A handler of a workflow beside its run: it reads state, and completes promises. */
export type WorkflowSharedHandler = (ctx: WorkflowSharedContext<any>, ...input: any[]) => Promise<any>;
// biome-ignore-end lint/suspicious/noExplicitAny: see above

type InputOf<F> = F extends (ctx: never, ...input: infer Input) => unknown ? Input[0] : never;
type OutputOf<F> = F extends (...args: never) => infer Result ? Awaited<Result> : never;

/** Takes a function, or options and a function; gives the function's type back, so that clients stay typed. */
interface Wrapper<Base> {
  <F extends Base>(handler: F): F;
  <F extends Base>(options: HandlerOptions<InputOf<F>, OutputOf<F>>, handler: F): F;
}

/**
 * Wrappers for handlers.
 *
 *  - `handlers.handler([options], fn)`: of a service.
 *  - `handlers.object.exclusive([options], fn)`: of an object; one at a time per key, may write state. The default of objects.
 *  - `handlers.object.shared([options], fn)`: of an object; runs beside others and only reads state.
 *  - `handlers.workflow.workflow([options], fn)`: the run of a workflow; once for each key, may write state. The default of `run`.
 *  - `handlers.workflow.shared([options], fn)`: of a workflow; runs beside the run. The default of all others.
 */
export const handlers = {
  handler: wrapper('plain') as Wrapper<PlainHandler>,
  object: {
    exclusive: wrapper('exclusive') as Wrapper<ExclusiveHandler>,
    shared: wrapper('shared') as Wrapper<SharedHandler>,
  },
  workflow: {
    workflow: wrapper('workflow') as Wrapper<WorkflowHandler>,
    shared: wrapper('shared') as Wrapper<WorkflowSharedHandler>,
  },
} as const;

/** What is known of a handler: its wrapper's, or that it is a plain function; undefined where it is no function. */
export function handlerSpecOf(value: unknown): HandlerSpec | undefined {
  if (typeof value !== 'function') return undefined;
  const spec = (value as { [SPEC]?: HandlerSpec })[SPEC];
  return spec ?? { mode: null, options: {}, source: value, invoke: value as HandlerSpec['invoke'] };
}

export const isWrappedHandler = (value: object): boolean => SPEC in value;

/** A function that carries a spec; calling it calls the user's function, which makes it easy to test. */
export function handlerWith<F>(spec: HandlerSpec): F {
  const { invoke } = spec;
  const handler = function (this: unknown, ...args: unknown[]): unknown {
    return Reflect.apply(invoke, this, args);
  };
  return Object.defineProperty(handler, SPEC, { value: spec }) as F;
}

function wrapper(mode: HandlerMode) {
  return (...args: [unknown, unknown?]): unknown => {
    const [options, fn] = args.length === 1 ? [{}, args[0]] : args;
    if (typeof fn !== 'function')
      throw new TypeError(`a handler is an async function; found ${fn === null ? 'null' : typeof fn}`);
    if (typeof options !== 'object' || options === null) throw new TypeError('the options of a handler are an object');
    return handlerWith({ mode, options, source: fn, invoke: fn as HandlerSpec['invoke'] });
  };
}
