// An engine of the service protocol for one invocation, as small as can be: it stores frames in the order in which they come,
// answers what can be answered at once, and leaves to the test when anything happens.

import { DEFAULT_SETTINGS } from '../../sdk/driver/clock.ts';
import { endpointOf } from '../../sdk/endpoint.ts';
import type { Definition } from '../../sdk/index.ts';
import { decode, encode } from '../../sdk/protocol/wire/codec.ts';
import { Deframer, type Frame, frameBytes } from '../../sdk/protocol/wire/frames.ts';
import * as message from '../../sdk/protocol/wire/messages.ts';
import { ServedAttempt } from '../../sdk/serve/attempt.ts';
import { isNotification } from '../../sdk/serve/attempt-start.ts';
import { JournalRoom } from '../../sdk/serve/journal-room.ts';
import { SERVE_LIMITS } from '../../sdk/serve/limits.ts';
import { ManualClock } from '../unit/sdk/manual-clock.ts';

const { TYPE, notificationOf } = message;
const BYTES_MAX = 1_000_000;

export type Ending = 'output' | 'suspended' | { readonly error: string; readonly code: number };

const json = (value: unknown) => ({ value: { content: Buffer.from(JSON.stringify(value)) } });

export class WireEngine {
  readonly clock = new ManualClock();
  /** The journal: commands as they came, and notifications. */
  readonly stored: Frame[];
  readonly state = new Map<string, Uint8Array>([['x', Buffer.from('"at first"')]]);
  /** What the test may answer: timers and callees. */
  readonly waits = new Map<number, Frame>();
  /** Sent by the attempt, not stored. */
  readonly inFlight: Frame[] = [];
  /** How the attempt ended; null while it goes on. */
  ending: Ending | null = null;
  output: string | null = null;
  cancelled = false;
  isPartial = false;
  readonly #definition: Definition;
  readonly #done = new Set<number>();
  #attempt: ServedAttempt | null = null;
  /** Frames of the journal that the attempt has. */
  #given = 0;
  #inputEnded = false;

  constructor(definition: Definition, stored?: readonly Frame[]) {
    this.#definition = definition;
    const input = { type: TYPE.input, payload: encode(message.INPUT, { value: { content: Buffer.from('1') } }) };
    this.stored = [input];
    for (const frame of stored?.slice(1) ?? []) this.#store(frame, true);
  }

  /** Whether a result with this number is stored. */
  isDone = (id: number): boolean => this.#done.has(id);

