/**
 * The promises that user code holds, by completion id.
 * A rejection that nobody awaits must not end the process, so each rejected promise gets a reaction of ours; whoever awaits still sees it.
 */
import { terminalErrorFrom } from '../errors.ts';
import type { CompletionId, Outcome } from '../protocol/index.ts';
import type { Serde } from '../serde.ts';

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
  readonly #open = new Map<CompletionId, Waiter>();

  get size(): number {
    return this.#open.size;
  }

  get ids(): CompletionId[] {
    return [...this.#open.keys()];
  }

  /** True where an answer will come without anything else happening first. */
  get expectsAnswer(): boolean {
    for (const waiter of this.#open.values()) if (waiter.proposed) return true;
    return false;
  }

  open<T>(id: CompletionId, reading: Reading<T>, cancellable: boolean): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.#open.set(id, { promise, resolve, reject, reading, cancellable, proposed: false });
    return promise as Promise<T>;
  }

  proposed(id: CompletionId): void {
    const waiter = this.#open.get(id);
    if (waiter !== undefined) waiter.proposed = true;
  }

  /** False where nobody waits for this id any more. */
  settle(id: CompletionId, outcome: Outcome): boolean {
    const waiter = this.#open.get(id);
    if (waiter === undefined) return false;
    this.#open.delete(id);
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
    for (const [id, waiter] of this.#open) {
      if (!waiter.cancellable) continue;
      this.#open.delete(id);
      rejectQuietly(waiter, error);
      any = true;
    }
    return any;
  }

  clear(): void {
    this.#open.clear();
  }
}

/** @throws the failure as a TerminalError, or what the serde throws. */
export function valueFrom<T>(outcome: Outcome, { serde, absent }: Reading<T>): T | null | undefined {
  switch (outcome.kind) {
    case 'void':
      return absent;
    case 'value':
      return serde.deserialize(outcome.value);
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
