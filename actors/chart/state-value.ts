/**
 * Threads as what XState calls a state value: a key, or keys within keys.
 *
 * It shows the handler's own path with the regions that it is in; of the many of one region the one that moved last. Steps
 * that were left running beside that path have no place in it.
 */
import { BEGIN } from './machine.ts';
import type { Net } from './net.ts';
import { type Frame, ownOf, type Thread, type Threads } from './threads.ts';

export type StateValue = string | { readonly [key: string]: StateValue };

/** A thread, or an entered parallel, and when it moved last. */
interface Occupant {
  readonly at: number;
  readonly frame: Frame | null;
  readonly order: number;
}

export function valueOfThreads(net: Net, threads: Threads): StateValue {
  return new Values(net, threads).within(null, -1);
}

class Values {
  readonly #net: Net;
  readonly #threads: readonly Thread[];

  constructor(net: Net, threads: Threads) {
    this.#net = net;
    this.#threads = ownOf(threads);
  }

  /** What stands inside a region that was entered with a frame; -1 for the whole chart. */
  within(frame: Frame | null, container: number): StateValue {
    const occupants = [...this.#threadsIn(frame, container), ...this.#framesIn(frame, container)];
    const last = occupants.reduce<Occupant | null>(
      (best, one) => (best === null || one.order > best.order ? one : best),
      null,
    );
    if (last === null || last.at === container) return BEGIN;
    return this.#path(last.at, container, last.frame === null ? null : this.#regions(last.frame));
  }

  *#threadsIn(frame: Frame | null, container: number): Generator<Occupant> {
    for (const [order, thread] of this.#threads.entries()) {
      if (thread.frame !== frame || !this.#isIn(thread.at, container)) continue;
      // A seed stands before whatever has begun.
      yield { at: thread.at, frame: null, order: thread.isSeed ? -1 : order };
    }
  }

  *#framesIn(frame: Frame | null, container: number): Generator<Occupant> {
    for (const [order, thread] of this.#threads.entries()) {
      for (let one = thread.frame; one !== null; one = one.parent) {
        if (one.parent === frame && this.#isIn(one.parallel, container)) yield { at: one.parallel, frame: one, order };
      }
    }
  }

  #isIn(number: number, container: number): boolean {
    return container === -1 || number === container || this.#net.isInside(number, container);
  }

  #regions(frame: Frame): StateValue {
    return Object.fromEntries(
      this.#net.childrenOf(frame.parallel).map((region) => [this.#net.state(region).id, this.within(frame, region)]),
    );
  }

  /** The keys from a container down to a state, and what is in that. */
  #path(number: number, container: number, inside: StateValue | null): StateValue {
    const { id } = this.#net.state(number);
    let value: StateValue = inside === null ? id : { [id]: inside };
    for (const around of this.#net.around(number)) {
      if (around === container) break;
      value = { [this.#net.state(around).id]: value };
    }
    return value;
  }
}
