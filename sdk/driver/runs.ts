/**
 * The runs of one attempt: executes their closures, and brings entries and results to the engine in asking order (R4).
 *
 * To save a row, the entry of a new run is held until its result is there and then sent with it. Whatever else has to be
 * sent goes behind it, so before that all held entries are released without a result, which follows as a proposal.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { TerminalError } from '../errors.ts';
import {
  type AttemptChannel,
  type AttemptError,
  type CompletionId,
  failureOf,
  type Outcome,
  valueOutcome,
} from '../protocol/index.ts';
import { serialized } from '../serde.ts';
import { failureFrom, isA } from '../thrown.ts';
import type { AttemptSettings } from './clock.ts';
import { type RunPolicy, verdictOn } from './run-options.ts';
import type { Reading } from './waiters.ts';

/** What a run's closure is given. */
export interface RunContext {
  /** Aborts when the result is no longer wanted: the attempt ends, or the invocation is cancelled. Hand it to fetch. */
  readonly signal: AbortSignal;
  /** Which try of this run it is, as far as known; from 1. */
  readonly attempt: number;
}

export type RunAction = (run: RunContext) => unknown;

/** What the runs need of their attempt. */
export interface RunHost {
  /** User code is about to be entered. */
  entering(): void;
  /** A run has proposed its result. */
  proposed(id: CompletionId): void;
  /** A run failed for this attempt; all others that could settle have done so. */
  failed(error: AttemptError): void;
  /** The first run failed; from now on nothing is given to user code. */
  failing(): void;
  /** A closure has ended, whichever way. */
  settled(): void;
  attemptsOf(id: CompletionId): { readonly attempts: number; readonly failingForMs: number };
}

/** What user code asked for, and how its result is read. */
export interface RunStep<T> extends Reading<T> {
  readonly name: string;
  readonly action: RunAction;
  readonly policy: RunPolicy | null;
}

/** One execution of one run. */
export class Run implements RunContext {
  readonly step: RunStep<unknown>;
  readonly id: CompletionId;
  readonly attempt: number;
  /** What user code had seen when it asked. */
  readonly seen: number;
  /** The engine has the entry. */
  sent: boolean;
  /** Its promise was rejected by a cancellation: the result goes nowhere. */
  dropped = false;
  #controller: AbortController | null = null;
  #aborted: { readonly reason: unknown } | null = null;

  constructor(step: RunStep<unknown>, place: Pick<Run, 'id' | 'attempt' | 'seen' | 'sent'>) {
    this.step = step;
    this.id = place.id;
    this.attempt = place.attempt;
    this.seen = place.seen;
    this.sent = place.sent;
  }

  /** Made when it is asked for: most closures never look. */
  get signal(): AbortSignal {
    if (this.#controller === null) {
      this.#controller = new AbortController();
      if (this.#aborted !== null) this.#controller.abort(this.#aborted.reason);
    }
    return this.#controller.signal;
  }

  abort(reason: unknown): void {
    this.#aborted ??= { reason };
    this.#controller?.abort(reason);
  }
}

/** The attempt whose run is executing: its context must not be used from inside. */
const executing = new AsyncLocalStorage<RunHost>();

/** What is chained to it happens in the next microtask. */
const NOW = Promise.resolve();

export const isInsideRunOf = (host: RunHost): boolean => executing.getStore() === host;

export class Runs {
  readonly #host: RunHost;
  readonly #channel: AttemptChannel;
  readonly #settings: AttemptSettings;
  /** Asked, not sent; in asking order. */
  readonly #held: Run[] = [];
  /** In asking order. A list, because there are few: a Set makes its table anew whenever its last one leaves it. */
  readonly #inFlight: Run[] = [];
  #failure: AttemptError | null = null;
  #visibleTimer: unknown = null;
  #settleTimer: unknown = null;
  #ended = false;

  constructor(host: RunHost, channel: AttemptChannel, settings: AttemptSettings) {
    this.#host = host;
    this.#channel = channel;
    this.#settings = settings;
  }

  /** True while a closure executes. */
  get executing(): boolean {
    return this.#inFlight.length > 0;
  }

