/** Workflows: one run for each key, with state, durable promises, and handlers beside it that look and complete. */
import { type DefinitionInput, define } from './define.ts';
import type { Definition } from './definition.ts';
import type { WorkflowHandler, WorkflowSharedHandler } from './handlers.ts';

/** What `workflow` makes; hand it to an engine, or to a client for its types. */
export interface WorkflowDefinition<Name extends string = string, Handlers = unknown> extends Definition {
  readonly kind: 'workflow';
  /** Under which it is called. */
  readonly name: Name;
  /** As they were given; clients take their types from here. */
  readonly handlers: Handlers;
}

/** `run`, and others, which are shared. */
export type WorkflowHandlers<Names extends PropertyKey = string> = { readonly run: WorkflowHandler } & {
  readonly [Name in Names]: Name extends 'run' ? WorkflowHandler : WorkflowSharedHandler;
} & (Beside | object);

/**
 * Gives `ctx` its type where a handler beside the run says none. The line above can't, for it looks at names that are not
 * known yet; and this one alone would refuse handlers of a class or an interface, and take one that writes.
 */
interface Beside {
  readonly [name: string]: {
    method(...args: Parameters<WorkflowSharedHandler>): ReturnType<WorkflowSharedHandler>;
  }['method'];
}

/**
 * Defines a workflow. `run` happens once for each key: who submits it a second time is told of the first. The other
 * handlers run beside it, as often as they are called: they read its state, and complete its promises.
 * What its key knows is forgotten `workflowRetention` after the run's end (1 day), and then the key can be used anew.
 * Promises that were completed without a run are forgotten as long after the last of them, a day at least.
 * @throws SetupError that names the workflow, the handler, the path, what was found and what is allowed.
 * @example
 * const signup = workflow({
 *   name: 'signup',
 *   handlers: {
 *     run: async (ctx: WorkflowContext, email: string) => (await ctx.promise<boolean>('confirmed')) ? email : null,
 *     confirm: async (ctx: WorkflowSharedContext) => ctx.promise<boolean>('confirmed').resolve(true),
 *   },
 * });
 */
export function workflow<const Name extends string, Handlers extends WorkflowHandlers<keyof Handlers>>(
  definition: DefinitionInput<Name, Handlers>,
): WorkflowDefinition<Name, Handlers> {
  return define('workflow', 'shared', definition);
}
