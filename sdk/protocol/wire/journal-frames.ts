/**
 * A journal as the frames that its handler once sent and was sent: an SDK holds each command against what it asks for
 * now, field by field, so all of it must be there again. An entry that was answered with itself is two frames.
 */
import type {
  AttachTarget,
  AwakeableEntry,
  CompletionId,
  Entry,
  Failure,
  Headers,
  JournalItem,
  Outcome,
  SignalEntry,
} from '../index.ts';
import { bytesOf, CANCEL_SIGNAL, isAwakeable, parseAwakeableId, signalOfCompletion, textOf } from '../index.ts';
import { encode } from './codec.ts';
import { frameBytes } from './frames.ts';
import * as message from './messages.ts';

/** What is known of the completions that an attempt may still be given: the type of the frame that carries each. */
export type Expected = Map<CompletionId, number>;

/** The frames of one item; `expected` learns which completions it opens, and forgets the one that it is. */
export function framesOf(item: JournalItem, expected: Expected): Uint8Array[] {
  if (item.type === 'completion') return [notificationFrame(item.id, item.outcome, expected)];
  const { entry } = item;
  // The wire knows awakeables by their answers alone.
  if (entry.kind === 'awakeable') return [];
  const command = commandFrame(entry);
  expect(entry, expected);
  if (!('outcome' in entry) || entry.kind === 'output' || entry.id === 0 || entry.outcome === undefined)
    return [command];
  return [command, notificationFrame(entry.id, entry.outcome, expected)];
}

/** Of workflows and of other invocations. */
const COMMANDS = {
  attach: message.TYPE.attach,
  peekOutput: message.TYPE.getOutput,
  promise: message.TYPE.getPromise,
  peekPromise: message.TYPE.peekPromise,
  completePromise: message.TYPE.completePromise,
} as const;

/** Notes what `entry` waits for. */
export function expect(entry: Entry, expected: Expected): void {
  const { TYPE, notificationOf } = message;
  switch (entry.kind) {
    case 'run':
      return void expected.set(entry.id, notificationOf(TYPE.run));
    case 'sleep':
      return void expected.set(entry.id, notificationOf(TYPE.sleep));
    case 'get':
      if (entry.id !== 0) expected.set(entry.id, notificationOf(TYPE.getLazyState));
      return;
    case 'keys':
      if (entry.id !== 0) expected.set(entry.id, notificationOf(TYPE.getLazyStateKeys));
      return;
    case 'call':
      expected.set(entry.id, message.INVOCATION_ID_NOTIFICATION);
      expected.set(entry.resultId, notificationOf(TYPE.call));
      return;
    case 'send':
      expected.set(entry.id, message.INVOCATION_ID_NOTIFICATION);
      return;
    case 'attach':
    case 'peekOutput':
    case 'promise':
    case 'peekPromise':
    case 'completePromise':
      return void expected.set(entry.id, notificationOf(COMMANDS[entry.kind]));
    default:
  }
}

/** Whether a step of this number waits for its result. */
export const isOpenRun = (id: CompletionId, expected: Expected): boolean =>
  expected.get(id) === message.notificationOf(message.TYPE.run);

export function notificationFrame(id: CompletionId, outcome: Outcome, expected: Expected): Uint8Array {
  if (id === CANCEL_SIGNAL) {
    const cancelled = { signal: message.CANCEL, nothing: {} };
    return frameBytes(message.TYPE.signalNotification, encode(message.NOTIFICATION, cancelled));
  }
  if (isAwakeable(id)) {
    const answered = { signal: signalOfCompletion(id), ...resultOf(message.TYPE.signalNotification, outcome) };
    return frameBytes(message.TYPE.signalNotification, encode(message.NOTIFICATION, answered));
  }
  const type = expected.get(id);
  if (type === undefined) throw new Error(`bug: nothing waits for completion ${id}`);
  expected.delete(id);
  return frameBytes(type, encode(message.NOTIFICATION, { completionId: id, ...resultOf(type, outcome) }));
}

function resultOf(type: number, outcome: Outcome) {
  switch (outcome.kind) {
    case 'void':
      return { nothing: {} };
    case 'failure':
      return { failure: wireFailure(outcome.failure) };
    case 'value':
      if (type === message.INVOCATION_ID_NOTIFICATION) return { invocationId: textOf(outcome.value) };
      if (type === message.notificationOf(message.TYPE.getLazyStateKeys))
        return { stateKeys: { keys: namesIn(outcome) } };
      return { value: { content: bytesOf(outcome.value) } };
  }
}