  start(): void {
    this.#attempt?.gone();
    this.inFlight.length = 0;
    this.ending = null;
    this.#inputEnded = false;
    const deframer = new Deframer(BYTES_MAX);
    const endpoint = endpointOf([this.#definition], { ...DEFAULT_SETTINGS, clock: this.clock, cancelsCalls: true });
    const target = { service: this.#definition.name, handler: 'execute' };
    const room = new JournalRoom(SERVE_LIMITS.journalsBytesMax);
    const attempt: ServedAttempt = new ServedAttempt(
      { endpoint, target, keyed: true, limits: SERVE_LIMITS, room, now: () => 0, over() {} },
      {
        write: (bytes) => {
          // One that was given up says nothing any more, but what it said before may still be on its way.
          if (this.#attempt !== attempt) return;
          deframer.add(bytes);
          for (let frame = deframer.next(); frame !== null; frame = deframer.next())
            this.inFlight.push({ type: frame.type, payload: Buffer.from(frame.payload) });
        },
        end() {},
      },
    );
    this.#attempt = attempt;
    const entries = [...this.state].map(([key, value]) => ({ key: Buffer.from(key), value }));
    const start = {
      ...{ id: Buffer.from('0102'), debugId: 'inv_1abc', key: 'k', knownEntries: this.stored.length },
      ...(this.isPartial ? { partialState: true } : { stateMap: entries }),
    };
    attempt.data(frameBytes(TYPE.start, encode(message.START, start)));
    for (const { type, payload } of this.stored) attempt.data(frameBytes(type, payload));
    this.#given = this.stored.length;
  }

  /** Lets everything run that can, without time going by. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 30; turn++) await new Promise((resolve) => setImmediate(resolve));
  }

  /** Stores what has come, `count` frames of it. */
  commit(count = this.inFlight.length): void {
    for (const frame of this.inFlight.splice(0, count)) this.#store(frame, false);
  }

  /** Gives the attempt what it has not got yet. */
  give(): void {
    for (; this.#given < this.stored.length; this.#given++) {
      const { type, payload } = this.stored[this.#given] as Frame;
      if (isNotification({ type, payload }) && !this.#inputEnded) this.#attempt?.data(frameBytes(type, payload));
    }
  }

  get hasMore(): boolean {
    return !this.#inputEnded && this.stored.slice(this.#given).some(isNotification);
  }

  /** The next thing that was asked for, which is not stored by that. */
  takeCommand(): Frame | undefined {
    const frame = this.inFlight.shift();
    return frame === undefined ? undefined : { type: frame.type, payload: Buffer.from(frame.payload) };
  }

  /** What is in a journal already, with its answers behind it. */
  storeAgain(frame: Frame): void {
    this.#store(frame, true);
  }

  endInput(): void {
    this.#inputEnded = true;
    this.#attempt?.inputEnded();
  }

  answer(id: number): void {
    const frame = this.waits.get(id);
    if (frame !== undefined) this.#store(frame, false);
  }

  cancel(): void {
    if (this.cancelled) return;
    const payload = encode(message.NOTIFICATION, { signal: message.CANCEL, nothing: {} });
    this.#store({ type: TYPE.signalNotification, payload }, false);
  }

  /** @param isReplayed its answers are in the journal as well */
  #store(frame: Frame, isReplayed: boolean): void {
    const { type, payload } = frame;
    if (isNotification(frame)) return this.#notified(frame);
    const answers: Frame[] = [];
    switch (type) {
      case TYPE.proposeRun: {
        const { id, value, failure } = decode(message.PROPOSE_RUN, payload);
        const result = failure === undefined ? { value: { content: value ?? Buffer.alloc(0) } } : { failure };
        return this.#notified(notification(TYPE.run, id, result));
      }
      case TYPE.sleep: {
        const { id } = decode(message.SLEEP, payload);
        this.waits.set(id, notification(TYPE.sleep, id, { nothing: {} }));
        break;
      }
      case TYPE.call: {
        const { key, handler, invocationIdId, resultId } = decode(message.CALL, payload);
        answers.push(invocationId(invocationIdId, key));
        const failure = { code: 400, message: `${key} failed`, metadata: [] };
        const result = handler === 'fail' ? { failure } : json(`${key} answered`);
        this.waits.set(resultId, notification(TYPE.call, resultId, result));
        break;
      }
      case TYPE.send: {
        const { key, invocationIdId } = decode(message.SEND, payload);
        answers.push(invocationId(invocationIdId, key));
        break;
      }
      case TYPE.getLazyState: {
        const { key, id } = decode(message.GET_LAZY_STATE, payload);
        const content = this.state.get(Buffer.from(key).toString());
        answers.push(notification(type, id, content === undefined ? { nothing: {} } : { value: { content } }));
        break;
      }
      case TYPE.getLazyStateKeys: {
        const { id } = decode(message.GET_LAZY_STATE_KEYS, payload);
        const keys = [...this.state.keys()].sort().map((key) => Buffer.from(key));
        answers.push(notification(type, id, { stateKeys: { keys } }));
        break;
      }
      case TYPE.setState: {
        const { key, value } = decode(message.SET_STATE, payload);
        this.state.set(Buffer.from(key).toString(), value?.content ?? Buffer.alloc(0));
        break;
      }
      case TYPE.clearState:
        this.state.delete(Buffer.from(decode(message.CLEAR_STATE, payload).key).toString());
        break;
      case TYPE.output:
        this.output = Buffer.from(payload).toString('latin1');
        return;
      case TYPE.end:
        this.ending = 'output';
        return;
      case TYPE.suspension:
        this.ending = 'suspended';
        return;
      case TYPE.error: {
        const { code, message: error } = decode(message.ERROR, payload);
        this.ending = { error, code };
        return;
      }
      default:
    }
    this.stored.push(frame);
    if (!isReplayed) for (const answer of answers) this.#notified(answer);
  }

  #notified(frame: Frame): void {
    const { completionId, signal } = decode(message.NOTIFICATION, frame.payload);
    if (signal !== undefined) this.cancelled = true;
    else if (this.#done.has(completionId as number)) return;
    else this.#done.add(completionId as number);
    this.waits.delete(completionId as number);
    this.stored.push(frame);
  }
}

const notification = (type: number, id: number, result: object): Frame => ({
  type: notificationOf(type),
  payload: encode(message.NOTIFICATION, { completionId: id, ...result }),
});

const invocationId = (id: number, key: string): Frame => ({
  type: message.INVOCATION_ID_NOTIFICATION,
  payload: encode(message.NOTIFICATION, { completionId: id, invocationId: `inv_1${key}` }),
});
