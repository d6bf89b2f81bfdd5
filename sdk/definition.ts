/** Definitions as clients and endpoints see them. `define.ts` makes them. */
import type { HandlerMode, ServiceKind, ServiceManifest } from './protocol/index.ts';
import type { Serde } from './serde.ts';

/** Marks definitions, also those of another copy of this package. */
export const DEFINITION: unique symbol = Symbol.for('keymail.definition') as never;

/** A service, an object or a workflow, ready to be run by an engine. */
export interface Definition {
  /** Under which it is called. */
  readonly name: string;
  readonly [DEFINITION]: DefinitionParts;
}

export interface DefinitionParts {
  readonly manifest: ServiceManifest;
  readonly handlers: ReadonlyMap<string, HandlerDefinition>;
  /** Path of the file that defined it; null where that can't be told. */
  readonly file: string | null;
}

export interface HandlerDefinition {
  readonly mode: HandlerMode;
  /** Of its service. */
  readonly kind: ServiceKind;
  readonly input: Serde<never>;
  readonly output: Serde<never>;
  /** Calls the user's function; `context` is the one of the handler's kind. */
  readonly invoke: (context: never, input: never) => unknown;
}

/** The hidden part of a definition, or undefined where the value is none. */
export function definitionOf(value: unknown): DefinitionParts | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  return (value as Partial<Definition>)[DEFINITION];
}
