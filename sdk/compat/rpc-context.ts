/** The context of the first Kafka release, over today's. */
import { delayFrom, nameFrom } from '../checks.ts';
import type { Awakeable, RunOptions } from '../context.ts';
import type { ContextImpl } from '../context-impl.ts';
import { makeDetachable } from '../detachable.ts';
import { TerminalError } from '../errors.ts';
import { bytesOf } from '../protocol/index.ts';
import type { Rand } from '../rand.ts';
import { serde } from '../serde.ts';
import type { RetrySettings, RouterClient, RouterSendClient, RpcContext, ServiceApi } from './types.ts';

/** Whether a path is keyed; undefined where this server does not know it. */
export type KeyedByPath = (path: string) => boolean | undefined;

export class RpcContextImpl implements RpcContext {
  readonly #context: ContextImpl;
  readonly #isKeyed: KeyedByPath;

  constructor(context: ContextImpl, isKeyed: KeyedByPath) {
    this.#context = context;
    this.#isKeyed = isKeyed;
  }

  get id(): Uint8Array {
    return Buffer.from(this.#context.request().id);
  }

  get serviceName(): string {
    return this.#context.request().target.service;
  }

  get rand(): Rand {
    return this.#context.rand;
  }

  get console(): Console {
    return this.#context.console;
  }

  get<T>(name: string): Promise<T | null> {
    return this.#context.get<T>(name);
  }

  stateKeys(): Promise<string[]> {
    return this.#context.stateKeys();
  }

  set<T>(name: string, value: T): void {
    this.#context.set(name, value as never);
  }

  clear(name: string): void {
    this.#context.clear(name);
  }

  clearAll(): void {
    this.#context.clearAll();
  }

  sleep(ms: number): Promise<void> {
    return this.#context.sleep(ms);
  }

  sideEffect<T>(action: () => T | Promise<T>, settings?: RetrySettings): Promise<T> {
    return this.#context.run(settings?.name ?? 'sideEffect', action, runOptionsFrom(settings));
  }

  rpc<M>(api: ServiceApi<M>): RouterClient<M> {
    return this.#client('ctx.rpc', api, (call) =>
      this.#context.genericCall({ ...call, outputSerde: serde.json }),
    ) as RouterClient<M>;
  }

  send<M>(api: ServiceApi<M>): RouterSendClient<M> {
    return this.#client('ctx.send', api, (call) => void this.#context.genericSend(call)) as RouterSendClient<M>;
  }

  sendDelayed<M>(api: ServiceApi<M>, delayMs: number): RouterSendClient<M> {
    const delay = delayFrom('ctx.sendDelayed', delayMs);
    return this.#client(
      'ctx.sendDelayed',
      api,
      (call) => void this.#context.genericSend({ ...call, delay }),
    ) as RouterSendClient<M>;
  }

  awakeable<T>(): Awakeable<T> {
    return this.#context.awakeable<T>();
  }

  resolveAwakeable<T>(id: string, payload?: T): void {
    this.#context.resolveAwakeable(id, payload);
  }

  completeAwakeable<T>(id: string, payload?: T): void {
    this.#context.resolveAwakeable(id, payload);
  }

  rejectAwakeable(id: string, reason: string): void {
    this.#context.rejectAwakeable(id, reason);
  }

  #client(what: string, api: ServiceApi, call: (call: RouterCall) => unknown): object {
    const service = nameFrom(what, api?.path);
    return new Proxy(Object.freeze({}), {
      get: (_, method) => {
        if (typeof method !== 'string' || method === 'then') return undefined;
        return (...args: unknown[]) =>
          call({ service, method, inputSerde: serde.json, ...this.#split(what, service, args) });
      },
    });
  }

  /** Two arguments are key and value; one is the key of a path that is known to be keyed, else the value. */
  #split(what: string, service: string, args: readonly unknown[]): Pick<RouterCall, 'key' | 'parameter'> {
    const isKeyed = args.length > 1 || this.#isKeyed(service) === true;
    if (!isKeyed) return { parameter: args[0] };
    const [key, parameter] = args;
    if (typeof key === 'string') return { key, parameter };
    throw new TerminalError(`${what} to ${service}: the key is ${typeof key}, allowed: a string`, { errorCode: 400 });
  }
}

makeDetachable(RpcContextImpl);

interface RouterCall {
  readonly service: string;
  readonly method: string;
  readonly key?: string;
  readonly parameter: unknown;
  readonly inputSerde: typeof serde.json;
}

function runOptionsFrom({ initialDelayMs, maxDelayMs, maxRetries }: RetrySettings = {}): Omit<RunOptions, 'serde'> {
  return {
    ...(initialDelayMs === undefined ? {} : { initialRetryInterval: initialDelayMs }),
    ...(maxDelayMs === undefined ? {} : { maxRetryInterval: maxDelayMs }),
    ...(maxRetries === undefined ? {} : { maxRetryAttempts: maxRetries + 1 }),
  };
}

/** The bytes of an event's handler: any content type, as they come. */
export const RAW = {
  contentType: null,
  serialize: () => '',
  deserialize: bytesOf,
} as const;
