/** `createServer()` of the first Kafka release: gives routers their names; the engine runs what it has bound. */
import type { ContextImpl } from '../context-impl.ts';
import { define } from '../define.ts';
import type { Definition } from '../definition.ts';
import { handlerWith } from '../handlers.ts';
import { SetupError } from '../options.ts';
import { serde } from '../serde.ts';
import type { Serving } from '../serve/node-server.ts';
import { serve } from '../serve/serve.ts';
import { eventOf } from './event.ts';
import { eventHandlerOf, routerKindOf } from './router.ts';
import { RAW, RpcContextImpl } from './rpc-context.ts';
import type { Router } from './types.ts';

/** Marks servers, also those of another copy of this package. */
const DEFINITIONS: unique symbol = Symbol.for('keymail.compat.definitions') as never;

type UserFunction = (...args: unknown[]) => unknown;

/** Collects services; export it from the module that the engine is given. */
export class Server {
  readonly #keyed = new Map<string, boolean>();
  readonly #definitions: Definition[] = [];

  get [DEFINITIONS](): readonly Definition[] {
    return this.#definitions;
  }

  /** Names a router without keys. @throws SetupError */
  bindRouter(path: string, router: Router): this {
    return this.#bind('plain', 'bindRouter', path, router);
  }

  /** Names a router with keys. @throws SetupError */
  bindKeyedRouter(path: string, router: Router): this {
    return this.#bind('keyed', 'bindKeyedRouter', path, router);
  }

  /**
   * Serves what was bound to an engine, as `serve` does; to run it in the engine's own process, export the server and run
   * `keymail start --services <this module>`.
   * @param port default: the environment's PORT, else 9080
   */
  listen(port?: number): Promise<Serving> {
    return serve({ services: this.#definitions, ...(port === undefined ? {} : { port }) });
  }

  #bind(kind: 'plain' | 'keyed', what: string, path: string, router: Router): this {
    const found = routerKindOf(router);
    if (found !== kind) {
      const made = kind === 'keyed' ? 'keyedRouter' : 'router';
      throw new SetupError(
        { service: path },
        what,
        found === undefined ? typeof router : `a ${found} router`,
        `what ${made}({ … }) returns`,
      );
    }
    const handlers = Object.entries(router.handlers as Record<string, UserFunction>).map(
      ([name, value]) => [name, this.#handler(kind, value)] as const,
    );
    const input = { name: path, handlers: Object.fromEntries(handlers) };
    this.#definitions.push(kind === 'keyed' ? define('object', 'exclusive', input) : define('service', 'plain', input));
    this.#keyed.set(path, kind === 'keyed');
    return this;
  }

  #handler(kind: 'plain' | 'keyed', value: UserFunction): unknown {
    if (typeof value !== 'function') return value; // `define` refuses it, with its name.
    const mode = kind === 'keyed' ? 'exclusive' : 'plain';
    const rpcContext = (context: ContextImpl) => new RpcContextImpl(context, (path) => this.#keyed.get(path));
    const onEvent = eventHandlerOf(value);
    if (onEvent !== undefined) {
      const invoke = (context: ContextImpl) => onEvent(rpcContext(context), eventOf(context.request()));
      return handlerWith({
        mode,
        options: { input: RAW as never, output: serde.empty as never },
        source: onEvent,
        invoke: invoke as never,
      });
    }
    const invoke =
      kind === 'keyed'
        ? (context: ContextImpl, input: unknown) => value(rpcContext(context), context.key, input)
        : (context: ContextImpl, input: unknown) => value(rpcContext(context), input);
    return handlerWith({ mode, options: {}, source: value, invoke: invoke as never });
  }
}

/** A server of the first Kafka release's API: `export const server = createServer().bindRouter('greeter', greeter)`. */
export const createServer = (): Server => new Server();

/** The definitions that a server has bound; none where the value is no server. */
export function serverDefinitionsOf(value: unknown): readonly Definition[] {
  if (typeof value !== 'object' || value === null) return [];
  return (value as { [DEFINITIONS]?: readonly Definition[] })[DEFINITIONS] ?? [];
}

/** True for a router, which needs a server to get its name. */
export const isRouter = (value: unknown): boolean => routerKindOf(value) !== undefined;
