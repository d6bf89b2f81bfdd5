/** The one source of chance: everything that a simulation draws comes from its seed. */
export class Random {
  #state: number;

  /** @param stream keeps draws for one purpose apart from those for another, so that one more draw here shifts nothing there */
  constructor(seed: number, stream = 0) {
    this.#state = (Math.imul(seed ^ 0x5bd1e995, 0x9e3779b1) ^ Math.imul(stream + 1, 0x85ebca6b)) >>> 0;
    for (let round = 0; round < 4; round += 1) this.next();
  }

  /** Mulberry32 by Tommy Ettinger (public domain): 32 bits of state are plenty for some thousand draws. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  }

  /** From 0 to `end` − 1. */
  below(end: number): number {
    return Math.floor((this.next() / 2 ** 32) * end);
  }

  /** From `least` to `most`, both included. */
  between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  chance(probability: number): boolean {
    return this.next() / 2 ** 32 < probability;
  }

  pick<T>(list: readonly T[]): T {
    if (list.length === 0) throw new RangeError('nothing to pick from');
    return list[this.below(list.length)] as T;
  }

  /** A name of the table, as often as its weight says. */
  weighted<Name extends string>(table: Readonly<Record<Name, number>>): Name {
    const rows = Object.entries(table) as [Name, number][];
    let left = this.below(rows.reduce((sum, [, weight]) => sum + weight, 0));
    for (const [name, weight] of rows) {
      if (left < weight) return name;
      left -= weight;
    }
    throw new RangeError('a table without weights');
  }
}
