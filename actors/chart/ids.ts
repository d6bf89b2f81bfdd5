/** Ids of states: the label, made short and printable; `#2`, `#3` … where it is taken. */
import { CHART_LIMITS } from './chart.ts';

/** Keys that a machine's own parts have (see `machine.ts`), and the one name that objects treat in a way of their own. */
const RESERVED = ['(begin)', '(test)', '__proto__'];

export class Ids {
  readonly #taken: Set<string>;
  readonly #counts = new Map<string, number>();

  constructor(taken: Iterable<string>) {
    this.#taken = new Set([...RESERVED, ...taken]);
  }

  next(label: string, otherwise: string): string {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not get into an id.
    const clean = label.replaceAll(/[\u0000-\u001f\u007f]+/g, ' ').slice(0, CHART_LIMITS.idCharsMax);
    const base = clean.trim() === '' ? otherwise : clean;
    let count = this.#counts.get(base) ?? 0;
    let id: string;
    do {
      count++;
      id = count === 1 ? base : `${base}#${count}`;
    } while (this.#taken.has(id));
    this.#counts.set(base, count);
    this.#taken.add(id);
    return id;
  }
}
