/**
 * Runs one attempt: user code above, the engine's channel below, `sdk/replay` deciding what comes next.
 *
 * R1  ctx calls return native promises. Completion ids count from 1 in asking order: `call` takes two, `send`, `run`,
 *     `sleep` one. An exclusive handler's reads take none: they are answered at once and recorded with id 0.
 * R2  What is asked is held against the journal. Something else, an end with entries left, or a replay that stops
 *     asking for `replayStallMs`: the attempt fails with 570, `pause`, and user code is abandoned. (A handler that throws
 *     something that is not terminal while entries are left fails with what it threw: that is the cause to show.)
 * R3  Completions are given in journal order, one per macrotask, live and in replay, so that the microtasks between two
 *     settle alike. `seen` is how many were given; it decides in replay when the next may be given.
 * R4  Runs execute in `runs.ts`. User code sees a result only after the engine has delivered it: then it is durable.
 *     None is entered while another engine may have the invocation (`untilOurs`).
 * R5  The handler's return or TerminalError is `finished`; anything else it throws is `failed` with 500.
 * R6  `suspend()` is granted when nothing executes, nothing is on its way and user code has something open to wait for.
 *     It is remembered until then, and forgotten when a delivery lets the handler go on. Where nothing follows it is not
 *     forgotten, and what is on its way will not come.
 * R7  A cancellation is completion CANCEL_SIGNAL. It rejects once: all that is being waited for, else the next ctx call
 *     that would wait, which is then not journaled. Answers that the engine gives at once (invocation ids) are not touched.
 * R10 Every entry into user code is noted for `lastEntered()`.
 * R11 Awakeables have numbers of their own; an answer may come before the handler asks, and is there when it does.
 *
 * After its end nothing refers to the handler's promises any more, so an abandoned handler is collected.
 */
import { CancelledError, TerminalError } from '../errors.ts';
import {
  ATTEMPT_CODES,
  type AttemptChannel,
  type AttemptError,
  type AttemptHandle,
  type AttemptStart,
  CANCEL_SIGNAL,
  type CompletionId,
  type Delivery,
  failureOf,
  type Outcome,
} from '../protocol/index.ts';
import { Replay } from '../replay/index.ts';
import { failureFrom, isA } from '../thrown.ts';
import { Callees } from './callees.ts';
import type { AttemptSettings } from './clock.ts';
import { entering } from './last-entered.ts';
import { tellLateUse } from './late-use.ts';
import { attemptErrorFrom } from './run-options.ts';
import { Runs } from './runs.ts';
import { StallWatch } from './stall-watch.ts';
import { Steps, type StepsHost } from './steps.ts';
import { Waiters } from './waiters.ts';

/** Calls the user's function with a context made over the attempt, and gives its result, serialised. */
export type HandlerCall = (attempt: Attempt) => Promise<Outcome>;

const HAS_RETURNED = 'the handler has ended';

type Phase = 'starting' | 'running' | 'failing' | 'ended';

export class Attempt implements AttemptHandle, StepsHost {
  readonly start: AttemptStart;
  /** For the context. */
  readonly steps: Steps;
  readonly #call: HandlerCall;
  readonly #channel: AttemptChannel;
  readonly #settings: AttemptSettings;
  readonly #replay: Replay;
  readonly #runs: Runs;
  readonly #waiters = new Waiters();
  readonly #stall: StallWatch;
  readonly #callees: Callees | null;
  readonly #startedAt: number;
  #phase: Phase = 'starting';
  #turnQueued = false;
  #suspendAsked = false;
  #nothingFollows = false;
  #wasCancelled = false;
  #completed: AbortController | null = null;
  #endReason = '';

