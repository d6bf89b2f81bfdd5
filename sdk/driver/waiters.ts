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
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get ids(): CompletionId[] {
    return [...this.#open.keys()].filter((id) => this.#open[id] !== undefined);
  }

  /** True where an answer will come without anything else happening first. */
  get expectsAnswer(): boolean {
    return this.#open.some((waiter) => waiter?.proposed === true);
  }

  open<T>(id: CompletionId, reading: Reading<T>, cancellable: boolean): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.#open[id] = { promise, resolve, reject, reading, cancellable, proposed: false };
    this.#size += 1;
    return promise as Promise<T>;
  }

  proposed(id: CompletionId): void {
    const waiter = this.#open[id];
    if (waiter !== undefined) waiter.proposed = true;
  }

  /** False where nobody waits for this id any more. */
  settle(id: CompletionId, outcome: Outcome): boolean {
    const waiter = this.#take(id);
    if (waiter === undefined) return false;
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
    for (const id of this.#open.keys()) {
      if (this.#open[id]?.cancellable !== true) continue;
      rejectQuietly(this.#take(id) as Waiter, error);
      any = true;
    }
    return any;
  }

  clear(): void {
    this.#open.length = 0;
    this.#size = 0;
  }

  #take(id: CompletionId): Waiter | undefined {
    const waiter = this.#open[id];
    if (waiter === undefined) return undefined;
    this.#open[id] = undefined;
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
