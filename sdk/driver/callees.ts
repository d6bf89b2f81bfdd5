/**
 * The calls that a handler waits for, where it is its side that hands a cancellation on to them: engines of the open service
 * protocol leave that to the SDK. In process the engine does it, in the transaction of the cancellation itself.
 */
import type { CallEntry, CompletionId, InvocationId, Outcome } from '../protocol/index.ts';
import { textOf } from '../protocol/index.ts';

interface Callee {
  readonly resultId: CompletionId;
  invocationId: InvocationId | null;
  /** It was cancelled before its id was known. */
  owed: boolean;
}

export class Callees {
  /** By the completion that brings the invocation's id. */
  readonly #open = new Map<CompletionId, Callee>();

  asked({ id, resultId }: CallEntry): void {
    this.#open.set(id, { resultId, invocationId: null, owed: false });
  }

  /** A completion is given to the handler. What it returns has to be cancelled now. */
  given(id: CompletionId, outcome: Outcome): InvocationId | null {
    const callee = this.#open.get(id);
    if (callee === undefined) return this.#answered(id);
    if (outcome.kind !== 'value') return null;
    callee.invocationId = textOf(outcome.value) as InvocationId;
    if (!callee.owed) return null;
    this.#open.delete(id);
    return callee.invocationId;
  }

  /** All that can be cancelled now; the others are when their id is known. */
  cancelled(): InvocationId[] {
    const known: InvocationId[] = [];
    for (const [id, callee] of this.#open) {
      callee.owed = true;
      if (callee.invocationId === null) continue;
      known.push(callee.invocationId);
      this.#open.delete(id);
    }
    return known;
  }

  #answered(resultId: CompletionId): null {
    for (const [id, callee] of this.#open) if (callee.resultId === resultId) this.#open.delete(id);
    return null;
  }
}
