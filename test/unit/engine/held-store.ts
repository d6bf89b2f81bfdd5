// The memory store with a hand on it: what is asked of it is noted, and can be held back or refused.

import type { CellAddress } from '../../../actors/address.ts';
import type { TimerRow } from '../../../actors/change.ts';
import { memoryData, openMemory } from '../../../engine/store/memory.ts';
import type { Store, StoreErrorCode, StoreInfo, Sweep, Turn } from '../../../engine/store/store.ts';
import { StoreError } from '../../../engine/store/store.ts';
import type { InvocationRef } from '../../../sdk/protocol/index.ts';

export type Request = 'commit' | 'load' | 'journals' | 'timers' | 'moreNumbers';
export type MemoryData = ReturnType<typeof memoryData>;

export class HeldStore implements Store {
  readonly #inner: Store;
  readonly #gates = new Map<Request, { readonly open: Promise<void>; readonly release: () => void }>();
  readonly #failures = new Map<Request, { left: number; readonly code: StoreErrorCode }>();
  readonly turns: Turn[] = [];
  readonly asked: Record<Request, number> = { commit: 0, load: 0, journals: 0, timers: 0, moreNumbers: 0 };

  constructor(data: MemoryData = memoryData()) {
    this.#inner = openMemory(data);
  }

  /** Requests of this kind are answered when `release` is called: as of the moment they were made, or of then (commits). */
  hold(request: Request): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#gates.set(request, { open: promise, release: resolve });
    return () => {
      this.#gates.delete(request);
      resolve();
    };
  }

  /** The next requests of this kind fail. */
  fail(request: Request, times: number, code: StoreErrorCode = 'unavailable'): void {
    this.#failures.set(request, { left: times, code });
  }

  /** Set: the database may be another's until this is fulfilled. */
  taken: Promise<void> | null = null;
  readonly untilOurs = () => this.taken;

  get queries() {
    return this.#inner.queries;
  }

  open(): Promise<StoreInfo> {
    return this.#inner.open();
  }

  async commit(turn: Turn): Promise<void> {
    this.#ask('commit');
    await this.#gates.get('commit')?.open;
    await this.#inner.commit(turn);
    this.turns.push(turn);
  }

  async load(addresses: readonly CellAddress[]): ReturnType<Store['load']> {
    this.#ask('load');
    return this.#inner.load(addresses);
  }

  async journals(refs: readonly InvocationRef[]): ReturnType<Store['journals']> {
    this.#ask('journals');
    const found = await this.#inner.journals(refs);
    await this.#gates.get('journals')?.open;
    return found;
  }

  async timers(after: TimerRow | null, until: number, limit: number): ReturnType<Store['timers']> {
    this.#ask('timers');
    const found = await this.#inner.timers(after, until, limit);
    await this.#gates.get('timers')?.open;
    return found;
  }

  running(after: CellAddress | null, limit: number): Promise<CellAddress[]> {
    return this.#inner.running(after, limit);
  }

  subscriptionIds(): Promise<string[]> {
    return this.#inner.subscriptionIds();
  }

  keepCharts(...args: Parameters<Store['keepCharts']>): Promise<void> {
    return this.#inner.keepCharts(...args);
  }

  async moreNumbers(): Promise<number> {
    this.#ask('moreNumbers');
    return this.#inner.moreNumbers();
  }

  deployments() {
    return this.#inner.deployments();
  }

  putDeployment(...row: Parameters<Store['putDeployment']>): Promise<void> {
    return this.#inner.putDeployment(...row);
  }

  removeDeployment(...row: Parameters<Store['removeDeployment']>): Promise<void> {
    return this.#inner.removeDeployment(...row);
  }

  sweep(sweep: Sweep): Promise<number> {
    return this.#inner.sweep(sweep);
  }

  /** What the store says by itself. */
  say: (trouble: StoreError) => void = () => undefined;

  onTrouble(tell: (trouble: StoreError) => void): void {
    this.say = tell;
  }

  close(): Promise<void> {
    return this.#inner.close();
  }

  #ask(request: Request): void {
    this.asked[request] += 1;
    const failure = this.#failures.get(request);
    if (failure === undefined || failure.left === 0) return;
    failure.left -= 1;
    throw new StoreError(failure.code, `no ${request} now`, 'Wait.');
  }
}
