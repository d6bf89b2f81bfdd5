/** What frames say: what a handler asks for, and what it is given. */
import { isUtf8 } from 'node:buffer';
import type {
  AskedEntry,
  AttachTarget,
  AwakeableId,
  CompletionId,
  Failure,
  Headers,
  InputEntry,
  InvocationId,
  Outcome,
  Target,
} from '../index.ts';
import {
  DURATION_MAX_MS,
  EMPTY,
  FIRST_AWAKEABLE,
  failureOf,
  formatAwakeableId,
  parseInvocationId,
  payloadFrom,
  VOID,
  valueOutcome,
} from '../index.ts';
import type { Message } from './codec.ts';
import { decode, WireError } from './codec.ts';
import type { Frame } from './frames.ts';
import type { WireFailure, WireHeader } from './messages.ts';
import * as message from './messages.ts';

/** What the protocol has and this engine has not: another attempt would ask for it again. */
export class UnsupportedError extends Error {
  override readonly name = 'UnsupportedError';
}

export interface CommandParts {
  /** Whether its handlers belong to a key: an empty key and none are the same on the wire. */
  readonly takesKey: (target: Pick<Target, 'service' | 'handler'>) => boolean;
  /** ms since the epoch. */
  readonly now: () => number;
}

/** A notification as a completion. Signals are negative; one that has a name has no number, and nobody here waits for it. */
export function completionOf(payload: Uint8Array): { readonly id: CompletionId; readonly outcome: Outcome } | null {
  const { completionId, signal, signalName, ...result } = decode(message.NOTIFICATION, payload);
  if (signalName !== undefined) return null;
  if (completionId === undefined && signal === undefined) throw new WireError('a notification without a number');
  return { id: completionId ?? -(signal as number), outcome: resultOf(result) };
}

function resultOf({ nothing, value, failure, invocationId, stateKeys }: NotificationResult): Outcome {
  if (failure !== undefined) return failureOf(failureFrom(failure));
  if (value !== undefined) return valueOutcome(payloadFrom(value.content));
  if (invocationId !== undefined) return valueOutcome(invocationId);
  if (stateKeys !== undefined) return keysOutcome(stateKeys.keys);
  if (nothing === undefined) throw new WireError('a notification without a result');
  return VOID;
}

type NotificationResult = Omit<Message<typeof message.NOTIFICATION>, 'completionId' | 'signal' | 'signalName'>;

/** The input, as the engine journals it. */
export function inputOf(payload: Uint8Array): InputEntry {
  const { headers, value } = decode(message.INPUT, payload);
  const content = value === undefined ? EMPTY : payloadFrom(value.content);
  return { kind: 'input', payload: content, headers: headersOf(headers) };
}

export type Asked =
  | { readonly kind: 'entry'; readonly entry: AskedEntry }
  | { readonly kind: 'output'; readonly outcome: Outcome };

/** @throws WireError, UnsupportedError */
export function askedBy({ type, payload }: Frame, parts: CommandParts): Asked {
  if (type === message.TYPE.output) return { kind: 'output', outcome: outcomeOf(decode(message.OUTPUT, payload)) };
  return { kind: 'entry', entry: entryOf(type, payload, parts) };
}

