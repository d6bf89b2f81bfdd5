/** The API of the first Kafka release, for handlers that were written to it. */
export type { Event } from './event.ts';
export {
  type EventHandler,
  type KeyedHandler,
  keyedEventHandler,
  keyedRouter,
  type Router,
  type RouterClient,
  type RouterSendClient,
  router,
  type UnkeyedHandler,
} from './router.ts';
export type { RetrySettings, RpcContext, ServiceApi } from './rpc-context.ts';
export { createServer, isRouter, Server, serverDefinitionsOf } from './server.ts';
