/**
 * What `service`, `object` and `workflow` make: a name, typed handlers for clients, and (hidden) what an endpoint needs to run them.
 * Everything is checked here, when the module is loaded, so that a mistake is shown where it was written.
 */
import { DEFINITION, type Definition, type HandlerDefinition } from './definition.ts';
import { handlerSpecOf } from './handlers.ts';
import {
  type HandlerOptions,
  handlerOptionsFrom,
  type Place,
  type ServiceOptions,
  SetupError,
  serviceOptionsFrom,
} from './options.ts';
import {
  HANDLER_NAME_PATTERN,
  type HandlerManifest,
  type HandlerMode,
  SERVICE_NAME_PATTERN,
  type ServiceKind,
  type ServiceManifest,
} from './protocol/index.ts';
import { type Serde, serde } from './serde.ts';
import { callingFile } from './source.ts';

/** What an author passes to `service`, `object` or `workflow`. */
export interface DefinitionInput<Name extends string, Handlers> {
  /** A letter or underscore, then letters, digits, dot, underscore, dash; 255 characters at most. */
  readonly name: Name;
  /** Async functions by name; names are letters, digits, underscore. */
  readonly handlers: Handlers;
  /** Of all its handlers; each may have its own (`handlers.…(options, function)`). */
  readonly options?: ServiceOptions;
  /** A sentence for people, shown in the admin API. */
  readonly description?: string;
  /** Facts by name, shown in the admin API. */
  readonly metadata?: Readonly<Record<string, string>>;
}

const INPUT_KEYS = ['name', 'handlers', 'options', 'description', 'metadata'];

/**
 * Builds a definition.
 * @param file the module of its functions, where that is not the one that is calling
 * @throws SetupError that names the service, the handler, the path, what was found and what is allowed.
 */
export function define<Name extends string, Handlers extends object, Kind extends ServiceKind>(
  kind: Kind,
  defaultMode: HandlerMode,
  input: DefinitionInput<Name, Handlers>,
  file: string | null = callingFile(),
): Definition & { readonly kind: Kind; readonly name: Name; readonly handlers: Handlers } {
  const { name, handlers, options, description, metadata } = checked(kind, input);
  const place = { service: name };
  const manifests: HandlerManifest[] = [];
  const definitions = new Map<string, HandlerDefinition>();
  for (const [handlerName, value] of Object.entries(handlers)) {
    const { manifest, definition } = defineHandler(
      { ...place, handler: handlerName },
      kind,
      defaultMode,
      value,
      handlers,
    );
    manifests.push(manifest);
    definitions.set(handlerName, definition);
  }
  if (kind === 'workflow' && !definitions.has(RUN))
    throw new SetupError(place, 'handlers', [...definitions.keys()].join(', '), ALLOWED_IN_WORKFLOW);
  const manifest: ServiceManifest = {
    name,
    kind,
    handlers: manifests,
    ...(description === undefined ? {} : { description }),
    ...(metadata === undefined ? {} : { metadata }),
    ...serviceOptionsFrom(place, options),
  };
  return { kind, name, handlers, [DEFINITION]: { manifest, handlers: definitions, file } };
}

function checked<Name extends string, Handlers extends object>(
  kind: ServiceKind,
  input: DefinitionInput<Name, Handlers>,
): DefinitionInput<Name, Handlers> {
  if (typeof input !== 'object' || input === null)
    throw new SetupError({}, kind, typeof input, '{ name, handlers, options }');
  const { name, handlers, description, metadata } = input;
  const place: Place = typeof name === 'string' ? { service: name } : {};
  const unknown = Object.keys(input).find((key) => !INPUT_KEYS.includes(key));
  if (unknown !== undefined) throw new SetupError(place, unknown, 'an unknown property', INPUT_KEYS.join(', '));
  if (typeof name !== 'string' || !SERVICE_NAME_PATTERN.test(name)) {
    throw new SetupError(place, 'name', JSON.stringify(name), `text that matches ${SERVICE_NAME_PATTERN.source}`);
  }
  if (typeof handlers !== 'object' || handlers === null || Object.keys(handlers).length === 0) {
    throw new SetupError(
      place,
      'handlers',
      handlers === null ? 'null' : typeof handlers,
      'an object with at least one async function',
    );
  }
  if (description !== undefined && typeof description !== 'string') {
    throw new SetupError(place, 'description', typeof description, 'text');
  }
  if (metadata !== undefined && !isTextMap(metadata))
    throw new SetupError(place, 'metadata', JSON.stringify(metadata), 'text by name');
  return input;
}

