/**
 * One attempt of a handler behind HTTP: one request. Its body begins with the journal and goes on with completions; the
 * answer brings what the handler asks for. All numbers of entries are the endpoint's own, and are kept as they came.
 *
 *  E1. The journal is replayed whole, then the stream goes on; nothing that the engine has not committed is sent.
 *  E2. It is asked to leave memory by ending our half of the stream: then the handler stops at the next thing that it has
 *      to wait for. Where an endpoint takes a request before it answers, our half ends with the journal.
 *  E3. It ends with `End`, `Suspension` or `Error`. A stream that ends without one is trouble that is retried.
 *  E4. Whether user code executes can't be seen from here. What is seen: one whose step is under way, or that is about to be
 *      answered, is busy; so is one that is not read (F2), one that was asked to leave and has not, and, for BUSY_WITHIN_MS, one
 *      that waits for nothing of ours.
 */
import type { IncomingHttpHeaders } from 'node:http';
import type {
  AttemptChannel,
  AttemptError,
  AttemptHandle,
  AttemptStart,
  CompletionId,
  Delivery,
  Entry,
  Outcome,
} from '../../sdk/protocol/index.ts';
import { CANCEL_SIGNAL, completionOfSignal, FIRST_AWAKEABLE } from '../../sdk/protocol/index.ts';
import { decode, encode, WireError } from '../../sdk/protocol/wire/codec.ts';
import type { CommandParts } from '../../sdk/protocol/wire/commands.ts';
import { askedBy, outcomeOf, UnsupportedError } from '../../sdk/protocol/wire/commands.ts';
import type { Frame } from '../../sdk/protocol/wire/frames.ts';
import { frameBytes } from '../../sdk/protocol/wire/frames.ts';
import type { Expected } from '../../sdk/protocol/wire/journal-frames.ts';
import { expect, framesOf, isOpenRun, notificationFrame } from '../../sdk/protocol/wire/journal-frames.ts';
import { CANCEL, ERROR, PROPOSE_RUN, START, SUSPENSION, TYPE } from '../../sdk/protocol/wire/messages.ts';
import { seedOf } from '../../sdk/protocol/wire/seed.ts';
import { invocationType } from '../../sdk/protocol/wire/versions.ts';
import type { Clock } from '../clock.ts';
import { Announced } from './announced.ts';
import { AskedIds } from './asked-ids.ts';
import { eagerStateOf } from './eager-state.ts';
import { answerTrouble, brokenOff, errorFrom, wrongIn } from './errors.ts';
import { Inflow } from './inflow.ts';
import type { Exchange, Transport } from './transport.ts';

export interface RemoteHandler extends CommandParts {
  readonly uri: string;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly protocolVersion: number;
  /** True where the endpoint wants the whole request before it answers. */
  readonly requestFirst: boolean;
  /** False: state is asked for when it is read. */
  readonly eagerState: boolean;
  readonly frameBytesMax: number;
  readonly readAheadBytesMax: number;
}

/** Who was silent for longer waits for something: to be asked to leave costs it nothing then (E2). */
const BUSY_WITHIN_MS = 1_000;
/** An endpoint that has said its last word and does not end the stream is cut off. */
const LINGER_MS = 5_000;

/** By a timer, by another invocation, by somebody's word. */
const ANSWERED_LATER: ReadonlySet<Entry['kind']> = new Set(['sleep', 'attach', 'promise']);

export class RemoteAttempt implements AttemptHandle {
  readonly #handler: RemoteHandler;
  readonly #channel: AttemptChannel;
  readonly #exchange: Exchange;
  readonly #inflow: Inflow;
  readonly #expected: Expected = new Map();
  readonly #asks = new AskedIds();
  /** What is answered without waiting: steps that have begun, and what the engine says at once. */
  readonly #underWay = new Set<CompletionId>();
  /** By the place of its command, a step: errors name it so. */
  readonly #runs = new Map<number, CompletionId>();
  #commands = 0;
  #seen = 0;
  #lastIndex: number;
  #heardAt: number;
  readonly #announced = new Announced();
  /** Those that the handler was given. */
  readonly #signals = new Set<CompletionId>();
  #output: Outcome | null = null;
  #inputEnded = false;
  #isOver = false;
  #answered = false;
  #cancelLinger: (() => void) | null = null;

