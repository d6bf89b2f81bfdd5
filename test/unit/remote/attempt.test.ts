// What an endpoint may do wrong, and what becomes of its attempt. What it does right is in `test/remote`, with a real SDK.

import { expect } from 'chai';
import { systemClock } from '../../../engine/clock.ts';
import { RemoteAttempt } from '../../../engine/remote/attempt.ts';
import type { ExchangeListener } from '../../../engine/remote/transport.ts';
import type { AttemptChannel, AttemptMessage, Entry, InvocationId } from '../../../sdk/protocol/index.ts';
import {
  CANCEL_SIGNAL,
  DURATION_MAX_MS,
  failureOf,
  formatAwakeableId,
  VOID,
  valueOutcome,
} from '../../../sdk/protocol/index.ts';
import { decode, encode } from '../../../sdk/protocol/wire/codec.ts';
import { frameBytes } from '../../../sdk/protocol/wire/frames.ts';
import { framesOf } from '../../../sdk/protocol/wire/journal-frames.ts';
import * as message from '../../../sdk/protocol/wire/messages.ts';

const TYPE = 'application/vnd.restate.invocation.v6';
const { TYPE: FRAME } = message;

/** An attempt whose endpoint is this test. */
const begun = (...more: Entry[]) => begunWith(more);

function begunWith(more: readonly Entry[], untilDurable?: AttemptChannel['untilDurable']) {
  const said: AttemptMessage[] = [];
  const did: string[] = [];
  const wrote: (readonly [type: number, message: object])[] = [];
  let listener: ExchangeListener | null = null;
  const input = { kind: 'input', payload: '1', headers: [] } as const;
  const attempt = new RemoteAttempt(
    {
      ...{ id: 'inv_000000000000000000000000000001' as InvocationId, attempt: 1, state: null },
      target: { service: 's', handler: 'h', key: null },
      journal: [input, ...more].map((entry, index) => ({ type: 'entry', index, at: 0, seen: 0, entry })),
      ...{ retryCount: 0, failedStepId: 0, retryingForMs: 0 },
    },
    { send: (one) => said.push(one), untilDurable },
    {
      ...{ uri: 'http://h/', clock: systemClock, protocolVersion: 6, requestFirst: false, eagerState: true },
      ...{ frameBytesMax: 1_000, readAheadBytesMax: 1_024, takesKey: () => false, now: () => 0 },
      transport: {
        open(_request, told) {
          listener = told;
          return {
            write: (bytes) => void wrote.push(shown(bytes)),
            end: () => did.push('end'),
            pause: () => did.push('pause'),
            resume: () => did.push('resume'),
            abort: () => did.push('abort'),
          };
        },
        close() {},
      },
    },
  );
  const endpoint = listener as unknown as ExchangeListener;
  return { attempt, said, did, wrote, endpoint, last: () => said.at(-1) };
}

/** A frame that goes out: its type, and what it has as a notification. */
function shown(bytes: Uint8Array): readonly [type: number, message: object] {
  const type = Buffer.from(bytes).readUInt16BE(0);
  if (type !== FRAME.signalNotification) return [type, {}];
  const { signal, value } = decode(message.NOTIFICATION, bytes.subarray(8));
  return [type, { signal, value: value === undefined ? null : Buffer.from(value.content).toString() }];
}

function answering(...more: Entry[]) {
  const one = begun(...more);
  one.endpoint.head(200, { 'content-type': TYPE });
  return one;
}

const run = frameBytes(FRAME.run, encode(message.RUN, { id: 1, name: 'r' }));
const proposal = (id: number) =>
  frameBytes(FRAME.proposeRun, encode(message.PROPOSE_RUN, { id, value: Buffer.from('2') }));
const call = (invocationIdId: number, resultId: number) =>
  frameBytes(FRAME.call, encode(message.CALL, { service: 's', handler: 'h', invocationIdId, resultId }));
