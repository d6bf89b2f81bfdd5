// One request, frame by frame: what an engine may do wrong, and how an attempt ends.

import { expect } from 'chai';
import type { Definition, ObjectContext } from '../../../sdk/index.ts';
import { endpointOf, object, RetryableError } from '../../../sdk/index.ts';
import { decode, encode } from '../../../sdk/protocol/wire/codec.ts';
import { Deframer, frameBytes } from '../../../sdk/protocol/wire/frames.ts';
import * as message from '../../../sdk/protocol/wire/messages.ts';
import { ServedAttempt } from '../../../sdk/serve/attempt.ts';
import { JournalRoom } from '../../../sdk/serve/journal-room.ts';
import { SERVE_LIMITS } from '../../../sdk/serve/limits.ts';
import { eventually } from '../../setup/eventually.ts';
import { NOTHING_THROWN } from '../sdk/nothing-thrown.ts';

const { TYPE, notificationOf } = message;
const NAMES = Object.fromEntries(Object.entries(TYPE).map(([name, type]) => [type, name]));

const start = (knownEntries: number, more: object = {}) =>
  frameBytes(TYPE.start, encode(message.START, { debugId: 'inv_1abc', key: 'k', knownEntries, ...more }));
const input = frameBytes(TYPE.input, encode(message.INPUT, { value: { content: Buffer.from('1') } }));
const run = (id: number, name = 'step') => frameBytes(TYPE.run, encode(message.RUN, { id, name }));
const given = (id: number, json: string) =>
  frameBytes(
    notificationOf(TYPE.run),
    encode(message.NOTIFICATION, { completionId: id, value: { content: Buffer.from(json) } }),
  );
const output = frameBytes(TYPE.output, encode(message.OUTPUT, { value: { content: Buffer.from('2') } }));

function asked(definition: Definition, limits = SERVE_LIMITS, room = new JournalRoom(limits.journalsBytesMax)) {
  const said: { name: string; payload: Uint8Array }[] = [];
  const ended: string[] = [];
  const frames = new Deframer(1_000_000);
  const attempt = new ServedAttempt(
    {
      ...{ endpoint: endpointOf([definition], { cancelsCalls: true }), keyed: true, limits, room, now: () => 1_000 },
      target: { service: definition.name, handler: 'go' },
      over: () => ended.push('over'),
    },
    {
      write(bytes) {
        frames.add(bytes);
        for (let frame = frames.next(); frame !== null; frame = frames.next())
          said.push({ name: NAMES[frame.type] ?? String(frame.type), payload: frame.payload });
      },
      end: () => ended.push('end'),
    },
  );
  const error = () => decode(message.ERROR, said.at(-1)?.payload ?? new Uint8Array());
  const names = () => said.map(({ name }) => name);
  const untilEnd = () => eventually(() => ended.includes('end'));
  return { attempt, said, names, ended, error, untilEnd };
}

const goes = (go: (ctx: ObjectContext) => Promise<unknown>) => object({ name: 'o', handlers: { go } });
const steps = goes((ctx) => ctx.run('step', () => 2));

