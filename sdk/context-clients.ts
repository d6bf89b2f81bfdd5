/** Clients inside a handler: proxies whose methods become `call` and `send` entries. */
import { delayFrom, headersFrom, idempotencyKeyFrom, nameFrom, stepNameFrom } from './checks.ts';
import { definitionOf } from './definition.ts';
import type { Steps } from './driver/steps.ts';
import type { Reading } from './driver/waiters.ts';
import { TerminalError } from './errors.ts';
import type { Duration, Headers, InvocationId, Payload, Target } from './protocol/index.ts';
import type { CallOptions, ClientTarget, InvocationHandle, InvocationPromise, SendOptions } from './rpc.ts';
import { memberOfAnyObject, Opts, SendOpts } from './rpc.ts';
import { type Serde, serde, serialized } from './serde.ts';

/** What a call or a send carries. */
export interface Outgoing {
  readonly payload: Payload;
  readonly headers: Headers;
  readonly idempotencyKey?: string;
  readonly name: string | undefined;
}

type Method = (...args: unknown[]) => unknown;

/** An invocation id is journaled as its bare text. */
const ID: Reading<InvocationId> = {
  serde: { contentType: null, serialize: (id) => id, deserialize: (payload) => payload as InvocationId },
  absent: undefined,
};

export class ContextClients {
  readonly #steps: Steps;

  constructor(steps: Steps) {
    this.#steps = steps;
  }

  calls(what: string, target: ClientTarget, key: string | null): object {
    return clientProxy(what, target, (service, handler, serdes) => (...args) => {
      const { input, options } = argumentsOf<CallOptions<never, never>>(what, args, Opts);
      const carried = outgoing(what, (options.input ?? serdes.input) as Serde<unknown>, input, options);
      return this.call({ service, handler, key }, carried, (options.output ?? serdes.output) as Serde<unknown>);
    });
  }

  sends(what: string, target: ClientTarget, key: string | null): object {
    return clientProxy(what, target, (service, handler, serdes) => (...args) => {
      const { input, options } = argumentsOf<SendOptions<never>>(what, args, SendOpts);
      const carried = outgoing(what, (options.input ?? serdes.input) as Serde<unknown>, input, options);
      return this.send({ service, handler, key }, carried, options.delay);
    });
  }

  call<T>(target: Target, { name, ...carried }: Outgoing, output: Serde<T>): InvocationPromise<T> {
    this.#steps.forbidInsideRun('a call');
    const refusal = this.#steps.refusal(`call ${defaultName(target)}`);
    if (refusal !== null) return withId(refusal, refusal);
    const id = this.#steps.nextId();
    const resultId = this.#steps.nextId();
    this.#steps.ask({ kind: 'call', id, resultId, name: name ?? defaultName(target), target, ...carried });
    const invocationId = this.#steps.wait(id, ID, false);
    return withId(this.#steps.wait(resultId, { serde: output, absent: undefined }), invocationId);
  }

  send(target: Target, { name, ...carried }: Outgoing, delay: Duration | undefined): InvocationHandle {
    this.#steps.forbidInsideRun('a send');
    const delayMs = delay === undefined ? 0 : delayFrom('a send', delay);
    const id = this.#steps.nextId();
    this.#steps.ask({ kind: 'send', id, name: name ?? defaultName(target), target, ...carried, delayMs });
    return { invocationId: this.#steps.wait(id, ID, false) };
  }
}

/** Serialises the input and checks what goes beside it. */
export function outgoing<I>(
  what: string,
  input: Serde<I>,
  value: I,
  options: Pick<CallOptions, 'headers' | 'idempotencyKey' | 'name'>,
): Outgoing {
  const { headers, idempotencyKey, name } = options;
  return {
    payload: serialized(input, value),
    headers: headersFrom(what, headers),
    ...(idempotencyKey === undefined ? {} : { idempotencyKey: idempotencyKeyFrom(what, idempotencyKey) }),
    name: name === undefined ? undefined : stepNameFrom(what, name),
  };
}

interface Serdes {
  readonly input: Serde<never>;
  readonly output: Serde<never>;
}
const JSON_SERDES: Serdes = { input: serde.json as Serde<never>, output: serde.json as Serde<never> };

/** What a client is without its handlers; frozen, because it is shared. */
const NO_MEMBERS: object = Object.freeze(Object.create(null) as object);

function clientProxy(
  what: string,
  target: ClientTarget,
  method: (service: string, handler: string, serdes: Serdes) => Method,
): object {
  const service = typeof target === 'string' ? target : target?.name;
  if (typeof service !== 'string' || service === '') {
    throw new TerminalError(`${what}: allowed is a definition, { name } or the name of a service`, { errorCode: 400 });
  }
  nameFrom(what, service);
  const handlers = definitionOf(target)?.handlers;
  return new Proxy(NO_MEMBERS, {
    get(_, handler) {
      // A client is no promise: an `await` on it, or a look at it by a debugger, must not become a call.
      if (typeof handler !== 'string' || handler === 'then') return undefined;
      const known = handlers?.get(handler);
      if (known !== undefined) return method(service, handler, known);
      const ofAny = memberOfAnyObject(handler, service);
      if (ofAny !== false) return ofAny;
      if (handlers === undefined) return method(service, nameFrom(what, handler), JSON_SERDES);
      throw new TerminalError(
        `${service} has no handler ${JSON.stringify(handler)}; it has ${[...handlers.keys()].join(', ')}`,
        {
          errorCode: 404,
        },
      );
    },
  });
}

/** A handler takes one input or none; options come last, wrapped, so that an input is never taken for them. */
function argumentsOf<O>(
  what: string,
  args: readonly unknown[],
  Wrapper: typeof Opts | typeof SendOpts,
): { input: unknown; options: O } {
  const last = args.at(-1);
  const wrapped = last instanceof Opts || last instanceof SendOpts;
  if (wrapped && !(last instanceof Wrapper)) {
    throw new TerminalError(`${what}: pass ${Wrapper === Opts ? 'rpc.opts' : 'rpc.sendOpts'}({ … }) for options`, {
      errorCode: 400,
    });
  }
  const inputs = wrapped ? args.slice(0, -1) : args.filter((arg, index) => index === 0 || arg !== undefined);
  if (inputs.length > 1) {
    throw new TerminalError(
      `${what}: a handler takes one input, found ${inputs.length}; wrap options as rpc.opts({ … })`,
      {
        errorCode: 400,
      },
    );
  }
  return { input: inputs[0], options: (wrapped ? last.options : {}) as O };
}

const defaultName = ({ service, handler }: Target): string => `${service}/${handler}`;

function withId<T>(promise: Promise<T>, invocationId: Promise<InvocationId>): InvocationPromise<T> {
  return Object.assign(promise, { invocationId });
}
