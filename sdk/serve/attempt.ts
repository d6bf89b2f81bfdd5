/**
 * One request of an engine is one attempt of a handler: the frames that come are what the driver is given, and what the handler
 * asks for goes out as frames. The driver is the one that runs handlers in the engine's own process.
 *
 *  V1. The request begins with the start and the whole journal; the handler runs when that is there (`attempt-start.ts`).
 *  V2. Where the request has ended nothing will be answered any more: the handler leaves at the next thing that it waits for.
 *      An engine that sends the journal alone gets on in this way, one wait after the other.
 *  V3. The answer ends with one of `End`, `Suspension`, `Error`, or with the connection. Whoever is gone ends the attempt.
 */
import type { AttemptError, AttemptHandle, AttemptMessage, CompletionId, Endpoint, Target } from '../protocol/index.ts';
import { ATTEMPT_CODES } from '../protocol/index.ts';
import {
  askedFrames,
  endFrame,
  errorFrame,
  outputFrame,
  proposalFrame,
  suspensionFrame,
} from '../protocol/wire/asked-frames.ts';
import { WireError } from '../protocol/wire/codec.ts';
import { completionOf, UnsupportedError } from '../protocol/wire/commands.ts';
import type { Frame } from '../protocol/wire/frames.ts';
import { Deframer } from '../protocol/wire/frames.ts';
import { isNotification, JournalReader } from './attempt-start.ts';
import { type JournalRoom, NoRoomError } from './journal-room.ts';
import { COME_AGAIN_MS, FRAME_BYTES_LEAST, type ServeLimits } from './limits.ts';

/** Where the answer goes. Neither throws nor waits. */
export interface AnswerStream {
  write(bytes: Uint8Array): void;
  /** The answer is whole. */
  end(): void;
}

export interface ServedParts {
  readonly endpoint: Endpoint;
  readonly target: Pick<Target, 'service' | 'handler'>;
  /** Whether the handler belongs to a key. */
  readonly keyed: boolean;
  readonly limits: ServeLimits;
  readonly room: JournalRoom;
  /** ms since the epoch. */
  readonly now: () => number;
  /** The attempt is over. */
  readonly over: () => void;
}

export class ServedAttempt {
  readonly #parts: ServedParts;
  readonly #answer: AnswerStream;
  readonly #frames: Deframer;
  #journal: JournalReader | null = null;
  /** As they are counted. */
  #journalBytes = 0;
  #handle: AttemptHandle | null = null;
  /** By step, its place among the commands: errors name it so. */
  #runs = new Map<CompletionId, number>();
  #commands = 0;
  #lastIndex = 0;
  #inputEnded = false;
  #isOver = false;
  #unsent: Uint8Array[] = [];

  constructor(parts: ServedParts, answer: AnswerStream) {
    this.#parts = parts;
    this.#answer = answer;
    this.#frames = new Deframer(parts.limits.frameBytesMax);
  }

  /** False before the whole journal is there. */
  get hasBegun(): boolean {
    return this.#isOver || this.#handle !== null;
  }

