/** Clients of the HTTP door: they wait for an answer, and what has an idempotency key they ask again until there is one. */
import { isDeepStrictEqual } from 'node:util';
import type { Ended } from '../../engine/answers.ts';
import { RefusedError, StoppedError } from '../../engine/answers.ts';
import type { Engine } from '../../engine/api.ts';
import type { Request } from '../../engine/ingress/accept.ts';
import { AcceptError } from '../../engine/ingress/accept.ts';
import { StoreError } from '../../engine/store/store.ts';
import type { Happening } from './happenings.ts';
import type { Archive } from './model/archive.ts';
import { demand } from './model/violation.ts';

type Wish = Extract<Happening, { kind: 'submit' }>;

export interface ClientsParts {
  /** The engine that is up, with a way to know whether it still is; null while none is. */
  readonly engine: () => { readonly engine: Engine; readonly alive: () => boolean } | null;
  readonly archive: Archive;
  readonly wall: () => number;
  readonly after: (ms: number, callback: () => void) => void;
  readonly note: (line: string) => void;
  readonly count: (what: string) => void;
  readonly fail: (error: unknown) => void;
}

const AGAIN_MS = 150;

export class Clients {
  readonly #parts: ClientsParts;
  /** Those that still want an answer. */
  waiting = 0;
  /** Ids that were promised. */
  readonly accepted = new Set<string>();

  constructor(parts: ClientsParts) {
    this.#parts = parts;
  }

  submit(wish: Wish): void {
    this.waiting += 1;
    this.#try(wish);
  }

  #try(wish: Wish): void {
    const { engine, count } = this.#parts;
    const up = engine();
    if (up === null) return this.#again(wish, 'no engine');
    let answered = false;
    const settle = (work: () => void) => {
      if (answered || !up.alive()) return;
      answered = true;
      try {
        work();
      } catch (error) {
        this.#parts.fail(error);
      }
    };
    const request = this.#request(wish);
    count('submits');
    const asked = wish.waits ? this.#call(up.engine, request) : this.#accept(up.engine, request);
    asked.then(
      () => settle(() => this.#done()),
      (error: unknown) => settle(() => this.#refused(wish, error)),
    );
    this.#watch(
      wish,
      up.alive,
      () => answered,
      () => (answered = true),
    );
  }

  /** A connection whose engine dies breaks. */
  #watch(wish: Wish, alive: () => boolean, answered: () => boolean, close: () => void): void {
    this.#parts.after(AGAIN_MS, () => {
      if (answered()) return;
      if (alive()) return this.#watch(wish, alive, answered, close);
      close();
      this.#lost(wish);
    });
  }

  /** Some come back later and ask for the end. */
  async #accept(engine: Engine, request: Request): Promise<void> {
    const { id, ref } = await engine.accept(request);
    this.#mustBeDurable(id);
    if (ref.seq % 3 !== 0) return;
    const ended = await engine.attach(ref);
    if (ended !== null) this.#hasEnded(id, ended);
  }

  async #call(engine: Engine, request: Request): Promise<void> {
    const { accepted, ended } = await engine.call(request);
    this.#mustBeDurable(accepted.id);
    this.#hasEnded(accepted.id, ended);
  }

  #hasEnded(id: string, ended: Ended): void {
    const archived = this.#parts.archive.byId.get(id);
    demand(
      archived?.row.status === ended.status,
      'P4',
      () => `${id} is ${archived?.row.status}, its caller heard ${ended.status}`,
    );
    demand(
      isDeepStrictEqual(archived.output, ended.outcome),
      'P4',
      () => `the caller of ${id} heard another result than its journal has`,
    );
    this.#parts.count('ends told');
  }

  #mustBeDurable(id: string): void {
    demand(this.#parts.archive.byId.has(id), 'P4', () => `${id} was accepted and is not durable`);
    this.accepted.add(id);
  }

  #refused(wish: Wish, error: unknown): void {
    const { count, fail } = this.#parts;
    // Who asks for an end while the engine stops and its disk does not answer hears of either.
    if (error instanceof StoppedError || error instanceof StoreError) return this.#lost(wish);
    if (error instanceof AcceptError && error.code === 'not_accepting') return this.#again(wish, 'closed doors');
    // It was there when the key was looked up, and somebody has removed it since.
    if (error instanceof AcceptError && error.code === 'unknown_invocation')
      return this.#again(wish, 'a purged answer');
    if (error instanceof AcceptError && error.code === 'workflow_ran') {
      count('runs that were there before');
      return this.#done();
    }
    if (error instanceof RefusedError) {
      count(`refused: ${error.code}`);
      if (error.code === 'mailbox_full') return this.#again(wish, error.code);
      if (error.code === 'idempotency_conflict') return this.#done();
    }
    fail(error);
  }

  /** Whether it was taken nobody knows: only under an idempotency key may one ask again. */
  #lost(wish: Wish): void {
    this.#parts.count('answers lost');
    if (wish.idempotencyKey === null) return this.#done();
    this.#again(wish, 'a lost answer');
  }

  #again(wish: Wish, why: string): void {
    this.#parts.note(`a client tries again: ${why}`);
    this.#parts.count(`a client tries again: ${why}`);
    this.#parts.after(AGAIN_MS, () => this.#try(wish));
  }

  #done(): void {
    this.waiting -= 1;
  }

  #request({ to, program, idempotencyKey, delayMs }: Wish): Request {
    return {
      target: to,
      payload: JSON.stringify(program),
      headers: [],
      origin: { kind: 'http' },
      idempotencyKey,
      startAt: delayMs > 0 ? this.#parts.wall() + delayMs : null,
    };
  }
}