  constructor(start: AttemptStart, channel: AttemptChannel, handler: RemoteHandler) {
    this.#handler = handler;
    this.#channel = channel;
    this.#inflow = this.#inflowOf(handler, channel);
    this.#lastIndex = start.journal.at(-1)?.index ?? 0;
    this.#heardAt = handler.clock.elapsed();
    const contentType = invocationType(handler.protocolVersion);
    const { service, handler: name } = start.target;
    const prefix = this.#prefix(start);
    this.#exchange = handler.transport.open(
      {
        method: 'POST',
        path: `/invoke/${encodeURIComponent(service)}/${encodeURIComponent(name)}`,
        headers: { 'content-type': contentType, accept: contentType, 'x-restate-invocation-id': start.id },
      },
      {
        head: (status, headers) => this.#head(status, headers, contentType),
        data: (chunk) => this.#data(chunk),
        closed: (trouble) => this.#inflow.end(trouble),
      },
    );
    for (const frame of prefix) this.#exchange.write(frame);
    if (handler.requestFirst) this.suspend();
  }

  #inflowOf({ frameBytesMax, readAheadBytesMax }: RemoteHandler, { untilDurable }: AttemptChannel): Inflow {
    return new Inflow({
      ...{ frameBytesMax, readAheadBytesMax, untilDurable },
      pause: () => this.#exchange.pause(),
      resume: () => this.#exchange.resume(),
      isOver: () => this.#isOver,
      take: (frame) => this.#take(frame),
      wrong: (error) => this.#fail(wrongIn(error)),
      closed: (trouble) => this.#closed(trouble),
    });
  }

  deliver(deliveries: readonly Delivery[]): void {
    for (const { index, id, outcome } of deliveries) {
      if (this.#isOver || index <= this.#lastIndex) continue;
      this.#lastIndex = index;
      // Too late for this request: it will suspend, and the engine sees that what it waits for is there.
      if (this.#inputEnded || (id > 0 && !this.#expected.has(id))) continue;
      this.#note(id);
      this.#exchange.write(notificationFrame(id, outcome, this.#expected));
    }
  }

  suspend(): void {
    if (this.#inputEnded) return;
    this.#inputEnded = true;
    this.#exchange.end();
  }

  abort(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#exchange.abort();
  }

  get busy(): boolean {
    if (this.#isOver) return false;
    if (this.#inputEnded || this.#underWay.size > 0 || this.#inflow.isHeld) return true;
    return this.#expected.size === 0 && this.#handler.clock.elapsed() - this.#heardAt < BUSY_WITHIN_MS;
  }

  // ---- to the endpoint ---------------------------------------------------------------------------------------------

  #prefix(start: AttemptStart): Uint8Array[] {
    const frames = start.journal.flatMap((item) => {
      if (item.type === 'completion') this.#note(item.id);
      else if ('outcome' in item.entry && item.entry.kind !== 'output' && item.entry.id !== 0) this.#seen += 1;
      if (item.type === 'entry') this.#count(item.entry);
      return framesOf(item, this.#expected);
    });
    const state = this.#handler.eagerState ? eagerStateOf(start.state) : null;
    // The endpoint counts by them how often a step failed: trouble on the way to it was none of the step's.
    const retries =
      start.failedStepId === 0 ? {} : { retryCount: start.retryCount, retryingForMs: start.retryingForMs };
    const message = encode(START, {
      id: Buffer.from(start.id.slice('inv_'.length), 'hex'),
      debugId: start.id,
      knownEntries: frames.length,
      stateMap: state ?? [],
      partialState: state === null,
      key: start.target.key ?? '',
      randomSeed: seedOf(start.seedId ?? start.id),
      ...retries,
    });
    return [frameBytes(TYPE.start, message), ...frames];
  }

  /** A completion is given to the handler. */
  #note(id: CompletionId): void {
    this.#seen += 1;
    this.#underWay.delete(id);
    if (id < 0) this.#signals.add(id);
  }

  #count(entry: Entry): void {
    this.#asks.add(entry);
    // It is no command.
    if (entry.kind === 'awakeable') return void this.#announced.add(entry.id);
    if (entry.kind === 'run') this.#runs.set(this.#commands, entry.id);
    // Of a call it is told at once which invocation it is.
    const isAnsweredSoon =
      'id' in entry && !ANSWERED_LATER.has(entry.kind) && entry.id > 0 && entry.outcome === undefined;
    if (isAnsweredSoon) this.#underWay.add(entry.id);
    this.#commands += 1;
  }

  // ---- from the endpoint -------------------------------------------------------------------------------------------

  #head(status: number, headers: IncomingHttpHeaders, contentType: string): void {
    const trouble = answerTrouble(this.#handler.uri, { status, headers, contentType });
    if (trouble !== null) return this.#fail(trouble);
    this.#answered = true;
  }

  #data(chunk: Uint8Array): void {
    if (this.#isOver || !this.#answered) return;
    this.#heardAt = this.#handler.clock.elapsed();
    this.#inflow.add(chunk);
  }

  #take(frame: Frame): void {
    const { type, payload } = frame;
    if (this.#output !== null && type !== TYPE.end) throw new WireError('more than its end came after the output');
    switch (type) {
      case TYPE.proposeRun: {
        const { id, value, failure } = decode(PROPOSE_RUN, payload);
        if (!isOpenRun(id, this.#expected)) throw new WireError(`a result for step ${id}, which is not under way`);
        const outcome = outcomeOf({ value: value === undefined ? undefined : { content: value }, failure });
        return this.#channel.send({ kind: 'proposal', id, outcome });
      }
      case TYPE.suspension:
        return this.#suspended(payload);
      case TYPE.error:
        return this.#failed(payload);
      case TYPE.end:
        return this.#finished();
      default:
        return this.#asked(frame);
    }
  }

  #asked(frame: Frame): void {
    const asked = askedBy(frame, this.#handler);
    if (asked.kind === 'output') {
      this.#output = asked.outcome;
      return;
    }
    this.#asks.check(asked.entry);
    this.#count(asked.entry);
    expect(asked.entry, this.#expected);
    this.#channel.send({ kind: 'entry', seen: this.#seen, entry: asked.entry });
  }

  #suspended(payload: Uint8Array): void {
    const { completions, signals, namedSignals } = decode(SUSPENSION, payload);
    const reserved = signals.some((signal) => signal !== CANCEL && signal < FIRST_AWAKEABLE);
    // Nobody could ever send them here: better to say so than to sleep for ever.
    if (reserved || namedSignals.length > 0) throw new UnsupportedError('a signal that has a name');
    // What it was given already can't be waited for: the engine would wake it at once, and again. SDKs name a cancellation
    // each time, which comes only once.
    const ids = [...completions, ...signals.map(completionOfSignal)];
    const open = ids.filter((id) => (id < 0 ? !this.#signals.has(id) : this.#expected.has(id)));
    if (open.every((id) => id === CANCEL_SIGNAL)) throw new WireError('a suspension that waits for nothing');
    this.#leave();
    for (const id of this.#announced.newOf(open))
      this.#channel.send({ kind: 'entry', seen: this.#seen, entry: { kind: 'awakeable', id } });
    this.#channel.send({ kind: 'suspended', waitingFor: open });
  }

  #failed(payload: Uint8Array): void {
    const error = errorFrom(decode(ERROR, payload), this.#runs);
    this.#leave();
    this.#channel.send({ kind: 'failed', error });
  }

  #finished(): void {
    const outcome = this.#output;
    if (outcome === null) throw new WireError('an end without an output');
    const { code } = outcome.kind === 'failure' ? outcome.failure : { code: 0 };
    this.#leave();
    // An SDK throws a cancellation into user code as a failure with this code; passed on, the invocation was cancelled.
    const cancelled = this.#signals.has(CANCEL_SIGNAL) && code === 409;
    this.#channel.send({ kind: 'finished', seen: this.#seen, outcome, cancelled });
  }

  /** Both sides are done. */
  #leave(): void {
    this.#isOver = true;
    this.#exchange.end();
    this.#cancelLinger = this.#handler.clock.after(LINGER_MS, () => this.#exchange.abort());
  }

  #closed(trouble: string | null): void {
    this.#cancelLinger?.();
    if (this.#isOver) return;
    this.#isOver = true;
    this.#channel.send({ kind: 'failed', error: brokenOff(this.#handler.uri, trouble, this.#answered) });
  }

  #fail(error: AttemptError): void {
    if (this.#isOver) return;
    this.abort();
    this.#channel.send({ kind: 'failed', error });
  }
}