  /** Part of the request. */
  data(chunk: Uint8Array): void {
    if (this.#isOver) return;
    try {
      this.#count(chunk.length);
      this.#frames.add(chunk);
      for (let frame = this.#frames.next(); frame !== null && !this.#isOver; frame = this.#frames.next()) {
        this.#count(Math.max(0, FRAME_BYTES_LEAST - frame.payload.length));
        this.#take(frame);
      }
    } catch (error) {
      if (error instanceof NoRoomError)
        return this.#giveUp({ code: ATTEMPT_CODES.noRoom, message: error.message, retryAfterMs: COME_AGAIN_MS });
      if (!(error instanceof WireError) && !(error instanceof UnsupportedError)) throw error;
      this.#refuse(`the engine does not keep to the service protocol: ${error.message}`);
    }
  }

  /** The request is whole. */
  inputEnded(): void {
    if (this.#isOver || this.#inputEnded) return;
    this.#inputEnded = true;
    if (this.#handle === null) return this.#refuse('the request ended before the whole journal was there');
    this.#handle.suspend(true);
  }

  /** Nobody reads the answer any more. */
  gone(reason = 'the engine has gone'): void {
    if (this.#isOver) return;
    this.#leave();
    this.#handle?.abort(reason);
  }

  /** Ends it with an error that is tried again. */
  giveUp(message: string): void {
    if (!this.#isOver) this.#giveUp({ code: 503, message });
  }

  #giveUp(error: AttemptError): void {
    this.#handle?.abort(error.message);
    this.#end(errorFrame(error, undefined));
  }

  // ---- from the engine ---------------------------------------------------------------------------------------------

  /** What comes behind the journal would be in it on the next attempt. */
  #count(bytes: number): void {
    const { limits, room } = this.#parts;
    const { journalBytesMax } = limits;
    if (this.#journalBytes + bytes > journalBytesMax)
      throw new WireError(`a journal of more than ${journalBytesMax} bytes: keep large values elsewhere`);
    room.take(bytes);
    this.#journalBytes += bytes;
  }

  #take(frame: Frame): void {
    if (this.#handle !== null) return this.#given(frame);
    if (this.#journal === null) this.#journal = new JournalReader(frame);
    else this.#journal.add(frame);
    if (this.#journal.isWhole) this.#begin(this.#journal);
  }

  #begin(journal: JournalReader): void {
    if (journal.hasOutput) return this.#end(endFrame());
    const { endpoint, target, keyed } = this.#parts;
    this.#runs = journal.runs;
    this.#commands = journal.commands;
    this.#lastIndex = journal.taken - 1;
    this.#handle = endpoint.start(journal.startOf(target, keyed), { send: (message) => this.#said(message) });
  }

  #given(frame: Frame): void {
    if (!isNotification(frame)) throw new WireError(`a frame of type 0x${frame.type.toString(16)} behind the journal`);
    const completion = completionOf(frame.payload);
    this.#lastIndex += 1;
    if (completion !== null) this.#handle?.deliver([{ index: this.#lastIndex, ...completion }]);
  }

  // ---- to the engine -----------------------------------------------------------------------------------------------

  #said(message: AttemptMessage): void {
    if (this.#isOver) return;
    switch (message.kind) {
      case 'entry': {
        if (message.entry.kind === 'run') this.#runs.set(message.entry.id, this.#commands);
        this.#commands += 1;
        for (const frame of askedFrames(message.entry, this.#parts.now())) this.#send(frame);
        return;
      }
      case 'proposal':
        return this.#send(proposalFrame(message.id, message.outcome));
      case 'suspended':
        return this.#end(suspensionFrame(message.waitingFor));
      case 'failed':
        return this.#failed(message.error);
      case 'finished':
        this.#send(outputFrame(message.outcome));
        return this.#end(endFrame());
    }
  }

  #failed(error: AttemptError): void {
    this.#end(errorFrame(error, error.stepId === undefined ? undefined : this.#runs.get(error.stepId)));
  }

  #refuse(message: string): void {
    this.#handle?.abort(message);
    this.#end(errorFrame({ code: ATTEMPT_CODES.protocolViolation, message }, undefined));
  }

  /** What is said in one go is written in one go. */
  #send(frame: Uint8Array): void {
    if (this.#unsent.length === 0) queueMicrotask(this.#flush);
    this.#unsent.push(frame);
  }

  readonly #flush = (): void => {
    if (this.#unsent.length === 0) return;
    const [first] = this.#unsent;
    this.#answer.write(this.#unsent.length === 1 ? (first as Uint8Array) : Buffer.concat(this.#unsent));
    this.#unsent = [];
  };

  #end(last: Uint8Array): void {
    this.#unsent.push(last);
    this.#flush();
    this.#leave();
    this.#answer.end();
  }

  #leave(): void {
    this.#isOver = true;
    this.#unsent = [];
    this.#parts.room.give(this.#journalBytes);
    this.#parts.over();
  }
}
