/** What authors of handlers import: definitions, contexts, errors, serdes, and the API of the first Kafka release. */
export {
  createServer,
  type Event,
  type EventHandler,
  keyedEventHandler,
  keyedRouter,
  type RetrySettings,
  type Router,
  type RpcContext,
  router,
  type ServiceApi,
} from './compat/index.ts';
export type {
  Awakeable,
  Context,
  ContextDate,
  DurablePromise,
  GenericCall,
  GenericSend,
  InvocationReference,
  ObjectContext,
  ObjectSharedContext,
  Output,
  Request,
  RunAction,
  RunContext,
  RunOptions,
  TypedState,
  UntypedState,
  WorkflowContext,
  WorkflowSharedContext,
} from './context.ts';
export type { Definition } from './definition.ts';
export { lastEntered } from './driver/last-entered.ts';
export { endpointOf } from './endpoint.ts';
export { CancelledError, RetryableError, TerminalError, type TerminalErrorOptions, TimeoutError } from './errors.ts';
export {
  type ExclusiveHandler,
  handlers,
  type PlainHandler,
  type SharedHandler,
  type WorkflowHandler,
  type WorkflowSharedHandler,
} from './handlers.ts';
export { definitionsFrom } from './module.ts';
export { object, type VirtualObjectDefinition } from './object.ts';
export { type HandlerOptions, type RetryPolicyOptions, type ServiceOptions, SetupError } from './options.ts';
export type { Duration, InvocationId, Target } from './protocol/index.ts';
export type { Rand } from './rand.ts';
export {
  type CallOptions,
  type Client,
  type InvocationHandle,
  type InvocationPromise,
  rpc,
  type SendClient,
  type SendOptions,
} from './rpc.ts';
export { type Serde, type StandardSchema, serde } from './serde.ts';
export type { EndpointOptions } from './serve/door.ts';
export type { Serving } from './serve/node-server.ts';
export { type ServeOptions, serve } from './serve/serve.ts';
export { type ServiceDefinition, service } from './service.ts';
export { type WorkflowDefinition, type WorkflowHandlers, workflow } from './workflow.ts';
