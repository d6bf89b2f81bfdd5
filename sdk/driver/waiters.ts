/**
 * The promises that user code holds, by completion id.
 * A rejection that nobody awaits must not end the process, so each rejected promise gets a reaction of ours; whoever awaits still sees it.
 */
import { terminalErrorFrom } from '../errors.ts';
import type { CompletionId, Outcome } from '../protocol/index.ts';
import { deserialized, type Serde } from '../serde.ts';

interface Waiter {
  readonly promise: Promise<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
  readonly reading: Reading<unknown>;
  readonly cancellable: boolean;
  /** A run of this attempt has sent its result: the answer is on its way. */
  proposed: boolean;
}

/** How the outcome of a completion becomes a value: `absent` stands for `void`. */
export interface Reading<T> {
  readonly serde: Serde<T>;
  readonly absent: null | undefined;
}

export class Waiters {
  /** By id, which count from 1 without gaps: a Map makes its table anew whenever the last one leaves it. */
  readonly #open: (Waiter | undefined)[] = [];
  /** Those of signals, whose ids are below 0. Most handlers have none. */
  #signals: Map<CompletionId, Waiter> | null = null;
  /** The last of them that was asked for: they count downwards. */
  #lastSignal: CompletionId = 0;
  /** Signals that were answered before the handler asked. */
  #early: Map<CompletionId, Outcome> | null = null;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get ids(): CompletionId[] {
    const ids = [...this.#open.keys()].filter((id) => this.#open[id] !== undefined);
    return this.#signals === null ? ids : [...ids, ...this.#signals.keys()];
  }

  /** True where an answer will come without anything else happening first. */
  get expectsAnswer(): boolean {
    return this.#open.some((waiter) => waiter?.proposed === true);
  }

  open<T>(id: CompletionId, reading: Reading<T>, cancellable: boolean): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const waiter = { promise, resolve, reject, reading, cancellable, proposed: false };
    if (id < 0) this.#openSignal(id, waiter);
    else this.#open[id] = waiter;
    this.#size += 1;
    this.#settleEarly(id);
    return promise as Promise<T>;
  }

  proposed(id: CompletionId): void {
    const waiter = this.#open[id];
    if (waiter !== undefined) waiter.proposed = true;
  }

  /** False where nobody waits for this id: not any more, or (a signal) not yet, and then it is kept for who will. */
  settle(id: CompletionId, outcome: Outcome): boolean {
    const waiter = this.#take(id);
    if (waiter === undefined) {
      if (id < this.#lastSignal) this.#keepEarly(id, outcome);
      return false;
    }
    let value: unknown;
    try {
      value = valueFrom(outcome, waiter.reading);
    } catch (error) {
      rejectQuietly(waiter, error);
      return true;
    }
    waiter.resolve(value);
    return true;
  }

  /** Rejects all that a cancellation concerns; false where there was none. */
  cancel(error: unknown): boolean {
    let any = false;
    for (const id of this.ids) {
      if (this.#at(id)?.cancellable !== true) continue;
      rejectQuietly(this.#take(id) as Waiter, error);
      any = true;
    }
    return any;
  }

  clear(): void {
    this.#open.length = 0;
    this.#signals = null;
    this.#early = null;
    this.#size = 0;
  }

  #openSignal(id: CompletionId, waiter: Waiter): void {
    this.#signals ??= new Map();
    this.#signals.set(id, waiter);
    this.#lastSignal = id;
  }

  #keepEarly(id: CompletionId, outcome: Outcome): void {
    this.#early ??= new Map();
    this.#early.set(id, outcome);
  }

  #settleEarly(id: CompletionId): void {
    const outcome = this.#early?.get(id);
    if (outcome === undefined) return;
    this.#early?.delete(id);
    this.settle(id, outcome);
  }

  #at(id: CompletionId): Waiter | undefined {
    return id < 0 ? this.#signals?.get(id) : this.#open[id];
  }

  #take(id: CompletionId): Waiter | undefined {
    const waiter = this.#at(id);
    if (waiter === undefined) return undefined;
    if (id < 0) this.#signals?.delete(id);
    else this.#open[id] = undefined;
    this.#size -= 1;
    return waiter;
  }
}

/** @throws the failure as a TerminalError, or what the serde throws. */
export function valueFrom<T>(outcome: Outcome, { serde, absent }: Reading<T>): T | null | undefined {
  switch (outcome.kind) {
    case 'void':
      return absent;
    case 'value':
      return deserialized(serde, outcome.value);
    case 'failure':
      throw terminalErrorFrom(outcome.failure);
    default:
      return unreachable(outcome);
  }
}

export function rejected(error: unknown): Promise<never> {
  const promise = Promise.reject(error);
  promise.catch(noticed);
  return promise;
}

/** For user code that goes on after its attempt has ended: it waits for ever, and is collected. */
export const abandoned = (): Promise<never> => new Promise<never>(() => {});

function rejectQuietly(waiter: Waiter, error: unknown): void {
  waiter.promise.catch(noticed);
  waiter.reject(error);
}

const noticed = (): void => {};

function unreachable(outcome: never): never {
  throw new Error(`a kind of outcome that the SDK does not know: ${JSON.stringify(outcome)}`);
}
