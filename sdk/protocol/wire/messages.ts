/**
 * The messages of the open service protocol, version 6 (5 is the same without seeds and metadata): types, and the fields of
 * each. Source of numbers: the protocol's public description, and what its SDKs put on the wire.
 */
import {
  bool,
  bytes,
  id,
  inner,
  type Message,
  many,
  manyBytes,
  optionalBytes,
  optionalId,
  optionalText,
  optionalU32,
  optionalU64,
  packedIds,
  packedU32,
  seed,
  text,
  texts,
  u32,
  u64,
} from './codec.ts';

/** The type of a frame, by what it says. */
export const TYPE = {
  start: 0x0000,
  suspension: 0x0001,
  error: 0x0002,
  end: 0x0003,
  proposeRun: 0x0005,
  input: 0x0400,
  output: 0x0401,
  getLazyState: 0x0402,
  setState: 0x0403,
  clearState: 0x0404,
  clearAllState: 0x0405,
  getLazyStateKeys: 0x0406,
  getEagerState: 0x0407,
  getEagerStateKeys: 0x0408,
  getPromise: 0x0409,
  peekPromise: 0x040a,
  completePromise: 0x040b,
  sleep: 0x040c,
  call: 0x040d,
  send: 0x040e,
  sendSignal: 0x0410,
  run: 0x0411,
  attach: 0x0412,
  getOutput: 0x0413,
  completeAwakeable: 0x0414,
  signalNotification: 0xfbff,
} as const;

/** A notification has the number of the command that it answers, with the highest bit set. */
export const notificationOf = (command: number): number => command | 0x8000;
/** Of a call and a send: which invocation it is. */
export const INVOCATION_ID_NOTIFICATION = 0x800e;

/** The signal that cancels. The numbers up to 15 are the protocol's own. */
export const CANCEL = 1;

const VOID = {};
const VALUE = { content: bytes(1) };
const HEADER = { key: text(1), value: text(2) };
const FAILURE = { code: u32(1), message: text(2), metadata: many(3, HEADER) };
const STATE_KEYS = { keys: manyBytes(1) };
const STATE_ENTRY = { key: bytes(1), value: bytes(2) };

export type WireFailure = Message<typeof FAILURE>;
export type WireHeader = Message<typeof HEADER>;

export const START = {
  id: bytes(1),
  debugId: text(2),
  knownEntries: u32(3),
  stateMap: many(4, STATE_ENTRY),
  partialState: bool(5),
  key: text(6),
  retryCount: u32(7),
  retryingForMs: u64(8),
  randomSeed: seed(9),
};
export const SUSPENSION = { completions: packedIds(1), signals: packedU32(2), namedSignals: texts(3) };
export const ERROR = {
  code: u32(1),
  message: text(2),
  stack: text(3),
  commandIndex: optionalU32(4),
  commandName: optionalText(5),
  commandType: optionalU32(6),
  nextRetryDelayMs: optionalU64(8),
};
export const PROPOSE_RUN = { id: id(1), value: optionalBytes(14), failure: inner(15, FAILURE) };

export const INPUT = { headers: many(1, HEADER), value: inner(14, VALUE), name: text(12) };
export const OUTPUT = { name: text(12), value: inner(14, VALUE), failure: inner(15, FAILURE) };
export const GET_LAZY_STATE = { key: bytes(1), id: id(11), name: text(12) };
export const SET_STATE = { key: bytes(1), value: inner(3, VALUE), name: text(12) };
export const CLEAR_STATE = { key: bytes(1), name: text(12) };
export const CLEAR_ALL_STATE = { name: text(12) };
export const GET_LAZY_STATE_KEYS = { id: id(11), name: text(12) };
export const GET_EAGER_STATE = { key: bytes(1), name: text(12), nothing: inner(13, VOID), value: inner(14, VALUE) };
export const GET_EAGER_STATE_KEYS = { name: text(12), value: inner(14, STATE_KEYS) };
export const SLEEP = { wakeUpTime: u64(1), id: id(11), name: text(12) };
export const CALL = {
  service: text(1),
  handler: text(2),
  parameter: bytes(3),
  headers: many(4, HEADER),
  key: text(5),
  idempotencyKey: optionalText(6),
  invocationIdId: id(10),
  resultId: id(11),
  name: text(12),
};
export const SEND = {
  service: text(1),
  handler: text(2),
  parameter: bytes(3),
  invokeTime: u64(4),
  headers: many(5, HEADER),
  key: text(6),
  idempotencyKey: optionalText(7),
  invocationIdId: id(10),
  name: text(12),
};
export const SEND_SIGNAL = {
  target: text(1),
  index: optionalU32(2),
  signalName: optionalText(3),
  nothing: inner(4, VOID),
  value: inner(5, VALUE),
  failure: inner(6, FAILURE),
  name: text(12),
};
export const COMPLETE_AWAKEABLE = { id: text(1), value: inner(2, VALUE), failure: inner(3, FAILURE), name: text(12) };
/** To wait for a promise, and to look at it. */
export const PROMISE = { key: text(1), id: id(11), name: text(12) };
export const COMPLETE_PROMISE = {
  key: text(1),
  value: inner(2, VALUE),
  failure: inner(3, FAILURE),
  id: id(11),
  name: text(12),
};
const IDEMPOTENT_TARGET = { service: text(1), key: text(2), handler: text(3), idempotencyKey: text(4) };
const WORKFLOW_TARGET = { service: text(1), key: text(2) };
/** To wait for an invocation, and to look at its output. */
export const ATTACH = {
  invocationId: optionalText(1),
  idempotent: inner(3, IDEMPOTENT_TARGET),
  workflow: inner(4, WORKFLOW_TARGET),
  id: id(11),
  name: text(12),
};
export const RUN = { id: id(11), name: text(12) };

/** Of every notification: what it answers, and how. */
export const NOTIFICATION = {
  completionId: optionalId(1),
  signal: optionalU32(2),
  signalName: optionalText(3),
  nothing: inner(4, VOID),
  value: inner(5, VALUE),
  failure: inner(6, FAILURE),
  invocationId: optionalText(16),
  stateKeys: inner(17, STATE_KEYS),
};
