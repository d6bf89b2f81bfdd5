/**
 * How much of a topic is let in: all of it until a mark of taken and unfinished records, nothing from there down to half of it.
 *
 *  T1. At the mark (of records, or of bytes) every partition is shut.
 *  T2. At half of it those open whose turn it is: of the partitions that have more than was taken, the ones that had nothing for
 *      the longest time. Room for all of them there is not, and who is asked first by the client would have all of it.
 *  T3. All are open again when those whose turn it was have come to their ends, and every few seconds: of a partition without
 *      a leader nothing comes.
 */
export interface Marks {
  readonly backlogRecordsMax: number;
  readonly backlogBytesMax: number;
}

export interface TapChange {
  readonly shut: readonly string[];
  readonly open: readonly string[];
}

/** As many as the client takes batches of at the same time. */
export const TURN_PARTITIONS = 8;
const AGAIN_SHARE = 0.5;
const NOTHING: TapChange = { shut: [], open: [] };

/** Partitions go by the keys of their cursors. */
export class Tap {
  readonly #marks: Marks;
  #backlog = { records: 0, bytes: 0 };
  #isFull = false;
  #takes = 0;
  /** By partition, the number of its last take. */
  readonly #taken = new Map<string, number>();
  /** Those whose log was longer, when it was last seen, than what was taken of it. */
  readonly #behind = new Set<string>();
  /** Those whose turn it is not. */
  readonly #waiting = new Set<string>();

  constructor(marks: Marks) {
    this.#marks = marks;
  }

  /** At the mark, and not yet down at half of it. */
  get isFull(): boolean {
    return this.#isFull;
  }

  begin(records: number, bytes: number): void {
    this.#backlog = { records, bytes };
    this.#isFull = this.#isAbove(1);
  }

  isShut(key: string): boolean {
    return this.#isFull || this.#waiting.has(key);
  }

  /**
   * @param isBehind whether there is more in its log
   * @returns those that open
   */
  took(key: string, isBehind: boolean): readonly string[] {
    this.#takes += 1;
    this.#taken.set(key, this.#takes);
    if (isBehind) this.#behind.add(key);
    else this.#behind.delete(key);
    return this.#openAfterLast();
  }

  /** It came with records, and was turned away. */
  refused(key: string): void {
    this.#behind.add(key);
  }

  /** It is read by nobody here any more. @returns those that open */
  lost(key: string): readonly string[] {
    this.#waiting.delete(key);
    this.#behind.delete(key);
    return this.#openAfterLast();
  }

  changed(records: number, bytes: number, assigned: readonly string[]): TapChange {
    this.#backlog = { records, bytes };
    if (!this.#isFull && this.#isAbove(1)) {
      this.#isFull = true;
      const shut = assigned.filter((key) => !this.#waiting.has(key));
      this.#waiting.clear();
      return { shut, open: [] };
    }
    if (this.#isFull && !this.#isAbove(AGAIN_SHARE)) {
      this.#isFull = false;
      for (const key of this.#late(assigned)) this.#waiting.add(key);
      return { shut: [], open: assigned.filter((key) => !this.#waiting.has(key)) };
    }
    return NOTHING;
  }

  /** T3: those that open, whoever's turn it is. */
  openAll(): readonly string[] {
    const open = [...this.#waiting];
    this.#waiting.clear();
    return open;
  }

  #openAfterLast(): readonly string[] {
    for (const key of this.#behind) if (!this.#waiting.has(key)) return [];
    return this.openAll();
  }

  /** T2: those behind the first whose turn it is. Whoever brought nothing yet is among the first: it may have nothing, or was too late. */
  #late(assigned: readonly string[]): string[] {
    const age = (key: string): number => this.#taken.get(key) ?? 0;
    const unknown = assigned.filter((key) => !this.#taken.has(key) && !this.#behind.has(key));
    return assigned
      .filter((key) => this.#behind.has(key))
      .sort((a, b) => age(a) - age(b))
      .slice(Math.max(1, TURN_PARTITIONS - unknown.length));
  }

  #isAbove(share: number): boolean {
    const { backlogRecordsMax, backlogBytesMax } = this.#marks;
    return this.#backlog.records >= backlogRecordsMax * share || this.#backlog.bytes >= backlogBytesMax * share;
  }
}