describe('a request of an engine', () => {
  const wrong: readonly [what: string, frames: readonly Uint8Array[], says: RegExp][] = [
    ['begins with something else', [input], /begins with something else than its start/],
    ['has a journal without an input', [start(0)], /journal without an input/],
    ['has a journal with another beginning', [start(1), run(1)], /does not begin with an input/],
    ['has no frames', [Buffer.alloc(20, 0xff)], /a frame of \d+ bytes/],
    ['has no message in a frame', [start(2), input, frameBytes(TYPE.run, Buffer.from('ff', 'hex'))], /protocol/],
    ['has a command behind the journal', [start(1), input, run(1)], /type 0x411 behind the journal/],
    [
      'has a notification without a result',
      [start(2), input, frameBytes(0x8011, encode(message.NOTIFICATION, { completionId: 1 }))],
      /without a result/,
    ],
    ['answers what nobody asked for', [start(2), input, given(7, '1')], /completion 7 arrived/],
  ];
  for (const [what, frames, says] of wrong)
    it(`is refused where it ${what}`, async () => {
      const { attempt, error, ended, names, untilEnd } = asked(steps);
      for (const frame of frames) attempt.data(frame);
      await untilEnd();
      expect(error()).to.deep.include({ code: 571 });
      expect(error().message).to.match(says);
      expect(ended).to.deep.equal(['over', 'end']);
      expect(names().filter((name) => name === 'error')).to.have.length(1);
    });

  it('is refused where it ends in the middle of the journal, or its journal is too large', () => {
    const cut = asked(steps);
    cut.attempt.data(start(2));
    cut.attempt.data(input);
    cut.attempt.inputEnded();
    expect(cut.error().message).to.include('before the whole journal was there');
    const large = asked(steps, { ...SERVE_LIMITS, journalBytesMax: 100 });
    large.attempt.data(start(2));
    large.attempt.data(frameBytes(TYPE.input, new Uint8Array(100)));
    expect(large.error().message).to.include('more than 100 bytes');
  });

  it('is refused where frames without bytes would fill the memory, and where what comes behind the journal does', async () => {
    const limits = { ...SERVE_LIMITS, journalBytesMax: 10_000 };
    const many = asked(steps, limits);
    const clear = frameBytes(TYPE.clearAllState, new Uint8Array(0));
    many.attempt.data(Buffer.concat([start(200), input, ...Array.from({ length: 100 }, () => clear)]));
    expect(many.error().message).to.include('more than 10000 bytes');
    const behind = asked(steps, limits);
    behind.attempt.data(Buffer.concat([start(1), input]));
    await eventually(() => behind.names().length === 2);
    // Signals may come before they are asked for.
    const signal = { signal: 17, value: { content: Buffer.alloc(6_000, '1') } };
    for (let sent = 0; sent < 2; sent += 1) {
      expect(behind.names()).not.to.include('error');
      behind.attempt.data(frameBytes(TYPE.signalNotification, encode(message.NOTIFICATION, signal)));
    }
    expect(behind.error().message).to.include('more than 10000 bytes');
  });

  it('is told to come again where the journals of all others leave no room, which each gives back at its end', () => {
    const room = new JournalRoom(10_000);
    const value = { content: Buffer.alloc(6_000, '1') };
    const large = Buffer.concat([start(1), frameBytes(TYPE.input, encode(message.INPUT, { value }))]);
    const ask = () => {
      const one = asked(steps, SERVE_LIMITS, room);
      one.attempt.data(large);
      return one;
    };
    const first = ask();
    for (let times = 0; times < 3; times += 1) {
      const { ended, error, names } = ask();
      expect([names(), ended]).to.deep.equal([['error'], ['over', 'end']]);
      expect(error()).to.include({ code: 582, nextRetryDelayMs: 1_000 });
      expect(error().message).to.include('journalsBytesMax');
    }
    first.attempt.gone();
    const next = ask();
    expect(next.names()).to.deep.equal([]);
    next.attempt.gone();
  });

  it('is an attempt: what it asks for, its result when that is durable, its end', async () => {
    const { attempt, names, untilEnd } = asked(steps);
    attempt.data(Buffer.concat([start(1), input]));
    await eventually(() => names().length === 2);
    expect(names()).to.deep.equal(['run', 'proposeRun']);
    attempt.data(given(1, '2'));
    await untilEnd();
    expect(names()).to.deep.equal(['run', 'proposeRun', 'output', 'end']);
  });

  it('that ends with its journal is answered with what there is to wait for', async () => {
    const both = goes((ctx) => Promise.race([ctx.run('step', () => 2), ctx.sleep('1h')]));
    const { attempt, said, names, untilEnd } = asked(both);
    attempt.data(Buffer.concat([start(1), input]));
    attempt.inputEnded();
    await untilEnd();
    expect(names()).to.deep.equal(['run', 'sleep', 'proposeRun', 'suspension']);
    expect(decode(message.SLEEP, said[1]?.payload as Uint8Array).wakeUpTime).to.equal(3_601_000);
    const { completions, signals } = decode(message.SUSPENSION, said[3]?.payload as Uint8Array);
    expect([completions, signals]).to.deep.equal([[1, 2], [1]]);
  });

  it('whose end was not heard is told of it again', async () => {
    const { attempt, names } = asked(steps);
    attempt.data(Buffer.concat([start(4), input, run(1), given(1, '2'), output]));
    expect(names()).to.deep.equal(['end']);
  });

  it('is told which step failed, when to try again, and how often it was tried already', async () => {
    const tries: number[] = [];
    const failing = goes(async (ctx) => {
      await ctx.run('first', () => 1);
      await ctx.run('second', ({ attempt }) => {
        tries.push(attempt);
        throw new RetryableError('not yet', { retryAfter: '7s' });
      });
    });
    const { attempt, error, untilEnd } = asked(failing);
    attempt.data(Buffer.concat([start(4, { retryCount: 2 }), input, run(1, 'first'), given(1, '1'), run(2, 'second')]));
    await untilEnd();
    expect(tries).to.deep.equal([3]);
    const { code, message: text, commandIndex, commandName, commandType, nextRetryDelayMs } = error();
    expect([code, text]).to.deep.equal([500, 'not yet']);
    expect([commandIndex, commandName, commandType, nextRetryDelayMs]).to.deep.equal([2, 'second', TYPE.run, 7_000]);
  });

  for (const [what, fail, text] of NOTHING_THROWN)
    it(`is told of an error where the handler, or a step of it, ${what}`, async () => {
      const handler = asked(goes(fail));
      const step = asked(goes((ctx) => ctx.run('step', fail)));
      const last = asked(goes((ctx) => ctx.run('step', fail, { maxRetryAttempts: 1 })));
      for (const { attempt } of [handler, step, last]) attempt.data(Buffer.concat([start(1), input]));
      await handler.untilEnd();
      expect(handler.error()).to.include({ code: 500, message: text, commandIndex: undefined });
      await step.untilEnd();
      expect(step.error()).to.include({ code: 500, message: text, commandIndex: 1, commandName: 'step' });
      await eventually(() => last.names().length === 2);
      const { failure } = decode(message.PROPOSE_RUN, last.said[1]?.payload as Uint8Array);
      expect(failure).to.include({ code: 500, message: `run "step" failed after 1 attempt: ${text}` });
      last.attempt.gone();
    });

  it('ends the handler where nobody hears it any more', async () => {
    const signals: AbortSignal[] = [];
    const waiting = goes((ctx) =>
      ctx.run('waits', ({ signal }) => {
        signals.push(signal);
        return new Promise(() => {});
      }),
    );
    const { attempt, names, ended } = asked(waiting);
    attempt.data(Buffer.concat([start(1), input]));
    await eventually(() => signals.length === 1);
    attempt.gone();
    expect(signals[0]?.aborted).to.equal(true);
    expect([names(), ended]).to.deep.equal([[], ['over']]);
  });

  it('hands a cancellation on to calls, also to one whose invocation is not known yet', async () => {
    const calling = goes(async (ctx) => {
      await ctx.objectClient<{ wait(ctx: ObjectContext): Promise<void> }>({ name: 'callee' }, 'a').wait();
    });
    const cancel = frameBytes(TYPE.signalNotification, encode(message.NOTIFICATION, { signal: 1, nothing: {} }));
    const id = frameBytes(0x800e, encode(message.NOTIFICATION, { completionId: 1, invocationId: 'inv_1callee' }));
    for (const order of [
      [id, cancel],
      [cancel, id],
    ]) {
      const { attempt, said, names, untilEnd } = asked(
        order[0] === id
          ? calling
          : goes(async (ctx) => {
              const call = ctx
                .objectClient<{ wait(ctx: ObjectContext): Promise<void> }>({ name: 'callee' }, 'a')
                .wait();
              await call.catch(() => undefined);
              await (call as unknown as { invocationId: Promise<string> }).invocationId;
            }),
      );
      attempt.data(Buffer.concat([start(1), input, ...order]));
      await untilEnd();
      expect(names()).to.deep.equal(['call', 'sendSignal', 'output', 'end']);
      const { target, index } = decode(message.SEND_SIGNAL, said[1]?.payload as Uint8Array);
      expect([target, index]).to.deep.equal(['inv_1callee', 1]);
    }
  });
});
