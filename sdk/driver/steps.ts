/**
 * What a handler asks for, on its way from the context to the journal: matched by the replay, or sent; and the promises
 * of what it waits for. The rules' numbers are those of `attempt.ts`.
 */
import type { CancelledError } from '../errors.ts';
import { TerminalError } from '../errors.ts';
import type {
  AskedEntry,
  AttemptChannel,
  CompletionId,
  GetEntry,
  InvocationId,
  KeysEntry,
  Outcome,
} from '../protocol/index.ts';
import { completionOfSignal, FIRST_AWAKEABLE, VOID } from '../protocol/index.ts';
import { describe, type Replay } from '../replay/index.ts';
import type { Callees } from './callees.ts';
import type { AttemptSettings } from './clock.ts';
import { isInsideRunOf, Run, type RunHost, type RunStep, type Runs } from './runs.ts';
import { abandoned, type Reading, rejected, valueFrom, type Waiters } from './waiters.ts';

/** What became of an entry that the handler asked for: the journal has it, it is new, or the attempt is over. */
export type Answer = AskedEntry | 'new' | 'over';

/** What the steps need of their attempt. */
export interface StepsHost extends RunHost {
  /** False where user code has been abandoned, or its attempt is failing: what it asks for goes nowhere. */
  readonly running: boolean;
  /** Something was asked that goes nowhere, because this is not `running`. */
  late(what: string): void;
  /** Something was asked, which may let the attempt go on. */
  asked(): void;
  /** The journal has something else (R2). */
  mismatch(message: string): void;
}

export interface StepsParts {
  readonly replay: Replay;
  readonly runs: Runs;
  readonly waiters: Waiters;
  readonly channel: AttemptChannel;
  /** Null where the engine itself cancels what a cancelled handler waits for. */
  readonly callees: Callees | null;
  readonly settings: Pick<AttemptSettings, 'awakeableEntries'>;
}

export class Steps {
  readonly #host: StepsHost;
  readonly #replay: Replay;
  readonly #runs: Runs;
  readonly #waiters: Waiters;
  readonly #channel: AttemptChannel;
  readonly #callees: Callees | null;
  readonly #awakeableEntries: boolean;
  #lastSignal = FIRST_AWAKEABLE - 1;
  #lastId: CompletionId = 0;
  /** A cancellation found nothing to reject: the next call that would wait gets it (R7). */
  #cancelOwed: CancelledError | null = null;

  constructor(host: StepsHost, { replay, runs, waiters, channel, callees, settings }: StepsParts) {
    this.#host = host;
    this.#replay = replay;
    this.#runs = runs;
    this.#waiters = waiters;
    this.#channel = channel;
    this.#callees = callees;
    this.#awakeableEntries = settings.awakeableEntries;
  }

  /** False where another engine may be on the other side, whose ids only it can tell from others. */
  get knowsIds(): boolean {
    return this.#awakeableEntries;
  }

  /** The last completion id that was asked for. */
  get lastId(): CompletionId {
    return this.#lastId;
  }

  nextId(): CompletionId {
    return ++this.#lastId;
  }

  owe(error: CancelledError): void {
    this.#cancelOwed = error;
  }

  /** @throws TerminalError where `what` is used inside a run of this invocation. */
  forbidInsideRun(what: string): void {
    if (!isInsideRunOf(this.#host)) return;
    throw new TerminalError(`${what} can't be used inside ctx.run: a run is one step; do it before or after`);
  }

  /**
   * Before a call that would wait: what to return in its place, where the attempt is over or a cancellation is owed.
   * @param name of what it is called for; put into the sentence only where there is one to say
   */
  refusal(what: string, name?: string): Promise<never> | null {
    if (!this.#host.running) {
      this.#host.late(name === undefined ? what : `${what} ${JSON.stringify(name)}`);
      return abandoned();
    }
    const owed = this.#cancelOwed;
    if (owed === null) return null;
    this.#cancelOwed = null;
    return rejected(owed);
  }

  /** The handler asks: matched against the journal, or sent. */
  ask(entry: AskedEntry): Answer {
    if (!this.#host.running) {
      this.#host.late(describe(entry));
      return 'over';
    }
    const asked = this.#replay.ask(entry);
    if (asked.kind === 'mismatch') {
      this.#host.mismatch(asked.message);
      return 'over';
    }
    this.#host.asked();
    if (entry.kind === 'call') this.#callees?.asked(entry);
    if (asked.kind === 'logged') return asked.entry;
    // A run's entry is held (R4); its Run sends it.
    if (entry.kind === 'run') return 'new';
    this.#runs.release();
    this.#channel.send({ kind: 'entry', seen: this.#replay.seen, entry });
    return 'new';
  }

  /** Hands a cancellation on to a call. A journal that was written in the engine's own process has no entry of it. */
  cancelCallee(invocationId: InvocationId): void {
    const logged = this.#replay.nextLogged;
    if (logged === null || logged.kind === 'cancel') this.ask({ kind: 'cancel', invocationId });
  }

  /** The promise of a completion that was asked for. Not `cancellable`: the engine answers at once. */
  wait<T>(id: CompletionId, reading: Reading<T>, cancellable = true): Promise<T> {
    return this.#host.running ? this.#waiters.open(id, reading, cancellable) : abandoned();
  }

  /**
   * What a read is answered with at once; null where the engine is asked. A replay reads as it did the first time: whether
   * the state was there then decides how the entries behind it are numbered.
   */
  knownState(kind: 'get' | 'keys', look: () => Outcome | null): Outcome | null {
    const logged = this.#replay.nextLogged;
    if (logged?.kind !== kind) return look();
    return logged.id === 0 ? (logged.outcome ?? VOID) : null;
  }

  /** A read that is answered with its entry (R1); a replay gives what was recorded. */
  recorded<T>(entry: (GetEntry | KeysEntry) & { readonly outcome: Outcome }, reading: Reading<T>): Promise<T> {
    const answer = this.ask(entry);
    if (answer === 'over') return abandoned();
    const { outcome } = answer === 'new' ? entry : (answer as typeof entry);
    try {
      return Promise.resolve(valueFrom(outcome, reading) as T);
    } catch (error) {
      return rejected(error);
    }
  }

  /** What somebody outside will answer: its number, and the promise of it (R11). */
  awakeable<T>(reading: Reading<T>): { readonly signal: number; readonly promise: Promise<T> } {
    const signal = ++this.#lastSignal;
    const refusal = this.refusal('awakeable');
    if (refusal !== null) return { signal, promise: refusal };
    const id = completionOfSignal(signal);
    if (this.#awakeableEntries && this.ask({ kind: 'awakeable', id }) === 'over')
      return { signal, promise: abandoned() };
    return { signal, promise: this.wait(id, reading) };
  }

  run<T>(step: RunStep<T>): Promise<T> {
    const refusal = this.refusal('run', step.name);
    if (refusal !== null) return refusal;
    const id = this.nextId();
    const answer = this.ask({ kind: 'run', id, name: step.name });
    if (answer === 'over') return abandoned();
    const promise = this.wait(id, step);
    if (this.#replay.isAnswered(id)) return promise;
    const { attempts: attempt } = this.#host.attemptsOf(id);
    const run = new Run(step as RunStep<unknown>, { id, attempt, seen: this.#replay.seen, sent: answer !== 'new' });
    // What a cancellation that is on its way will reject need not execute.
    run.dropped = this.#replay.cancelAhead;
    this.#runs.start(run);
    return promise;
  }
}
