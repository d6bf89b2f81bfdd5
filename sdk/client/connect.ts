/** Calls handlers from outside, over the HTTP ingress. */
import { setTimeout as wait } from 'node:timers/promises';
import { definitionOf } from '../definition.ts';
import { type Duration, durationMs, EMPTY, keyInPath, textOf } from '../protocol/index.ts';
import type { CallOptions, ClientTarget, SendOptions } from '../rpc.ts';
import { memberOfAnyObject, Opts, SendOpts } from '../rpc.ts';
import { deserialized, type Serde, serde, serialized } from '../serde.ts';
import type { AwakeableClient } from './awakeables.ts';
import { awakeableClient } from './awakeables.ts';
import {
  exchange,
  fetchTransport,
  type HttpRequest,
  type HttpRetry,
  type HttpSettings,
  NO_HEADERS,
  type Transport,
} from './http.ts';
import { httpPath } from './path.ts';
import { type Output, readsOver } from './reads.ts';
import type { HttpClient, HttpSendClient, Send } from './types.ts';
import { type WorkflowClient, workflowClientOver } from './workflow-client.ts';

/** Where an ingress is, and how it is asked. */
export interface ConnectOptions {
  /** The ingress, e.g. `http://127.0.0.1:8080`; a path in it is kept. */
  readonly url: string;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Default: the global one. */
  readonly fetch?: typeof fetch;
  /** `true` for the defaults. Without it, nothing is repeated; with it, only what is safe: requests with an idempotency key, and reads. */
  readonly retry?: HttpRetry | true;
}

/** What may go along with a call over HTTP. */
export interface HttpCallOptions<I = unknown, O = unknown> extends Omit<CallOptions<I, O>, 'name'> {
  /** Gives up waiting after this long; the invocation goes on. */
  readonly timeout?: Duration;
  /** Gives up waiting when it aborts; the invocation goes on. */
  readonly signal?: AbortSignal;
}

/** What may go along with a send over HTTP. */
export interface HttpSendOptions<I = unknown> extends Omit<HttpCallOptions<I>, 'output'> {
  /** Starts the invocation no earlier than this from now. */
  readonly delay?: Duration;
}

/** A call by names. */
export interface NamedCall<I = unknown, O = unknown> extends HttpCallOptions<I, O> {
  /** The name of a service, object or workflow. */
  readonly service: string;
  /** The name of its handler. */
  readonly handler: string;
  /** Of an object or workflow; left out for a service. */
  readonly key?: string;
  /** The input. */
  readonly parameter?: I;
}

/** A one-way send by names. */
export interface NamedSend<I = unknown> extends HttpSendOptions<I> {
  /** The name of a service, object or workflow. */
  readonly service: string;
  /** The name of its handler. */
  readonly handler: string;
  /** Of an object or workflow; left out for a service. */
  readonly key?: string;
  /** The input. */
  readonly parameter?: I;
}

/** Wraps options so that a client can tell them from the input. */
export const rpc = {
  opts: <I, O>(options: HttpCallOptions<I, O>): Opts => new Opts(options as CallOptions),
  sendOpts: <I>(options: HttpSendOptions<I>): SendOpts => new SendOpts(options as SendOptions),
} as const;

/** The client of one ingress. Every method throws HttpCallError for an answer that is no success. */
export interface Ingress extends AwakeableClient {
  /** A client for a service: `await client.serviceClient(greeter).greet('Ann')`. */
  serviceClient<const D extends ClientTarget>(target: D): HttpClient<D>;
  serviceClient<D>(target: { readonly name: string }): HttpClient<D>;
  /** A client for one key of an object: `await client.objectClient(orders, '42').process(order)`. */
  objectClient<const D extends ClientTarget>(target: D, key: string): HttpClient<D>;
  objectClient<D>(target: { readonly name: string }, key: string): HttpClient<D>;
  /** As `serviceClient`, one-way: gives the accepted send once that is durable, and nobody waits for the result. */
  serviceSendClient<const D extends ClientTarget>(target: D): HttpSendClient<D>;
  serviceSendClient<D>(target: { readonly name: string }): HttpSendClient<D>;
  /** As `objectClient`, one-way. */
  objectSendClient<const D extends ClientTarget>(target: D, key: string): HttpSendClient<D>;
  objectSendClient<D>(target: { readonly name: string }, key: string): HttpSendClient<D>;
  /** A client for one key of a workflow: submits its run, waits for the result, and calls its other handlers. */
  workflowClient<const D extends ClientTarget>(target: D, key: string): WorkflowClient<D>;
  workflowClient<D>(target: { readonly name: string }, key: string): WorkflowClient<D>;
  /** Calls a handler by names and waits for its result. */
  call<I = unknown, O = unknown>(call: NamedCall<I, O>): Promise<O>;
  /** Hands an input over and returns once it is durable. */
  send<I = unknown>(send: NamedSend<I>): Promise<Send>;
  /** Waits for the result of an invocation. */
  attach<O = unknown>(invocationId: string, output?: Serde<O>): Promise<O>;
  /** Waits for the result of a send. */
  result<O>(send: Send<O>, output?: Serde<O>): Promise<O>;
  /** The result of an invocation, if it is there. */
  output<O = unknown>(invocationId: string, output?: Serde<O>): Promise<Output<O>>;
}

const JSON_SERDE = serde.json as Serde<never>;

/**
 * A client of the ingress.
 * @throws TypeError where `url` is none.
 * @example const keymail = connect({ url: 'http://127.0.0.1:8080' }); await keymail.objectClient(orders, '42').process(event);
 */
