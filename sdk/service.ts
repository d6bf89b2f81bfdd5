/** Services: handlers without a key, as many at once as there are calls. */
import { type DefinitionInput, define } from './define.ts';
import type { Definition } from './definition.ts';
import type { PlainHandler } from './handlers.ts';

/** What `service` makes; hand it to an engine, or to a client for its types. */
export interface ServiceDefinition<Name extends string = string, Handlers = unknown> extends Definition {
  readonly kind: 'service';
  /** Under which it is called. */
  readonly name: Name;
  /** As they were given; clients take their types from here. */
  readonly handlers: Handlers;
}

/**
 * Defines a service: async functions by name, called as `POST /{service}/{handler}` or fed by Kafka.
 * @throws SetupError that names the service, the handler, the path, what was found and what is allowed.
 * @example const greeter = service({ name: 'greeter', handlers: { greet: async (ctx, name: string) => `Hello ${name}` } });
 */
export function service<const Name extends string, Handlers extends Record<string, PlainHandler>>(
  definition: DefinitionInput<Name, Handlers>,
): ServiceDefinition<Name, Handlers> {
  return define('service', 'plain', definition);
}
