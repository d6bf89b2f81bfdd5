/** Options as authors write them, checked and turned into the manifest's milliseconds. */

import {
  type Duration,
  durationMs,
  type InvocationOptions,
  type OnMaxAttempts,
  type Payload,
  type RetryPolicy,
} from './protocol/index.ts';
import type { Serde } from './serde.ts';
import { messageOf } from './thrown.ts';

/** How failed attempts are tried again. Parts left out come from the service, then from the engine. */
export interface RetryPolicyOptions {
  /** Attempts at the same place in all, the first included; `Infinity` = without end. Engine's default 70, about an hour. */
  readonly maxAttempts?: number;
  /** Default 100 ms. */
  readonly initialInterval?: Duration;
  /** Default 1 min. */
  readonly maxInterval?: Duration;
  /** From 1. Default 2. */
  readonly exponentiationFactor?: number;
  /** After the last attempt: wait for a person (`pause`, default), fail (`kill`), or fail into the dead letters. */
  readonly onMaxAttempts?: OnMaxAttempts;
}

/** Options of a service, object or workflow; each handler may override them. */
export interface ServiceOptions {
  /** How failed attempts are tried again. */
  readonly retryPolicy?: RetryPolicyOptions;
  /** An attempt that waits this long leaves memory; it is replayed when it wakes. Default 10 s. */
  readonly inactivityTimeout?: Duration;
  /** An attempt without progress for this long is ended and tried again. Default 10 min. */
  readonly abortTimeout?: Duration;
  /** How long a finished invocation stays to be read. Default 1 day; 0 removes it at once. */
  readonly journalRetention?: Duration;
  /** How long an idempotency key is remembered after completion. Default 1 day. */
  readonly idempotencyRetention?: Duration;
  /** Of a workflow: how long its key remembers the run, its state and its promises after the run's end. Default 1 day. */
  readonly workflowRetention?: Duration;
  /** True: not callable from HTTP or Kafka, only from other handlers. */
  readonly ingressPrivate?: boolean;
}

/** A serde that writes O; what it reads may be wider, as `Uint8Array` is wider than `Uint8Array<ArrayBuffer>`. */
export interface ResultSerde<O> extends Omit<Serde<O>, 'deserialize'> {
  deserialize(payload: Payload): unknown;
}

/** Options of one handler. */
export interface HandlerOptions<I = unknown, O = unknown> extends ServiceOptions {
  /** How the input is read. Default `serde.json`. */
  readonly input?: Serde<I>;
  /** How the result is written, and read by callers that have the definition. Default `serde.json`. */
  readonly output?: ResultSerde<O>;
  /** A sentence for people: it shows in the admin API and in the UI. */
  readonly description?: string;
}

/** Where in the author's definitions something was found. */
export interface Place {
  readonly service?: string;
  readonly handler?: string;
}

/** A definition, an option or a module that can't be accepted; says where, what was found, and what is allowed. */
export class SetupError extends Error {
  override name = 'SetupError';
  /** What it is about, e.g. `options.retryPolicy.maxAttempts`. */
  readonly path: string;

  constructor({ service, handler }: Place, path: string, found: string, allowed: string) {
    const where = [
      service === undefined ? '' : `service "${service}", `,
      handler === undefined ? '' : `handler "${handler}", `,
    ];
    super(`${where.join('')}${path}: found ${found}, allowed: ${allowed}`);
    this.path = path;
  }
}

type Read = (place: Place, path: string, value: unknown) => unknown;

/** One row for each option: the author's name, the manifest's, and how a value is read. */
const POLICY_ROWS = {
  maxAttempts: { to: 'maxAttempts', read: attempts },
  initialInterval: { to: 'initialIntervalMs', read: duration },
  maxInterval: { to: 'maxIntervalMs', read: duration },
  exponentiationFactor: { to: 'exponentiationFactor', read: factor },
  onMaxAttempts: { to: 'onMaxAttempts', read: oneOf('pause', 'kill', 'dead-letter') },
} as const satisfies Record<keyof RetryPolicyOptions, { to: keyof RetryPolicy; read: Read }>;

const SERVICE_ROWS = {
  retryPolicy: { to: 'retryPolicy', read: (place, path, value) => translated(POLICY_ROWS, place, path, value) },
  inactivityTimeout: { to: 'inactivityTimeoutMs', read: duration },
  abortTimeout: { to: 'abortTimeoutMs', read: duration },
  journalRetention: { to: 'journalRetentionMs', read: duration },
  idempotencyRetention: { to: 'idempotencyRetentionMs', read: duration },
  workflowRetention: { to: 'workflowRetentionMs', read: duration },
  ingressPrivate: { to: 'ingressPrivate', read: flag },
} as const satisfies Record<keyof ServiceOptions, { to: keyof InvocationOptions; read: Read }>;

/** Options that a handler has beside those of its service; they are read elsewhere and only known here. */
const HANDLER_ONLY = ['input', 'output', 'description'];

/** @throws SetupError for an unknown option or a value that is not allowed. */
export function serviceOptionsFrom(place: Place, options: unknown): InvocationOptions {
  return translated(SERVICE_ROWS, place, 'options', options) as InvocationOptions;
}

/** @throws SetupError, as `serviceOptionsFrom`. */
export function handlerOptionsFrom(place: Place, options: object): InvocationOptions {
  const { description, ...rest } = options as HandlerOptions;
  if (description !== undefined && typeof description !== 'string') {
    throw new SetupError(place, 'options.description', typeof description, 'text');
  }
  return translated(SERVICE_ROWS, place, 'options', rest, HANDLER_ONLY) as InvocationOptions;
}

function translated(
  rows: Record<string, { to: string; read: Read }>,
  place: Place,
  path: string,
  options: unknown,
  alsoAllowed: readonly string[] = [],
): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  if (options === undefined) return result;
  const allowed = [...Object.keys(rows), ...alsoAllowed];
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new SetupError(place, path, show(options), `an object with ${allowed.join(', ')}`);
  }
  for (const [name, value] of Object.entries(options)) {
    const row = Object.hasOwn(rows, name) ? rows[name] : undefined;
    if (row === undefined) throw new SetupError(place, `${path}.${name}`, 'an unknown option', allowed.join(', '));
    if (value !== undefined) result[row.to] = row.read(place, `${path}.${name}`, value);
  }
  return result;
}

function duration(place: Place, path: string, value: unknown): number {
  try {
    return durationMs(value as Duration);
  } catch (error) {
    throw new SetupError(place, path, show(value), messageOf(error));
  }
}

/** The manifest is JSON, which has no Infinity: null stands for it. */
function attempts(place: Place, path: string, value: unknown): number | null {
  if (value === Number.POSITIVE_INFINITY) return null;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1) return value;
  throw new SetupError(place, path, show(value), 'a whole number from 1, or Infinity');
}

function factor(place: Place, path: string, value: unknown): number {
  if (typeof value === 'number' && Number.isFinite(value) && value >= 1) return value;
  throw new SetupError(place, path, show(value), 'a number from 1');
}

function flag(place: Place, path: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw new SetupError(place, path, show(value), 'true or false');
}

function oneOf(...words: readonly string[]): Read {
  return (place, path, value) => {
    if (typeof value === 'string' && words.includes(value)) return value;
    throw new SetupError(place, path, show(value), words.map((word) => `"${word}"`).join(', '));
  };
}

function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  return Array.isArray(value) ? 'a list' : typeof value === 'object' && value !== null ? 'an object' : String(value);
}
