/** Those outside who wait: for a submit to be taken, an operation to be carried out, an invocation to end. */
import type { Effect, Refusal, Ticket } from '../actors/effect.ts';
import type { Status } from '../actors/lifecycle.ts';
import type { InvocationId, InvocationRef, Outcome, Seq } from '../sdk/protocol/index.ts';

export interface Accepted {
  readonly ref: InvocationRef;
  readonly id: InvocationId;
  /** An idempotency key had been used before, with the same body. */
  readonly again: boolean;
}

export interface Ended {
  readonly status: Status;
  readonly outcome: Outcome;
}

/** The engine said no. `code` names the reason; the doors translate it into a status and a remedy. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
  readonly code: Refusal['code'];
  /** Of the state, where another was expected. */
  readonly version: string | null;

  constructor(refusal: Refusal) {
    super(refusal.message);
    this.code = refusal.code;
    this.version = refusal.version ?? null;
  }
}

/** The engine stopped before it could answer. What was asked may have been done. */
export class StoppedError extends Error {
  override readonly name = 'StoppedError';
}

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** Somebody who waits for the end of an invocation, until `stop`. */
export interface WaitingForEnd {
  readonly end: Promise<Ended>;
  readonly stop: () => void;
}

interface Attached {
  readonly resolve: (ended: Ended) => void;
  readonly reject: (error: Error) => void;
}

export class Answers {
  #nextTicket = 1;
  readonly #waiting = new Map<Ticket, Waiting>();
  readonly #attached = new Map<Seq, Set<Attached>>();
  /** Set at the end: who asks later hears of it as those who waited did. */
  #closed: StoppedError | null = null;

  /** A new ticket and the answer that will come for it: an `Accepted`, or an operation's detail. */
  ticket<T>(): { readonly ticket: Ticket; readonly answer: Promise<T> } {
    const ticket = this.#nextTicket++;
    const answer = new Promise<T>((resolve, reject) => {
      if (this.#closed !== null) return reject(this.#closed);
      this.#waiting.set(ticket, { resolve: resolve as (value: unknown) => void, reject });
    });
    // It may be forgotten before anybody awaits it.
    answer.catch(() => undefined);
    return { ticket, answer };
  }

  /** Nobody waits for this ticket after all. */
  forget(ticket: Ticket): void {
    this.#waiting.delete(ticket);
  }

  /** Waits for the end of an invocation. Rejects when the engine stops, or when `signal` does. */
  wait(seq: Seq, signal: AbortSignal | undefined): WaitingForEnd {
    let stop: () => void = () => undefined;
    const end = new Promise<Ended>((resolve, reject) => {
      if (this.#closed !== null) return reject(this.#closed);
      const detach = this.#attach(seq, { resolve, reject });
      const abort = () => {
        detach();
        reject(new StoppedError('nobody waits any more'));
      };
      if (signal?.aborted === true) return abort();
      signal?.addEventListener('abort', abort);
      stop = () => {
        detach();
        signal?.removeEventListener('abort', abort);
      };
    });
    // It may be refused before anybody awaits it.
    end.catch(() => undefined);
    return { end, stop };
  }

  perform(effect: Extract<Effect, { kind: 'accepted' | 'refused' | 'done' | 'finished' }>): void {
    switch (effect.kind) {
      case 'accepted':
        return this.#take(effect.ticket)?.resolve({
          ref: effect.ref,
          id: effect.id,
          again: effect.again,
        } satisfies Accepted);
      case 'done':
        return this.#take(effect.ticket)?.resolve(effect.detail);
      case 'refused':
        return this.#take(effect.ticket)?.reject(new RefusedError(effect.refusal));
      case 'finished':
        return this.#finish(effect.ref.seq, { status: effect.status, outcome: effect.outcome });
    }
  }

  /** Nobody will be answered any more. */
  close(): void {
    const error = new StoppedError('the engine has stopped');
    this.#closed = error;
    for (const { reject } of this.#waiting.values()) reject(error);
    for (const all of this.#attached.values()) for (const { reject } of all) reject(error);
    this.#waiting.clear();
    this.#attached.clear();
  }

  #attach(seq: Seq, attached: Attached): () => void {
    const all = this.#attached.get(seq) ?? new Set();
    this.#attached.set(seq, all.add(attached));
    return () => {
      all.delete(attached);
      if (all.size === 0 && this.#attached.get(seq) === all) this.#attached.delete(seq);
    };
  }

  #take(ticket: Ticket): Waiting | undefined {
    const waiting = this.#waiting.get(ticket);
    this.#waiting.delete(ticket);
    return waiting;
  }

  #finish(seq: Seq, ended: Ended): void {
    const all = this.#attached.get(seq);
    if (all === undefined) return;
    this.#attached.delete(seq);
    for (const { resolve } of all) resolve(ended);
  }
}