  /** @throws Error where the journal is none. */
  constructor(start: AttemptStart, channel: AttemptChannel, call: HandlerCall, settings: AttemptSettings) {
    this.start = start;
    this.#call = call;
    this.#channel = channel;
    this.#settings = settings;
    this.#replay = new Replay(start.journal);
    this.#runs = new Runs(this, channel, settings);
    this.#stall = new StallWatch(this.#replay, settings, (message) => this.mismatch(message));
    this.#callees = settings.cancelsCalls ? new Callees() : null;
    const parts = { replay: this.#replay, runs: this.#runs, waiters: this.#waiters, callees: this.#callees };
    this.steps = new Steps(this, { ...parts, channel, settings });
    this.#startedAt = settings.clock.now();
    settings.clock.defer(this.#begin);
  }

  // ---- the engine's side -------------------------------------------------------------------------------------------

  deliver(deliveries: readonly Delivery[]): void {
    if (this.#phase === 'ended') return;
    this.#replay.add(deliveries);
    if (this.#replay.hasUndelivered) this.#queueTurn();
  }

  suspend(nothingFollows = false): void {
    if (this.#phase === 'ended') return;
    this.#suspendAsked = true;
    if (nothingFollows) this.#nothingFollows = true;
    this.#queueTurn();
  }

  abort(reason: string): void {
    this.#end(reason);
  }

  get busy(): boolean {
    if (this.#phase === 'ended') return false;
    if (this.#phase !== 'running' || this.#turnQueued || this.#runs.executing) return true;
    // A replay that can't go on waits for user code to ask.
    if (this.#replay.owesEntries || this.#replay.hasUndelivered) return true;
    // Without anything open, user code waits for something that the engine does not know of.
    return this.#waiters.size === 0;
  }

  // ---- the context's side ------------------------------------------------------------------------------------------

  get replaying(): boolean {
    return this.#replay.replaying;
  }

  get input(): Replay['input'] {
    return this.#replay.input;
  }

  now(): number {
    return this.#settings.clock.now();
  }

  /** Aborts when this attempt is over. */
  get completedSignal(): AbortSignal {
    if (this.#completed === null) {
      this.#completed = new AbortController();
      if (this.#phase === 'ended') this.#completed.abort(new Error(this.#endReason));
    }
    return this.#completed.signal;
  }

  // ---- what the steps tell -----------------------------------------------------------------------------------------

  get running(): boolean {
    return this.#phase === 'running';
  }

  late(what: string): void {
    if (this.#endReason === HAS_RETURNED) tellLateUse(this.start, what);
  }

  asked(): void {
    this.#queueTurnIfNeeded();
  }

  mismatch(message: string): void {
    this.#fail({ code: ATTEMPT_CODES.journalMismatch, message, behavior: 'pause' });
  }

  // ---- what the runs tell ------------------------------------------------------------------------------------------

  entering(): void {
    entering(this.start.target, this.start.id);
  }

  proposed(id: CompletionId): void {
    this.#waiters.proposed(id);
  }

  failing(): void {
    this.#phase = 'failing';
  }

  failed(error: AttemptError): void {
    this.#fail(error);
  }

  settled(): void {
    if (this.#suspendAsked) this.#queueTurn();
  }

  attemptsOf(id: CompletionId): { readonly attempts: number; readonly failingForMs: number } {
    if (this.start.failedStepId !== id) return { attempts: 1, failingForMs: 0 };
    const elapsedMs = this.#settings.clock.now() - this.#startedAt;
    return { attempts: this.start.retryCount + 1, failingForMs: this.start.retryingForMs + elapsedMs };
  }

  // ---- turns: each one macrotask -----------------------------------------------------------------------------------

  readonly #begin = (): void => {
    if (this.#phase !== 'starting') return;
    this.#phase = 'running';
    this.entering();
    this.#call(this).then(this.#returned, this.#threw);
    this.#queueTurnIfNeeded();
  };

  #queueTurn(): void {
    if (this.#turnQueued || this.#phase !== 'running') return;
    this.#turnQueued = true;
    this.#settings.clock.defer(this.#turn);
  }

  #queueTurnIfNeeded(): void {
    if (this.#replay.hasUndelivered || this.#replay.owesEntries || this.#suspendAsked) this.#queueTurn();
  }

  readonly #turn = (): void => {
    this.#turnQueued = false;
    if (this.#phase !== 'running') return;
    const delivery = this.#replay.next();
    if (delivery === null) return this.#idle();
    this.#give(delivery);
    this.#queueTurnIfNeeded();
  };

  /** All microtasks are done and there is nothing to give. */
  #idle(): void {
    if (this.#replay.waitsForAsk) this.#stall.begin();
    else if (this.#suspendAsked) this.#suspendIfPossible();
  }

  #give({ id, outcome }: Delivery): void {
    this.entering();
    if (id === CANCEL_SIGNAL) return this.#cancel();
    const { lastId } = this.steps;
    if (id > lastId) {
      const message = `completion ${id} arrived, the handler has asked for ${lastId}`;
      return this.#fail({ code: ATTEMPT_CODES.protocolViolation, message });
    }
    const cancelled = this.#callees?.given(id, outcome) ?? null;
    if (cancelled !== null) this.steps.cancelCallee(cancelled);
    // What a cancellation rejected before counts as seen and has no effect (R7).
    if (this.#waiters.settle(id, outcome)) this.#suspendAsked = this.#nothingFollows;
  }

  #cancel(): void {
    this.#wasCancelled = true;
    const error = new CancelledError();
    this.#runs.drop(error);
    for (const id of this.#callees?.cancelled() ?? []) this.steps.cancelCallee(id);
    if (this.#waiters.cancel(error)) this.#suspendAsked = this.#nothingFollows;
    else this.steps.owe(error);
  }

  #suspendIfPossible(): void {
    if (this.#runs.executing || this.#replay.owesEntries || this.#waiters.size === 0) return;
    if (this.#waiters.expectsAnswer && !this.#nothingFollows) return;
    this.#runs.release();
    // A cancellation comes once: who has met it does not wait for another.
    const signals = this.#wasCancelled ? [] : [CANCEL_SIGNAL];
    this.#channel.send({ kind: 'suspended', waitingFor: [...this.#waiters.ids, ...signals] });
    this.#end('the attempt was suspended');
  }

  // ---- the end -----------------------------------------------------------------------------------------------------

  readonly #returned = (outcome: Outcome): void => {
    if (this.#phase !== 'running') return;
    if (this.#replay.owesEntries) return this.mismatch(this.#replay.owedMessage('the handler ended'));
    this.#finish(outcome, false);
  };

  readonly #threw = (thrown: unknown): void => {
    if (this.#phase !== 'running') return;
    if (!isA(thrown, TerminalError)) return this.#fail(attemptErrorFrom(thrown));
    const failure = failureFrom(thrown);
    if (this.#replay.owesEntries) {
      return this.mismatch(this.#replay.owedMessage(`the handler ended with an error (${failure.message})`));
    }
    this.#finish(failureOf(failure), this.#wasCancelled && isA(thrown, CancelledError));
  };

  #finish(outcome: Outcome, cancelled: boolean): void {
    this.#runs.release();
    this.#channel.send({ kind: 'finished', seen: this.#replay.seen, outcome, cancelled });
    this.#end(HAS_RETURNED);
  }

  #fail(error: AttemptError): void {
    if (this.#phase === 'ended') return;
    this.#runs.release();
    this.#channel.send({ kind: 'failed', error });
    this.#end(`the attempt failed: ${error.message}`);
  }

  /** The reason becomes an Error only where a signal carries it: a stack trace is the dearest part of a quick attempt. */
  #end(reason: string): void {
    if (this.#phase === 'ended') return;
    this.#phase = 'ended';
    this.#endReason = reason;
    this.#waiters.clear();
    this.#stall.end();
    this.#runs.end(reason);
    this.#completed?.abort(new Error(reason));
  }
}
