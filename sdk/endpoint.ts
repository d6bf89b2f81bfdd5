/** Handlers in this process: what an engine is given to run them. */
import { ContextImpl } from './context-impl.ts';
import { type Definition, definitionOf, type HandlerDefinition } from './definition.ts';
import { Attempt, type HandlerCall } from './driver/attempt.ts';
import { type AttemptSettings, DEFAULT_SETTINGS } from './driver/clock.ts';
import { lastEntered } from './driver/last-entered.ts';
import { SetupError } from './options.ts';
import {
  ATTEMPT_CODES,
  type AttemptChannel,
  type AttemptError,
  type AttemptHandle,
  type AttemptStart,
  EMPTY,
  type Endpoint,
  type InputEntry,
  valueOutcome,
} from './protocol/index.ts';
import { deserialized, serialized } from './serde.ts';
import { sourceIn } from './source.ts';
import { messageOf } from './thrown.ts';

/**
 * The endpoint over definitions made by `service`, `object` and `workflow`.
 * @param settings clock and bounds of attempts; for tests and simulations.
 * @throws SetupError where a value is no definition, or two have the same name.
 */
export function endpointOf(definitions: readonly Definition[], settings: Partial<AttemptSettings> = {}): Endpoint {
  const effective: AttemptSettings = { ...DEFAULT_SETTINGS, ...settings };
  const services = byName(definitions);
  return {
    services: [...services.values()].map(({ manifest }) => manifest),
    lastEntered,
    sourceOf(service, handler) {
      const parts = services.get(service);
      const text = parts?.manifest.handlers.find(({ name }) => name === handler)?.source;
      return parts === undefined || text === undefined ? null : sourceIn(parts.file, text);
    },
    start(start, channel) {
      const { service, handler } = start.target;
      const parts = services.get(service);
      if (parts === undefined)
        return refuse(notFound(`there is no service ${JSON.stringify(service)}`, services.keys()), channel, effective);
      const definition = parts.handlers.get(handler);
      if (definition === undefined) {
        const message = `service ${JSON.stringify(service)} has no handler ${JSON.stringify(handler)}`;
        return refuse(notFound(message, parts.handlers.keys()), channel, effective);
      }
      return attemptOf(start, channel, callOf(definition), effective);
    },
  };
}

function byName(definitions: readonly Definition[]) {
  const services = new Map<string, NonNullable<ReturnType<typeof definitionOf>>>();
  for (const value of definitions) {
    const parts = definitionOf(value);
    if (parts === undefined)
      throw new SetupError({}, 'services', typeof value, 'what service(), object() or workflow() returns');
    const { name } = parts.manifest;
    if (services.has(name))
      throw new SetupError({ service: name }, 'name', 'two services of this name', 'a name of its own');
    services.set(name, parts);
  }
  return services;
}

/**
 * One call of the user's function: input in, context over the attempt, result out. Each attempt makes one, so without the
 * half kilobyte that an async function of ours would be.
 */
function callOf(definition: HandlerDefinition): HandlerCall {
  const { input, output, invoke } = definition;
  const outcomeOf = (result: unknown) => valueOutcome(serialized(output, result as never));
  return (attempt) => {
    try {
      const context = new ContextImpl(attempt, definition);
      const value = isTombstone(attempt.input) ? null : deserialized(input, attempt.input.payload);
      return Promise.resolve(invoke(context as never, value as never)).then(outcomeOf);
    } catch (thrown) {
      return Promise.reject(thrown);
    }
  };
}

/** A Kafka record without a value is `null` to its handler, whatever the serde; an empty value is not. */
function isTombstone({ payload, headers }: InputEntry): boolean {
  return payload === EMPTY && headers.some(([name, value]) => name === 'kafka.tombstone' && value === 'true');
}

function attemptOf(
  start: AttemptStart,
  channel: AttemptChannel,
  call: HandlerCall,
  settings: AttemptSettings,
): AttemptHandle {
  try {
    return new Attempt(start, channel, call, settings);
  } catch (error) {
    return refuse({ code: ATTEMPT_CODES.protocolViolation, message: messageOf(error) }, channel, settings);
  }
}

/** Names in one sentence. */
const NAMED_MAX = 20;

function notFound(message: string, names: Iterable<string>): AttemptError {
  const all = [...names];
  const more = all.length > NAMED_MAX ? ` and ${all.length - NAMED_MAX} more` : '';
  return {
    code: 404,
    message: `${message}; there is ${all.slice(0, NAMED_MAX).join(', ') || 'none'}${more}. Deploy it, or cancel the invocation.`,
  };
}

/** An attempt that fails in the next macrotask, when the engine has its handle. */
function refuse(error: AttemptError, channel: AttemptChannel, { clock }: AttemptSettings): AttemptHandle {
  let over = false;
  clock.defer(() => {
    if (!over) channel.send({ kind: 'failed', error });
    over = true;
  });
  return {
    deliver() {},
    suspend() {},
    abort() {
      over = true;
    },
    get busy() {
      return !over;
    },
  };
}