export function commandFrame(entry: Exclude<Entry, AwakeableEntry>): Uint8Array {
  const { TYPE } = message;
  switch (entry.kind) {
    case 'input': {
      const input = { headers: wireHeaders(entry.headers), value: { content: bytesOf(entry.payload) } };
      return frameBytes(TYPE.input, encode(message.INPUT, input));
    }
    case 'run':
      return frameBytes(TYPE.run, encode(message.RUN, { id: entry.id, name: entry.name }));
    case 'sleep': {
      const { id, name, dueAt = 0 } = entry;
      return frameBytes(TYPE.sleep, encode(message.SLEEP, { wakeUpTime: dueAt, id, name }));
    }
    case 'set': {
      const set = { key: Buffer.from(entry.name), value: { content: bytesOf(entry.value) } };
      return frameBytes(TYPE.setState, encode(message.SET_STATE, set));
    }
    case 'clear':
      return frameBytes(TYPE.clearState, encode(message.CLEAR_STATE, { key: Buffer.from(entry.name) }));
    case 'clearAll':
      return frameBytes(TYPE.clearAllState, new Uint8Array(0));
    case 'get':
    case 'keys':
      return readFrame(entry);
    case 'call':
    case 'send':
      return outgoingFrame(entry);
    case 'cancel': {
      const signal = { target: entry.invocationId, index: message.CANCEL, nothing: {} };
      return frameBytes(TYPE.sendSignal, encode(message.SEND_SIGNAL, signal));
    }
    case 'promise':
    case 'peekPromise':
      return frameBytes(COMMANDS[entry.kind], encode(message.PROMISE, { key: entry.name, id: entry.id }));
    case 'completePromise': {
      const { name: key, id, completion } = entry;
      const result = resultOf(TYPE.completePromise, completion);
      return frameBytes(TYPE.completePromise, encode(message.COMPLETE_PROMISE, { key, id, ...result }));
    }
    case 'attach':
    case 'peekOutput': {
      const { id, to } = entry;
      return frameBytes(COMMANDS[entry.kind], encode(message.ATTACH, { ...attachedTo(to), id }));
    }
    case 'signal':
      return signalFrame(entry);
    case 'output':
      throw new Error('bug: an invocation that has ended is not replayed');
  }
}

/** With an id the engine was asked; without one the handler knew, and the answer is part of the command. */
function readFrame(entry: Extract<Entry, { kind: 'get' | 'keys' }>): Uint8Array {
  const { TYPE } = message;
  const { id, outcome } = entry;
  if (entry.kind === 'keys') {
    if (id !== 0) return frameBytes(TYPE.getLazyStateKeys, encode(message.GET_LAZY_STATE_KEYS, { id }));
    const value = { keys: outcome?.kind === 'value' ? namesIn(outcome) : [] };
    return frameBytes(TYPE.getEagerStateKeys, encode(message.GET_EAGER_STATE_KEYS, { value }));
  }
  const key = Buffer.from(entry.name);
  if (id !== 0) return frameBytes(TYPE.getLazyState, encode(message.GET_LAZY_STATE, { key, id }));
  const answer = outcome?.kind === 'value' ? { value: { content: bytesOf(outcome.value) } } : { nothing: {} };
  return frameBytes(TYPE.getEagerState, encode(message.GET_EAGER_STATE, { key, ...answer }));
}

function attachedTo(to: AttachTarget) {
  switch (to.kind) {
    case 'invocation':
      return { invocationId: to.invocationId };
    case 'workflow':
      return { workflow: { service: to.service, key: to.key } };
    case 'idempotent': {
      const { service, key, handler, idempotencyKey } = to;
      return { idempotent: { service, key: key ?? '', handler, idempotencyKey } };
    }
  }
}

function signalFrame({ awakeableId, answer, apart }: SignalEntry): Uint8Array {
  const { TYPE } = message;
  const result = resultOf(TYPE.sendSignal, answer);
  if (apart === undefined)
    return frameBytes(TYPE.completeAwakeable, encode(message.COMPLETE_AWAKEABLE, { id: awakeableId, ...result }));
  const parsed = parseAwakeableId(awakeableId);
  if (parsed === null) throw new Error(`bug: the journal has ${awakeableId}, which is no awakeable id`);
  const signal = { target: parsed.invocationId, index: parsed.signal, ...result };
  return frameBytes(TYPE.sendSignal, encode(message.SEND_SIGNAL, signal));
}

/** @param invokeTime of a send; 0 begins at once. On a replay no SDK looks at it. */
export function outgoingFrame(entry: Extract<Entry, { kind: 'call' | 'send' }>, invokeTime = 0): Uint8Array {
  const { target, payload, headers, id, name, idempotencyKey } = entry;
  const common = {
    service: target.service,
    handler: target.handler,
    key: target.key ?? '',
    parameter: bytesOf(payload),
    headers: wireHeaders(headers),
    invocationIdId: id,
    name,
    idempotencyKey,
  };
  if (entry.kind === 'send') return frameBytes(message.TYPE.send, encode(message.SEND, { ...common, invokeTime }));
  return frameBytes(message.TYPE.call, encode(message.CALL, { ...common, resultId: entry.resultId }));
}

const namesIn = (outcome: Extract<Outcome, { kind: 'value' }>): Uint8Array[] =>
  (JSON.parse(textOf(outcome.value)) as string[]).map((name) => Buffer.from(name));

const wireHeaders = (headers: Headers) => headers.map(([key, value]) => ({ key, value }));

export function wireFailure({ code, message: text, metadata = {} }: Failure) {
  return { code, message: text, metadata: Object.entries(metadata).map(([key, value]) => ({ key, value })) };
}