function entryOf(type: number, payload: Uint8Array, parts: CommandParts): AskedEntry {
  const { TYPE } = message;
  switch (type) {
    case TYPE.run: {
      const { id, name } = decode(message.RUN, payload);
      return { kind: 'run', id: idOf(id), name };
    }
    case TYPE.sleep: {
      const { id, name, wakeUpTime } = decode(message.SLEEP, payload);
      return { kind: 'sleep', id: idOf(id), name, delayMs: delayUntil(wakeUpTime, parts) };
    }
    case TYPE.call:
      return callOf(payload, parts);
    case TYPE.send:
      return sendOf(payload, parts);
    case TYPE.sendSignal:
      return signalOf(payload);
    case TYPE.completeAwakeable: {
      const { id, value, failure } = nameless(decode(message.COMPLETE_AWAKEABLE, payload));
      return { kind: 'signal', awakeableId: id as AwakeableId, answer: answerOf(value, failure) };
    }
    case TYPE.attach:
      return { kind: 'attach', ...attachOf(payload, parts) };
    case TYPE.getOutput:
      return { kind: 'peekOutput', ...attachOf(payload, parts) };
    case TYPE.getPromise:
      return { kind: 'promise', ...promiseOf(payload) };
    case TYPE.peekPromise:
      return { kind: 'peekPromise', ...promiseOf(payload) };
    case TYPE.completePromise: {
      const { key, id, value, failure } = nameless(decode(message.COMPLETE_PROMISE, payload));
      return { kind: 'completePromise', id: idOf(id), name: key, completion: answerOf(value, failure) };
    }
    default:
      return stateEntryOf(type, payload);
  }
}

/** A time that no calendar shows is one that never comes: so does one in a hundred years. */
const delayUntil = (time: number, { now }: CommandParts): number =>
  Math.min(Math.max(0, time - now()), DURATION_MAX_MS);

function promiseOf(payload: Uint8Array): { readonly id: CompletionId; readonly name: string } {
  const { key, id } = nameless(decode(message.PROMISE, payload));
  return { id: idOf(id), name: key };
}

function attachOf(payload: Uint8Array, parts: CommandParts): { readonly id: CompletionId; readonly to: AttachTarget } {
  const { id, invocationId, workflow, idempotent } = nameless(decode(message.ATTACH, payload));
  if (workflow !== undefined) return { id: idOf(id), to: { kind: 'workflow', ...workflow } };
  if (idempotent !== undefined) {
    const { idempotencyKey, ...target } = idempotent;
    return { id: idOf(id), to: { kind: 'idempotent', ...targetOf(target, parts), idempotencyKey } };
  }
  if (invocationId === undefined) throw new WireError('attaching to nothing');
  return { id: idOf(id), to: { kind: 'invocation', invocationId: invocationId as InvocationId } };
}

function stateEntryOf(type: number, payload: Uint8Array): AskedEntry {
  const { TYPE } = message;
  switch (type) {
    case TYPE.getEagerState: {
      const { key, value } = nameless(decode(message.GET_EAGER_STATE, payload));
      const outcome = value === undefined ? VOID : valueOutcome(payloadFrom(value.content));
      return { kind: 'get', id: 0, name: stateName(key), outcome };
    }
    case TYPE.getLazyState: {
      const { key, id } = nameless(decode(message.GET_LAZY_STATE, payload));
      return { kind: 'get', id: idOf(id), name: stateName(key) };
    }
    case TYPE.getEagerStateKeys: {
      const { value } = nameless(decode(message.GET_EAGER_STATE_KEYS, payload));
      return { kind: 'keys', id: 0, outcome: keysOutcome(value?.keys ?? []) };
    }
    case TYPE.getLazyStateKeys:
      return { kind: 'keys', id: idOf(nameless(decode(message.GET_LAZY_STATE_KEYS, payload)).id) };
    case TYPE.setState: {
      const { key, value } = nameless(decode(message.SET_STATE, payload));
      const content = value === undefined ? EMPTY : payloadFrom(value.content);
      return { kind: 'set', name: stateName(key), value: content };
    }
    case TYPE.clearState: {
      const { key } = nameless(decode(message.CLEAR_STATE, payload));
      return { kind: 'clear', name: stateName(key) };
    }
    case TYPE.clearAllState:
      nameless(decode(message.CLEAR_ALL_STATE, payload));
      return { kind: 'clearAll' };
    default:
      throw unknown(type);
  }
}

function callOf(payload: Uint8Array, parts: CommandParts): AskedEntry {
  const { name, parameter, headers, idempotencyKey, invocationIdId, resultId, ...target } = decode(
    message.CALL,
    payload,
  );
  return {
    kind: 'call',
    id: idOf(invocationIdId),
    resultId: idOf(resultId),
    name,
    target: targetOf(target, parts),
    payload: payloadFrom(parameter),
    headers: headersOf(headers),
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
  };
}

