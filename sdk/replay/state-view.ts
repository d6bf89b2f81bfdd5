/**
 * The state of a key as its exclusive handler sees it: what is committed, overlaid by what this attempt wrote anew.
 *
 * Writes that are replayed stay out of the overlay: the committed state has them, and whatever a person
 * corrected since. What the handler has read is in the journal, so a replay never reads here.
 */
import { type Outcome, type Payload, VOID, valueOutcome } from '../protocol/index.ts';

export class StateView {
  readonly #committed: ReadonlyMap<string, Payload>;
  /** What is not in `#committed` may be there all the same: the engine knows. */
  readonly #isPartial: boolean;
  /** null: cleared. */
  #written: Map<string, Payload | null> | null = null;
  #clearedAll = false;

  constructor(committed: ReadonlyMap<string, Payload>, isPartial = false) {
    this.#committed = committed;
    this.#isPartial = isPartial;
  }

  /** null: it has to be asked for. */
  get(name: string): Outcome | null {
    const written = this.#written?.get(name);
    if (written === null) return VOID;
    const value = written ?? (this.#clearedAll ? undefined : this.#committed.get(name));
    if (value !== undefined) return valueOutcome(value);
    return this.#isPartial && !this.#clearedAll ? null : VOID;
  }

  /** The names, sorted by code unit, as a JSON array; null: they have to be asked for. */
  keys(): Outcome | null {
    if (this.#isPartial && !this.#clearedAll) return null;
    const names = new Set<string>(this.#clearedAll ? [] : this.#committed.keys());
    for (const [name, value] of this.#written ?? []) {
      if (value === null) names.delete(name);
      else names.add(name);
    }
    return valueOutcome(JSON.stringify([...names].sort()));
  }

  /** `null` clears. */
  write(name: string, value: Payload | null): void {
    this.#written ??= new Map();
    this.#written.set(name, value);
  }

  clearAll(): void {
    this.#written = null;
    this.#clearedAll = true;
  }
}
