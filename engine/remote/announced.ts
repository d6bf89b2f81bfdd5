/**
 * Awakeables are not on the wire. Where a handler leaves because it waits for some, an entry says so, for people: why it waits,
 * and who can answer. No answer depends on it, and no frame is made of it.
 */
import type { CompletionId } from '../../sdk/protocol/index.ts';
import { isAwakeable } from '../../sdk/protocol/index.ts';

/** That one suspension tells of. There may be more; people need not see them all. */
const ANNOUNCED_MAX = 100;

export class Announced {
  readonly #known = new Set<CompletionId>();

  /** The journal tells of it. */
  add(id: CompletionId): void {
    this.#known.add(id);
  }

  /** Those that the journal does not tell of. */
  newOf(waitingFor: readonly CompletionId[]): CompletionId[] {
    const fresh = new Set(waitingFor.filter((id) => isAwakeable(id) && !this.#known.has(id)));
    return [...fresh].slice(0, ANNOUNCED_MAX);
  }
}
