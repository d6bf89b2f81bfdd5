/** Routers of the first Kafka release: handlers by name, keyed or not, that get their name when a server binds them. */
import type { Event } from './event.ts';
import {
  type EventHandler,
  type KeyedHandler,
  ROUTER,
  type Router,
  type RpcContext,
  type UnkeyedHandler,
} from './types.ts';

const EVENT_HANDLER: unique symbol = Symbol.for('keymail.compat.event') as never;

/** Handlers without a key: `router({ greet: async (ctx, name: string) => … })`. */
export function router<Handlers extends Record<string, UnkeyedHandler>>(handlers: Handlers): Router<Handlers> {
  return routerOf('plain', handlers);
}

/** Handlers with a key, one at a time per key: `keyedRouter({ add: async (ctx, key: string, item: Item) => … })`. */
export function keyedRouter<Handlers extends Record<string, KeyedHandler>>(handlers: Handlers): Router<Handlers> {
  return routerOf('keyed', handlers);
}

/** Marks a handler of a keyed router as one for Kafka events: `keyedEventHandler(async (ctx, event) => …)`. */
export function keyedEventHandler(handler: EventHandler): KeyedHandler {
  if (typeof handler !== 'function')
    throw new TypeError(`keyedEventHandler takes an async function; found ${typeof handler}`);
  const marked = (ctx: RpcContext, event: unknown): Promise<void> => handler(ctx, event as Event);
  return Object.defineProperty(marked, EVENT_HANDLER, { value: handler }) as KeyedHandler;
}

export function routerKindOf(value: unknown): 'plain' | 'keyed' | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  return (value as Partial<Router>)[ROUTER];
}

/** The user's function behind `keyedEventHandler`, or undefined. */
export const eventHandlerOf = (value: object): EventHandler | undefined =>
  (value as { [EVENT_HANDLER]?: EventHandler })[EVENT_HANDLER];

function routerOf<Handlers extends object>(kind: 'plain' | 'keyed', handlers: Handlers): Router<Handlers> {
  if (typeof handlers !== 'object' || handlers === null)
    throw new TypeError('a router is made of handlers: { name: async (ctx, …) => … }');
  return { [ROUTER]: kind, handlers };
}