function sendOf(payload: Uint8Array, parts: CommandParts): AskedEntry {
  const { name, parameter, headers, idempotencyKey, invocationIdId, invokeTime, ...target } = decode(
    message.SEND,
    payload,
  );
  return {
    kind: 'send',
    id: idOf(invocationIdId),
    name,
    target: targetOf(target, parts),
    payload: payloadFrom(parameter),
    headers: headersOf(headers),
    delayMs: invokeTime === 0 ? 0 : delayUntil(invokeTime, parts),
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
  };
}

/** Of the signals to others the one that cancels, and those under awakeables. */
function signalOf(payload: Uint8Array): AskedEntry {
  const { target, index, nothing, value, failure } = nameless(decode(message.SEND_SIGNAL, payload));
  const invocationId = target as InvocationId;
  if (index === message.CANCEL) return { kind: 'cancel', invocationId };
  if (index === undefined || index < FIRST_AWAKEABLE) throw new UnsupportedError('a signal to another invocation');
  const answer = nothing === undefined ? answerOf(value, failure) : VOID;
  // What is made of another text would be the awakeable of somebody who was not named.
  const isId = parseInvocationId(target) !== null;
  const awakeableId = isId ? formatAwakeableId(invocationId, index) : (target as AwakeableId);
  return { kind: 'signal', awakeableId, answer, apart: true };
}

/** As it came, also where its code is none of ours: it is shown again. */
function answerOf(value: { readonly content: Uint8Array } | undefined, failure: WireFailure | undefined): Outcome {
  if (failure === undefined) return outcomeOf({ value, failure });
  return failureOf({ ...failureFrom(failure), code: failure.code });
}

function targetOf(wire: { service: string; handler: string; key: string }, parts: CommandParts): Target {
  const { service, handler, key } = wire;
  return { service, handler, key: key === '' && !parts.takesKey({ service, handler }) ? null : key };
}

/** Of a message that carries a value or a failure; neither is an empty value. */
export function outcomeOf(of: {
  readonly value: { readonly content: Uint8Array } | undefined;
  readonly failure: WireFailure | undefined;
}): Outcome {
  if (of.failure !== undefined) return failureOf(failureFrom(of.failure));
  return valueOutcome(of.value === undefined ? EMPTY : payloadFrom(of.value.content));
}

export function failureFrom({ code, message: text, metadata }: WireFailure): Failure {
  const facts = Object.fromEntries(metadata.map(({ key, value }) => [key, value]));
  return { code: codeFrom(code), message: text, ...(metadata.length === 0 ? {} : { metadata: facts }) };
}

/** Codes are those of HTTP errors; any other number is an error of the handler's. */
export const codeFrom = (code: number): number => (code >= 400 && code <= 599 ? code : 500);

const headersOf = (headers: readonly WireHeader[]): Headers => headers.map(({ key, value }) => [key, value] as const);

function stateName(key: Uint8Array): string {
  if (!isUtf8(key)) throw new WireError('the name of a state value is not UTF-8');
  return Buffer.from(key).toString('utf8');
}

/** The names sorted as the handler saw them. */
const keysOutcome = (keys: readonly Uint8Array[]): Outcome =>
  valueOutcome(JSON.stringify(keys.map((key) => stateName(key))));

function idOf(id: number): number {
  if (id === 0) throw new WireError('a completion id is missing');
  return id;
}

/** A replay must show it as it was, and the journal has no name for it. No SDK that is known gives one. */
function nameless<Entry extends { readonly name: string }>(entry: Entry): Entry {
  if (entry.name !== '') throw new UnsupportedError('a name given to a state operation or a signal');
  return entry;
}

function unknown(type: number): Error {
  return new WireError(`a frame of type 0x${type.toString(16).padStart(4, '0')}, which a handler does not send`);
}