function defineHandler(
  place: Required<Place>,
  kind: ServiceKind,
  defaultMode: HandlerMode,
  value: unknown,
  self: object,
) {
  const name = place.handler;
  // A client with a method `then` would look like a promise to `await`.
  if (!HANDLER_NAME_PATTERN.test(name) || name === 'then') {
    throw new SetupError(
      place,
      'name',
      JSON.stringify(name),
      `text that matches ${HANDLER_NAME_PATTERN.source}, and not "then"`,
    );
  }
  const spec = handlerSpecOf(value);
  if (spec === undefined)
    throw new SetupError(place, 'handler', typeof value, 'an async function, or handlers.…(options, function)');
  const mode = spec.mode ?? (kind === 'workflow' && name === RUN ? 'workflow' : defaultMode);
  if (!MODES[kind].includes(mode))
    throw new SetupError(place, 'handler', `a handler for ${ownerOf(mode)}`, `one for ${a(kind)}`);
  // Clients and paths know the run by this name; any other handler of a workflow is shared.
  if (kind === 'workflow' && (name === RUN) !== (mode === 'workflow'))
    throw new SetupError(
      place,
      'handler',
      `${mode} in place of ${name === RUN ? 'workflow' : 'shared'}`,
      ALLOWED_IN_WORKFLOW,
    );
  const { input = serde.json, output = serde.json, ...options } = spec.options as HandlerOptions<never, never>;
  const { invoke } = spec;
  const definition: HandlerDefinition = {
    mode,
    kind,
    input: input as Serde<never>,
    output: output as Serde<never>,
    invoke: (context, handlerInput) => Reflect.apply(invoke, self, [context, handlerInput]) as unknown,
  };
  return { manifest: handlerManifest(place, mode, definition, options, spec.source), definition };
}

function handlerManifest(
  place: Required<Place>,
  mode: HandlerMode,
  { input, output }: HandlerDefinition,
  options: HandlerOptions<never, never>,
  source: unknown,
): HandlerManifest {
  const { description } = options;
  const text = typeof source === 'function' ? Function.prototype.toString.call(source) : '';
  return {
    name: place.handler,
    mode,
    ...(description === undefined ? {} : { description }),
    ...(input.jsonSchema === undefined ? {} : { inputSchema: input.jsonSchema }),
    ...(output.jsonSchema === undefined ? {} : { outputSchema: output.jsonSchema }),
    inputContentType: input.contentType,
    outputContentType: output.contentType ?? 'application/octet-stream',
    // Bound and built-in functions have no source to draw a chart from.
    ...(text === '' || text.includes('[native code]') ? {} : { source: text }),
    ...handlerOptionsFrom(place, options),
  };
}

function isTextMap(value: object): boolean {
  return value !== null && typeof value === 'object' && Object.values(value).every((text) => typeof text === 'string');
}

/** The handler of a workflow that is its run. */
const RUN = 'run';
const ALLOWED_IN_WORKFLOW =
  'one handler `run` (handlers.workflow.workflow), and others that are handlers.workflow.shared';

const MODES: Readonly<Record<ServiceKind, readonly HandlerMode[]>> = {
  service: ['plain'],
  object: ['exclusive', 'shared'],
  workflow: ['workflow', 'shared'],
};

const ownerOf = (mode: HandlerMode): string =>
  mode === 'plain' ? 'a service' : mode === 'workflow' ? 'a workflow' : 'an object';
const a = (kind: ServiceKind): string => (kind === 'object' ? 'an object' : `a ${kind}`);
