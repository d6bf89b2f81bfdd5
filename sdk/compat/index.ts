/** The API of the first Kafka release, for handlers that were written to it. */
export type { Event } from './event.ts';
export { keyedEventHandler, keyedRouter, router } from './router.ts';
export { createServer, isRouter, Server, serverDefinitionsOf } from './server.ts';
export type {
  EventHandler,
  KeyedHandler,
  RetrySettings,
  Router,
  RouterClient,
  RouterSendClient,
  RpcContext,
  ServiceApi,
  UnkeyedHandler,
} from './types.ts';
