/**
 * The state of a key as its exclusive handler sees it: what is committed, overlaid by what this attempt wrote anew.
 *
 * Writes that are replayed stay out of the overlay: the committed state has them, and whatever a person
 * corrected since. What the handler has read is in the journal, so a replay never reads here.
 */
import { type Outcome, type Payload, VOID, valueOutcome } from '../protocol/index.ts';

export class StateView {
  readonly #committed: ReadonlyMap<string, Payload>;
  /** null: cleared. */
  #written: Map<string, Payload | null> | null = null;
  #clearedAll = false;

  constructor(committed: ReadonlyMap<string, Payload>) {
    this.#committed = committed;
  }

  get(name: string): Outcome {
    const written = this.#written?.get(name);
    if (written === null) return VOID;
    const value = written ?? (this.#clearedAll ? undefined : this.#committed.get(name));
    return value === undefined ? VOID : valueOutcome(value);
  }

  /** The names, sorted by code unit, as a JSON array. */
  keys(): Outcome {
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
