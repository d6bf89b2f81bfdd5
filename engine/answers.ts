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

/** What became of the answer to an awakeable. */
export interface Completed {
  /** Whose awakeable it is. */
  readonly id: InvocationId;
  /** It had an answer already, and keeps that. */
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

/** Says that a caller has stopped waiting. An AbortSignal is one. */
export interface CallerSignal {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: CallerListener): void;
  removeEventListener(type: 'abort', listener: CallerListener): void;
}

/** An object and not a function, so that what waits can listen by itself. */
export interface CallerListener {
  handleEvent(): void;
}

/** What came of a call. Where it was accepted `again`, another invocation is meant, and its end is not known here. */
export interface Called {
  readonly accepted: Accepted;
  readonly ended: Ended | null;
}

/** Somebody who waits for the end of an invocation, until `stop`. */
export interface WaitingForEnd {
  readonly end: Promise<Ended>;
  readonly stop: () => void;
}

/** Who has a ticket. */
interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** Who waits for an end. */
interface Attached {
  ended(ended: Ended): void;
  reject(error: Error): void;
}

export class Answers {
  #nextTicket = 1;
  readonly #waiting = new Map<Ticket, Waiting>();
  /** Mostly one for an invocation. */
  readonly #attached = new Map<Seq, Attached[]>();
  /** Set at the end: who asks later hears of it as those who waited did. */
  #closed: StoppedError | null = null;

  /** A new ticket and the answer that will come for it: an `Accepted`, or an operation's detail. */
  ticket<T>(): { readonly ticket: Ticket; readonly answer: Promise<T> } {
    const ticket = this.nextTicket();
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

  /** A new ticket by itself, for `call`. */
  nextTicket(): Ticket {
    return this.#nextTicket++;
  }

  /** Waits for what comes of a submit, until `leave`: its ticket's answer, and the end of the invocation with its number. */
  call(ticket: Ticket, seq: Seq, signal: CallerSignal | undefined): Call {
    const call = new Call(ticket, seq, signal);
    if (this.#closed !== null) call.reject(this.#closed);
    else if (signal?.aborted === true) call.handleEvent();
    this.#waiting.set(ticket, call);
    this.#attach(seq, call);
    signal?.addEventListener('abort', call);
    return call;
  }

  leave(call: Call): void {
    this.#waiting.delete(call.ticket);
    this.#detach(call.seq, call);
    call.signal?.removeEventListener('abort', call);
  }

  /** Waits for the end of an invocation. Rejects when the engine stops, or when `signal` says so. */
  wait(seq: Seq, signal: CallerSignal | undefined): WaitingForEnd {
    const { promise: end, resolve: ended, reject } = Promise.withResolvers<Ended>();
    // It may be refused before anybody awaits it.
    end.catch(() => undefined);
    const attached = { ended, reject, handleEvent: () => reject(gone()) };
    if (this.#closed !== null) reject(this.#closed);
    else if (signal?.aborted === true) attached.handleEvent();
    this.#attach(seq, attached);
    signal?.addEventListener('abort', attached);
    return {
      end,
      stop: () => {
        this.#detach(seq, attached);
        signal?.removeEventListener('abort', attached);
      },
    };
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
    for (const waiting of this.#waiting.values()) waiting.reject(error);
    for (const all of this.#attached.values()) for (const attached of all) attached.reject(error);
    this.#waiting.clear();
    this.#attached.clear();
  }

  #attach(seq: Seq, attached: Attached): void {
    const all = this.#attached.get(seq);
    if (all === undefined) this.#attached.set(seq, [attached]);
    else all.push(attached);
  }

  #detach(seq: Seq, attached: Attached): void {
    const others = this.#attached.get(seq)?.filter((other) => other !== attached);
    if (others === undefined) return;
    if (others.length === 0) this.#attached.delete(seq);
    else this.#attached.set(seq, others);
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
    for (const attached of all) attached.ended(ended);
  }
}

/** One call: it has a ticket, and waits for an end, with one promise for both. */
export class Call implements Waiting, Attached, CallerListener {
  readonly ticket: Ticket;
  readonly seq: Seq;
  readonly signal: CallerSignal | undefined;
  readonly answer: Promise<Called>;
  readonly #resolve: (called: Called) => void;
  readonly reject: (error: Error) => void;
  #accepted: Accepted | null = null;

  constructor(ticket: Ticket, seq: Seq, signal: CallerSignal | undefined) {
    const { promise, resolve, reject } = Promise.withResolvers<Called>();
    this.ticket = ticket;
    this.seq = seq;
    this.signal = signal;
    this.answer = promise;
    this.#resolve = resolve;
    this.reject = reject;
  }

  /** Nobody waits any more. */
  handleEvent(): void {
    this.reject(gone());
  }

  resolve(accepted: Accepted): void {
    this.#accepted = accepted;
    if (accepted.again) this.#resolve({ accepted, ended: null });
  }

  /** @throws Error where it ended before it was accepted: effects come in order */
  ended(ended: Ended): void {
    if (this.#accepted === null) throw new Error('bug: an invocation ended before it was accepted');
    this.#resolve({ accepted: this.#accepted, ended });
  }
}

const gone = (): StoppedError => new StoppedError('nobody waits any more');
