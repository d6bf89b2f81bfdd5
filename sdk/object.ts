/** Objects: handlers with a key, and state per key. */
import { type DefinitionInput, define } from './define.ts';
import type { Definition } from './definition.ts';
import type { ExclusiveHandler } from './handlers.ts';

/** What `object` makes; hand it to an engine, or to a client for its types. */
export interface VirtualObjectDefinition<Name extends string = string, Handlers = unknown> extends Definition {
  readonly kind: 'object';
  /** Under which it is called. */
  readonly name: Name;
  /** As they were given; clients take their types from here. */
  readonly handlers: Handlers;
}

/**
 * Defines an object: async functions by name, called as `POST /{object}/{key}/{handler}` or fed by Kafka, by record key.
 * Handlers are exclusive, one at a time per key in the order of arrival, unless wrapped by `handlers.object.shared`.
 * @throws SetupError that names the service, the handler, the path, what was found and what is allowed.
 */
export function object<const Name extends string, Handlers extends Record<string, ExclusiveHandler>>(
  definition: DefinitionInput<Name, Handlers>,
): VirtualObjectDefinition<Name, Handlers> {
  return define('object', 'exclusive', definition);
}
