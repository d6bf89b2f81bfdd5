/**
 * What the engines of a simulation asked of their stores, and when they were answered: enough to ask another store the same,
 * with the same questions under way at once (`on-sqlite.ts`).
 */
import type { Store } from '../../engine/store/store.ts';

/** What may be asked; `queries` is not among it. */
export type Method = keyof {
  [Name in keyof Store as Store[Name] extends (...args: never[]) => Promise<unknown> ? Name : never]: 1;
};

export interface Asked {
  /** Of which engine; they are counted from 1. */
  readonly life: number;
  readonly method: Method;
  readonly args: readonly unknown[];
  /** A fault, or the end of the engine, may come before it is done. */
  done: boolean;
}

export interface StoreEvent {
  readonly kind: 'asked' | 'answered';
  readonly asked: Asked;
}

export class StoreLog {
  /** Of those that were done; a store is opened when that is done, because from then on the one before is shut out. */
  readonly #events: StoreEvent[] = [];
  /** The engine that has opened the data last. */
  #owner = 0;

  get events(): readonly StoreEvent[] {
    return this.#events.filter(({ asked }) => asked.done);
  }

  asked(life: number, method: Method, args: readonly unknown[]): Asked {
    const asked = { life, method, args: structuredClone(args), done: false };
    if (method !== 'open') this.#events.push({ kind: 'asked', asked });
    return asked;
  }

  /** The store does it now. What one asks that was replaced is refused, and need not be asked again. */
  does(asked: Asked): void {
    if (asked.method === 'open') {
      this.#owner = asked.life;
      this.#events.push({ kind: 'asked', asked });
    }
    asked.done = asked.life === this.#owner;
  }

  answered(asked: Asked): void {
    this.#events.push({ kind: 'answered', asked });
  }
}