  /** Executes the closure from the next microtask on; until its result is there, the entry of a new run is held. */
  start(run: Run): void {
    if (!run.sent) this.#held.push(run);
    this.#inFlight.push(run);
    void NOW.then(() => this.#enter(run));
  }

  /** Sends the entries that are held, so that something else can be sent behind them. */
  release(): void {
    if (this.#held.length === 0) return;
    for (const run of this.#held) this.#sendEntry(run);
    this.#held.length = 0;
    this.#stopVisibleTimer();
  }

  /** Tells all closures that their results go nowhere: somebody cancelled the invocation. */
  drop(reason: unknown): void {
    for (const run of this.#inFlight) {
      run.dropped = true;
      run.abort(reason);
    }
  }

  /** The attempt is over. */
  end(reason: string): void {
    this.#ended = true;
    this.#held.length = 0;
    this.#stopVisibleTimer();
    if (this.#settleTimer !== null) this.#settings.clock.cancel(this.#settleTimer);
    if (this.#inFlight.length === 0) return;
    const error = new Error(reason);
    for (const run of this.#inFlight) run.abort(error);
    this.#inFlight.length = 0;
  }

  /** What is no promise is there at once: another promise for it, with two functions, was 0.6 KB a step. */
  #enter(run: Run): void {
    // An attempt can end, and a run be dropped, between asking and now.
    if (this.#ended || run.dropped) {
      this.#watchHeld();
      return this.#left(run);
    }
    // As late as can be: between this look and the effect there is only the closure itself.
    const ours = this.#channel.untilOurs?.() ?? null;
    if (ours !== null) {
      this.#watchHeld();
      return void ours.then(() => this.#enter(run));
    }
    this.#host.entering();
    let result: unknown;
    try {
      result = executing.run(this.#host, run.step.action, run);
      if (Object(result) === result && 'then' in (result as object)) return this.#await(run, result);
    } catch (thrown) {
      return this.#threw(run, thrown);
    }
    this.#returned(run, result);
  }

  #await(run: Run, result: unknown): void {
    this.#watchHeld();
    Promise.resolve(result).then(
      (value) => this.#returned(run, value),
      (thrown: unknown) => this.#threw(run, thrown),
    );
  }

  #returned(run: Run, value: unknown): void {
    if (this.#ended || run.dropped) return this.#left(run);
    let outcome: Outcome;
    try {
      outcome = valueOutcome(serialized(run.step.serde, value));
    } catch (thrown) {
      return this.#threw(run, ofStep(run.step.name, thrown));
    }
    this.#succeeded(run, outcome);
  }

  #threw(run: Run, thrown: unknown): void {
    if (this.#ended || run.dropped) return this.#left(run);
    if (isA(thrown, TerminalError)) return this.#succeeded(run, failureOf(failureFrom(thrown)));
    const { name, policy } = run.step;
    const verdict = verdictOn({ id: run.id, name, thrown, policy, ...this.#host.attemptsOf(run.id) });
    if (verdict.kind === 'failure') return this.#succeeded(run, failureOf(verdict.failure));
    this.#failed(run, verdict.error);
  }

  /** The run has a result, good or bad. */
  #succeeded(run: Run, outcome: Outcome): void {
    if (!this.#ended && !run.dropped) {
      this.#propose(run, outcome);
      this.#host.proposed(run.id);
    }
    this.#left(run);
  }

  #propose(run: Run, outcome: Outcome): void {
    if (run.sent) return this.#channel.send({ kind: 'proposal', id: run.id, outcome });
    for (let next = this.#held.shift(); next !== undefined; next = this.#held.shift()) {
      if (next === run) break;
      this.#sendEntry(next);
    }
    if (this.#held.length === 0) this.#stopVisibleTimer();
    run.sent = true;
    this.#channel.send({
      kind: 'entry',
      seen: run.seen,
      entry: { kind: 'run', id: run.id, name: run.step.name, outcome },
    });
  }

  /** The first failure decides the attempt; results of the runs beside it are brought home before it is told. */
  #failed(run: Run, error: AttemptError): void {
    if (this.#failure === null) {
      this.#failure = error;
      this.release();
      this.#host.failing();
      this.#settleTimer = this.#settings.clock.after(this.#settings.settleMs, () => this.#host.failed(error));
    }
    this.#left(run);
  }

  #left(run: Run): void {
    if (this.#ended) return;
    remove(this.#inFlight, run);
    this.#host.settled();
    if (this.#failure !== null && !this.#hasWantedRuns()) this.#host.failed(this.#failure);
  }

  #hasWantedRuns(): boolean {
    for (const run of this.#inFlight) if (!run.dropped) return true;
    return false;
  }

  #sendEntry(run: Run): void {
    run.sent = true;
    this.#channel.send({ kind: 'entry', seen: run.seen, entry: { kind: 'run', id: run.id, name: run.step.name } });
  }

  /** What is held for too long is sent without its result. */
  #watchHeld(): void {
    if (this.#held.length === 0) return;
    this.#visibleTimer ??= this.#settings.clock.after(this.#settings.runVisibleAfterMs, () => {
      this.#visibleTimer = null;
      this.release();
    });
  }

  #stopVisibleTimer(): void {
    if (this.#visibleTimer === null) return;
    this.#settings.clock.cancel(this.#visibleTimer);
    this.#visibleTimer = null;
  }
}

/** Mostly the only one, and taking that off the end makes no list of what was taken. */
function remove(runs: Run[], run: Run): void {
  if (runs.at(-1) === run) runs.pop();
  else runs.splice(runs.indexOf(run), 1);
}

/** Several steps of a handler may give such a value: it is named whose could not be carried. */
function ofStep(name: string, thrown: unknown): unknown {
  if (!isA(thrown, TerminalError)) return thrown;
  const { code, message, metadata } = failureFrom(thrown);
  const about = metadata === undefined ? {} : { metadata };
  return new TerminalError(`ctx.run ${JSON.stringify(name)}: ${message}`, { errorCode: code, cause: thrown, ...about });
}