export function connect(options: ConnectOptions): Ingress {
  const { retry } = options;
  const settings: HttpSettings = {
    url: new URL(options.url).href.replace(/\/$/, ''),
    headers: options.headers ?? {},
    transport: fetchTransport(options.fetch ?? fetch),
    retry: retry === undefined ? null : retry === true ? {} : retry,
    now: () => Date.now(),
    wait: async (ms) => {
      await wait(ms);
    },
  };
  return ingressOver(settings);
}

/** A client that reaches its ingress without a network, as the one inside an embedding program does. */
export function connectThrough(transport: Transport): Ingress {
  return ingressOver({
    url: '',
    headers: NO_HEADERS,
    transport,
    retry: null,
    now: () => Date.now(),
    wait: () => Promise.resolve(),
  });
}

/** The client over given settings; time included, for tests. */
export function ingressOver(settings: HttpSettings): Ingress {
  const call: Ingress['call'] = async (request) => {
    const { payload } = await exchange(settings, requestFrom('call', request as NamedCall<never, never>, ''));
    return deserialized(request.output ?? JSON_SERDE, payload);
  };
  const send: Ingress['send'] = async (request) => {
    const query = request.delay === undefined ? '' : `delay=${durationMs(request.delay)}ms`;
    const { payload } = await exchange(settings, requestFrom('send', request as NamedCall<never, never>, query));
    return JSON.parse(textOf(payload)) as Send;
  };
  const { attach, output } = readsOver(settings);
  const pathTo = (invocationId: string) => (verb: string) => [verb, invocationId];
  const client = (target: ClientTarget, key: string | undefined) => proxyFor(target, key, (named) => call(named));
  const sender = (target: ClientTarget, key: string | undefined) => proxyFor(target, key, (named) => send(named));
  return {
    serviceClient: (target: ClientTarget) => client(target, undefined) as never,
    objectClient: (target: ClientTarget, key: string) => client(target, key) as never,
    serviceSendClient: (target: ClientTarget) => sender(target, undefined) as never,
    objectSendClient: (target: ClientTarget, key: string) => sender(target, key) as never,
    workflowClient: (target: ClientTarget, key: string) =>
      workflowClientOver(settings, target, key, { client: client(target, key), sender: sender(target, key) }) as never,
    call,
    send,
    attach: (invocationId, by) => attach(pathTo(invocationId), by),
    ...awakeableClient(settings),
    result: ({ invocationId }, by) => attach(pathTo(invocationId), by),
    output: (invocationId, by) => output(pathTo(invocationId), by),
  };
}

function requestFrom(verb: 'call' | 'send', request: NamedCall<never, never>, query: string): HttpRequest {
  const { service, key, handler, parameter, input = JSON_SERDE, idempotencyKey, timeout, signal } = request;
  const place =
    key === undefined ? ['restate', verb, service, handler] : ['restate', verb, service, keyInPath(key), handler];
  const body = serialized(input, parameter as never);
  const type = body === EMPTY ? null : input.contentType;
  return {
    method: 'POST',
    path: httpPath(place, query),
    headers: headersOf(request, type),
    body: body === EMPTY ? null : body,
    isOwnJson: input === JSON_SERDE,
    timeoutMs: timeout === undefined ? null : durationMs(timeout),
    signal: signal ?? null,
    repeatable: idempotencyKey !== undefined,
  };
}

function headersOf({ headers, idempotencyKey }: NamedCall<never, never>, type: string | null): HttpRequest['headers'] {
  const ofType = type === null ? NO_HEADERS : { 'content-type': type };
  // As nearly all: what is spread, even where it is nothing, costs more than the rest of it.
  if (headers === undefined && idempotencyKey === undefined) return ofType;
  const idempotency = idempotencyKey === undefined ? {} : { 'idempotency-key': inHeader(idempotencyKey) };
  return { ...ofType, ...headers, ...idempotency };
}

/** @throws TypeError for space at an end, which a header loses: it would be the key without */
function inHeader(idempotencyKey: string): string {
  if (!/^[\t\r\n ]|[\t\r\n ]$/.test(idempotencyKey)) return idempotencyKey;
  throw new TypeError(`the idempotency key ${JSON.stringify(idempotencyKey)} begins or ends with space: leave it out`);
}

const NO_MEMBERS: object = Object.freeze(Object.create(null) as object);

function proxyFor(
  target: ClientTarget,
  key: string | undefined,
  act: (named: NamedCall<never, never>) => Promise<unknown>,
): object {
  const service = typeof target === 'string' ? target : target.name;
  const handlers = definitionOf(target)?.handlers;
  return new Proxy(NO_MEMBERS, {
    get(_, handler) {
      // A client is no promise: an `await` on it must not become a call.
      if (typeof handler !== 'string' || handler === 'then') return undefined;
      const known = handlers?.get(handler);
      const ofAny = known === undefined && memberOfAnyObject(handler, service);
      if (ofAny !== false) return ofAny;
      return (...args: unknown[]) => {
        const last = args.at(-1);
        const wrapped = last instanceof Opts || last instanceof SendOpts;
        const parameter = (wrapped && args.length === 1 ? undefined : args[0]) as never;
        const serdes = known === undefined ? {} : { input: known.input, output: known.output };
        const options = (wrapped ? last.options : {}) as object;
        return act({ service, handler, parameter, ...(key === undefined ? {} : { key }), ...serdes, ...options });
      };
    },
  });
}