const suspension = (completions: number[], signals: number[] = [1], namedSignals: string[] = []) =>
  frameBytes(FRAME.suspension, encode(message.SUSPENSION, { completions, signals, namedSignals }));
const end = frameBytes(FRAME.end, new Uint8Array(0));

describe('an attempt behind HTTP', () => {
  const violations: readonly [what: string, frames: readonly Uint8Array[], says: RegExp][] = [
    ['an end without an output', [end], /an end without an output/],
    ['a suspension for what nobody asked for', [suspension([7])], /waits for nothing/],
    ['a suspension for nothing', [suspension([])], /waits for nothing/],
    ['a result of no step', [proposal(3)], /step 3, which is not under way/],
    ['a frame of ours', [frameBytes(FRAME.start, new Uint8Array(0))], /type 0x0000/],
    ['a step without a number', [frameBytes(FRAME.run, new Uint8Array(0))], /completion id is missing/],
    ['a result of a call', [call(2, 3), proposal(2)], /step 2, which is not under way/],
    ['two steps with one number', [run, proposal(1), run], /completion id 1 for a second time/],
    ['a call with one number', [call(4, 4)], /completion id 4 for a second time/],
    ['a call with the number of a step', [run, call(2, 1)], /completion id 1 for a second time/],
    [
      'a step whose number is too large',
      [frameBytes(FRAME.run, encode(message.RUN, { id: 2 ** 31 }))],
      /completion id 2147483648/,
    ],
    ['a frame that is too large', [frameBytes(FRAME.run, new Uint8Array(2_000))], /2000 bytes/],
    ['no message', [frameBytes(FRAME.run, Buffer.from('ff', 'hex'))], /does not keep to the service protocol/],
  ];
  for (const [what, frames, says] of violations)
    it(`fails, and is tried again, on ${what}`, () => {
      const { endpoint, last, did, said } = answering();
      for (const frame of frames) endpoint.data(frame);
      expect(said.filter(({ kind }) => kind === 'failed')).to.have.length(1);
      const told = said.length;
      const error = (last() as Extract<AttemptMessage, { kind: 'failed' }>).error;
      expect(error).to.include({ code: 571 }).and.not.to.have.property('behavior');
      expect(error.message).to.match(says);
      expect(did).to.deep.equal(['abort']);
      endpoint.closed(null);
      expect(said).to.have.length(told);
    });

  it('knows the numbers of its journal', () => {
    const { endpoint, last } = answering({ kind: 'run', id: 1, name: 'r' });
    endpoint.data(run);
    expect(last()).to.have.nested.property('error.message').that.includes('completion id 1 for a second time');
  });

  it('names nobody else where a signal goes to what is no invocation', () => {
    const right = 'inv_00000000000000010000000000000a';
    for (const target of [`${right}zz`, right.toUpperCase(), right.replace('a', 'A'), right.slice(0, -1)]) {
      const { endpoint, last } = answering();
      endpoint.data(frameBytes(FRAME.sendSignal, encode(message.SEND_SIGNAL, { target, index: 18, nothing: {} })));
      // The cell says that it is none, and pauses.
      expect(last()).to.have.nested.property('entry.awakeableId', target);
    }
  });

  it('pauses on what this engine does not do, and names it', () => {
    const { endpoint, last } = answering();
    endpoint.data(
      frameBytes(
        message.TYPE.sendSignal,
        encode(message.SEND_SIGNAL, { target: 'inv', signalName: 'go', nothing: {} }),
      ),
    );
    expect(last()).to.have.nested.property('error.behavior', 'pause');
    expect(last()).to.have.nested.property('error.message').that.includes('a signal to another invocation');
  });

  it('waits for awakeables, of which it is not told before; for each until it was answered', () => {
    const waiting = answering();
    waiting.endpoint.data(suspension([], [1, 17, 18]));
    expect(waiting.last()).to.deep.equal({ kind: 'suspended', waitingFor: [-1, -17, -18] });

    const { attempt, endpoint, last, wrote } = answering();
    attempt.deliver([{ index: 1, id: -17, outcome: valueOutcome('"yes"') }]);
    const [type, ...answer] = wrote.at(-1) ?? [];
    expect(type).to.equal(FRAME.signalNotification);
    expect(answer).to.deep.equal([{ signal: 17, value: '"yes"' }]);
    endpoint.data(suspension([], [17, 18]));
    expect(last()).to.deep.equal({ kind: 'suspended', waitingFor: [-18] });

    const forNothing = answering();
    forNothing.attempt.deliver([{ index: 1, id: -17, outcome: VOID }]);
    forNothing.endpoint.data(suspension([], [1, 17]));
    expect(forNothing.last()).to.have.nested.property('error.message').that.includes('waits for nothing');
  });

  it('tells once of each awakeable that it leaves memory for, so that people see who can answer', () => {
    const entry = (id: number) => ({ kind: 'entry', seen: 0, entry: { kind: 'awakeable', id } });
    const first = answering();
    first.endpoint.data(suspension([], [1, 17, 18, 17]));
    expect(first.said).to.deep.equal([entry(-17), entry(-18), { kind: 'suspended', waitingFor: [-1, -17, -18, -17] }]);
    const again = answering({ kind: 'awakeable', id: -17 });
    again.endpoint.data(suspension([], [17, 18]));
    expect(again.said).to.deep.equal([entry(-18), { kind: 'suspended', waitingFor: [-17, -18] }]);
    const many = answering();
    many.endpoint.data(
      suspension(
        [],
        Array.from({ length: 200 }, (_, at) => 17 + at),
      ),
    );
    expect(many.said).to.have.length(101);
  });

  it('knows the step that an error names, whatever its journal tells of awakeables', () => {
    const { endpoint, last } = answering({ kind: 'awakeable', id: -17 }, { kind: 'run', id: 3, name: 'pay' });
    const error = { code: 500, message: 'no', commandIndex: 1, commandName: 'pay', commandType: FRAME.run };
    endpoint.data(frameBytes(FRAME.error, encode(message.ERROR, error)));
    expect(last()).to.include({ kind: 'failed' }).and.to.have.nested.property('error.stepId', 3);
  });

  it('pauses where it waits for a signal that nobody could send here', () => {
    for (const frame of [suspension([], [16]), suspension([], [17], ['go'])]) {
      const { endpoint, last } = answering();
      endpoint.data(frame);
      expect(last()).to.have.nested.property('error.behavior', 'pause');
      expect(last()).to.have.nested.property('error.message').that.includes('a signal that has a name');
    }
  });

  it('sleeps, and sends, not beyond what a calendar shows', () => {
    const { endpoint, said } = answering();
    const never = Number.MAX_SAFE_INTEGER;
    endpoint.data(frameBytes(FRAME.sleep, encode(message.SLEEP, { id: 1, wakeUpTime: never })));
    endpoint.data(
      frameBytes(
        FRAME.send,
        encode(message.SEND, { service: 's', handler: 'h', invocationIdId: 2, invokeTime: never }),
      ),
    );
    for (const one of said) expect(one).to.have.nested.property('entry.delayMs', DURATION_MAX_MS);
    expect(said).to.have.length(2);
  });

  it('answers awakeables of others, by their ids or by invocation and number, and is shown it so again', () => {
    const other = 'inv_000000000000000100000000000009' as InvocationId;
    const awakeable = formatAwakeableId(other, 18);
    const value = { content: Buffer.from('1') };
    const failure = { code: 7, message: 'no', metadata: [] };
    for (const [frame, entry] of [
      [
        frameBytes(FRAME.completeAwakeable, encode(message.COMPLETE_AWAKEABLE, { id: awakeable, value })),
        { awakeableId: awakeable, answer: valueOutcome('1') },
      ],
      [
        frameBytes(FRAME.completeAwakeable, encode(message.COMPLETE_AWAKEABLE, { id: awakeable, failure })),
        { awakeableId: awakeable, answer: failureOf({ code: 7, message: 'no' }) },
      ],
      [
        frameBytes(FRAME.sendSignal, encode(message.SEND_SIGNAL, { target: other, index: 18, nothing: {} })),
        { awakeableId: awakeable, answer: VOID, apart: true },
      ],
    ] as const) {
      const { endpoint, last } = answering();
      endpoint.data(frame);
      expect(last()).to.deep.equal({ kind: 'entry', seen: 0, entry: { kind: 'signal', ...entry } });
      const item = { type: 'entry', index: 1, at: 0, seen: 0, entry: { kind: 'signal', ...entry } } as const;
      expect(Buffer.concat(framesOf(item, new Map()))).to.deep.equal(Buffer.from(frame));
    }
  });

  it('tells an address that is gone from one that broke off, and a wrong answer from both', () => {
    const gone = begun();
    gone.endpoint.closed('ECONNREFUSED');
    expect(gone.last()).to.have.nested.property('error.code', 503);
    const cut = answering();
    cut.endpoint.data(run.subarray(0, 5));
    cut.endpoint.closed('the connection was cut');
    expect(cut.last()).to.have.nested.property('error.message').that.includes('broke off in the middle');
    for (const [status, headers, says] of [
      [415, {}, 'register it again'],
      [404, {}, 'no such handler'],
      [200, { 'content-type': 'text/html' }, 'is there a service endpoint'],
    ] as const) {
      const wrong = begun();
      wrong.endpoint.head(status, headers);
      wrong.endpoint.data(end);
      expect(wrong.said).to.have.length(1);
      expect(wrong.last()).to.have.nested.property('error.message').that.includes(says);
    }
    const busy = begun();
    busy.endpoint.head(429, { 'retry-after': '7' });
    expect(busy.last()).to.have.property('error').that.includes({ code: 582, retryAfterMs: 7_000, behavior: 'wait' });
    const full = answering();
    full.endpoint.data(frameBytes(FRAME.error, encode(message.ERROR, { code: 582, message: 'full' })));
    expect(full.last()).to.deep.equal({ kind: 'failed', error: { code: 582, message: 'full', behavior: 'wait' } });
  });

  it('is busy while a step runs, and until its result is there; then it only waits', () => {
    const { attempt, endpoint, said } = answering();
    endpoint.data(run);
    expect(attempt.busy).to.equal(true);
    endpoint.data(proposal(1));
    expect(attempt.busy).to.equal(true);
    endpoint.data(frameBytes(FRAME.sleep, encode(message.SLEEP, { id: 2, wakeUpTime: 5 })));
    attempt.deliver([{ index: 1, id: 1, outcome: { kind: 'value', value: '2' } }]);
    expect(attempt.busy).to.equal(false);
    attempt.suspend();
    expect(attempt.busy).to.equal(true);
    endpoint.data(suspension([1, 2]));
    expect(said.at(-1)).to.deep.equal({ kind: 'suspended', waitingFor: [2, -1] });
    expect(attempt.busy).to.equal(false);
    endpoint.closed(null);
  });

  it('is given what there is for it while it is not read, is busy meanwhile, and can be ended', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const { attempt, endpoint, said, did, wrote } = begunWith([], () => promise);
    endpoint.head(200, { 'content-type': TYPE });
    endpoint.data(Buffer.concat([frameBytes(FRAME.sleep, encode(message.SLEEP, { id: 1, wakeUpTime: 5 })), run]));
    expect([said.length, did]).to.deep.equal([1, ['pause']]);
    expect(attempt.busy).to.equal(true);
    attempt.deliver([{ index: 1, id: CANCEL_SIGNAL, outcome: VOID }]);
    expect(wrote.at(-1)?.[0]).to.equal(FRAME.signalNotification);
    attempt.abort();
    expect(did).to.deep.equal(['pause', 'abort']);
    resolve();
    await promise;
    expect(said).to.have.length(1);
  });
});
