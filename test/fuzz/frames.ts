// Frames of the service protocol as nobody should send them: right ones in any order, with wrong messages, cut, and with lengths that lie.

import fc from 'fast-check';
import { encode } from '../../sdk/protocol/wire/codec.ts';
import { frameBytes } from '../../sdk/protocol/wire/frames.ts';
import * as message from '../../sdk/protocol/wire/messages.ts';
import { oddText } from './odd-values.ts';

const { TYPE, notificationOf } = message;

const text = oddText.map((any) => any.toWellFormed().slice(0, 200));
const bytes = fc.uint8Array({ maxLength: 12 });
const small = fc.integer({ min: 0, max: 6 });
const number = fc.oneof(
  { weight: 6, arbitrary: small },
  { weight: 1, arbitrary: fc.constantFrom(17, 18, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1) },
);
const value = fc.record({ content: fc.oneof(fc.constant(Buffer.from('1')), bytes) });
const failure = fc.record({
  code: fc.oneof(number, fc.constantFrom(400, 409, 500, 599)),
  message: text,
  metadata: fc.array(fc.record({ key: text, value: text }), { maxLength: 2 }),
});
/** Some of these parts, each now and then. */
const some = (parts: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<object> =>
  fc.record(parts, { requiredKeys: [] });

const header = fc.record({ key: text, value: text });
const target = { service: fc.constantFrom('o', 'plain', 'nobody', ''), handler: fc.constantFrom('go', 'x'), key: text };
const outgoing = { ...target, parameter: bytes, headers: fc.array(header, { maxLength: 2 }), idempotencyKey: text };
const answer = { value, failure };

/** Every message that there is, by its type, with fields that are mostly there. */
const MESSAGES: readonly (readonly [type: number, table: Parameters<typeof encode>[0], parts: fc.Arbitrary<object>])[] =
  [
    [
      TYPE.start,
      message.START,
      some({
        ...{ id: bytes, debugId: fc.constantFrom('inv_1abc', ''), knownEntries: number, key: text, retryCount: number },
        stateMap: fc.array(fc.record({ key: bytes, value: bytes }), { maxLength: 3 }),
        ...{
          partialState: fc.boolean(),
          retryingForMs: number,
          randomSeed: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
        },
      }),
    ],
    [
      TYPE.suspension,
      message.SUSPENSION,
      some({ completions: fc.array(number), signals: fc.array(number), namedSignals: fc.array(text) }),
    ],
    [
      TYPE.error,
      message.ERROR,
      some({ code: number, message: text, stack: text, commandIndex: number, commandType: number }),
    ],
    [TYPE.end, {}, fc.constant({})],
    [TYPE.proposeRun, message.PROPOSE_RUN, some({ id: small, value: bytes, failure })],
    [TYPE.input, message.INPUT, some({ headers: fc.array(header), value, name: fc.constant('') })],
    [TYPE.output, message.OUTPUT, some(answer)],
    [TYPE.getLazyState, message.GET_LAZY_STATE, some({ key: bytes, id: number })],
    [TYPE.setState, message.SET_STATE, some({ key: bytes, value })],
    [TYPE.clearState, message.CLEAR_STATE, some({ key: bytes })],
    [TYPE.clearAllState, message.CLEAR_ALL_STATE, some({ name: text })],
    [TYPE.getLazyStateKeys, message.GET_LAZY_STATE_KEYS, some({ id: number })],
    [TYPE.getEagerState, message.GET_EAGER_STATE, some({ key: bytes, value })],
    [TYPE.getEagerStateKeys, message.GET_EAGER_STATE_KEYS, some({ value: fc.record({ keys: fc.array(bytes) }) })],
    [TYPE.getPromise, message.PROMISE, some({ key: text, id: number })],
    [TYPE.peekPromise, message.PROMISE, some({ key: text, id: number })],
    [TYPE.completePromise, message.COMPLETE_PROMISE, some({ key: text, id: number, ...answer })],
    [TYPE.sleep, message.SLEEP, some({ wakeUpTime: fc.constantFrom(0, 1, 2 ** 52), id: number, name: text })],
    [TYPE.call, message.CALL, some({ ...outgoing, invocationIdId: number, resultId: number })],
    [TYPE.send, message.SEND, some({ ...outgoing, invocationIdId: number, invokeTime: fc.constantFrom(0, 2 ** 52) })],
    [TYPE.sendSignal, message.SEND_SIGNAL, some({ target: text, index: number, signalName: text, ...answer })],
    [TYPE.run, message.RUN, some({ id: small, name: fc.constantFrom('step', '') })],
    [TYPE.attach, message.ATTACH, some({ invocationId: text, id: number })],
    [TYPE.getOutput, message.ATTACH, some({ workflow: fc.record({ service: text, key: text }), id: number })],
    [TYPE.completeAwakeable, message.COMPLETE_AWAKEABLE, some({ id: text, ...answer })],
    [
      TYPE.signalNotification,
      message.NOTIFICATION,
      some({ signal: number, signalName: text, nothing: fc.constant({}), ...answer }),
    ],
    ...[TYPE.run, TYPE.sleep, TYPE.call].map(
      (type) =>
        [
          notificationOf(type),
          message.NOTIFICATION,
          some({ completionId: small, nothing: fc.constant({}), ...answer }),
        ] as const,
    ),
  ];

const wellFormed = fc
  .constantFrom(...MESSAGES)
  .chain(([type, table, parts]) => parts.map((each) => frameBytes(type, encode(table, each as never))));

const oddType = fc
  .tuple(fc.integer({ min: 0, max: 0xffff }), bytes)
  .map(([type, payload]) => frameBytes(type, payload));

/** The length of the last part of the header is another one. */
const lying = fc
  .tuple(wellFormed, fc.constantFrom(0xffff_ffff, 0x8000_0000, 40_000_000, 1, 0))
  .map(([frame, length]) => {
    const lie = Buffer.from(frame);
    lie.writeUInt32BE(length, 4);
    return lie;
  });

export const anyFrame: fc.Arbitrary<Uint8Array> = fc.oneof(
  { weight: 12, arbitrary: wellFormed },
  { weight: 1, arbitrary: oddType },
  { weight: 1, arbitrary: lying },
  { weight: 1, arbitrary: wellFormed.map((frame) => frame.subarray(0, frame.length - 1)) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 40 }) },
);

/** Of a request that begins as it should, as often as not. */
export const requestFrames: fc.Arbitrary<readonly Uint8Array[]> = fc
  .tuple(fc.integer({ min: 0, max: 4 }), fc.boolean(), fc.array(anyFrame, { maxLength: 6 }))
  .map(([known, isRight, frames]) => {
    if (!isRight) return frames;
    const start = encode(message.START, { debugId: 'inv_1abc', key: 'k', knownEntries: known + 1 });
    const input = encode(message.INPUT, { value: { content: Buffer.from('1') } });
    return [frameBytes(TYPE.start, start), frameBytes(TYPE.input, input), ...frames];
  });
