/**
 * Timers by due time, those of one time by number, as the store orders them. Removal only forgets the key; what is forgotten
 * is dropped when it comes to the top, or when there is more of it than of the rest.
 */
import type { TimerRow } from '../actors/change.ts';

/** Fewer forgotten rows than this are not worth a look at all. */
const FORGOTTEN_MIN = 1_000;

export class TimerHeap {
  #rows: TimerRow[] = [];
  /** Which rows count, by invocation and id. */
  #armed = new Map<string, number>();

  get size(): number {
    return this.#armed.size;
  }

  /** Rows that take memory: those that count, and those that are forgotten. */
  get held(): number {
    return this.#rows.length;
  }

  /** Adding one that is there does nothing; another time for it replaces the one before. */
  add(row: TimerRow): void {
    const key = keyOf(row);
    if (this.#armed.get(key) === row.dueAt) return;
    this.#armed.set(key, row.dueAt);
    this.#rows.push(row);
    this.#up(this.#rows.length - 1);
  }

  remove(row: TimerRow): void {
    const key = keyOf(row);
    if (this.#armed.get(key) !== row.dueAt) return;
    this.#armed.delete(key);
    if (this.#rows.length - this.#armed.size > this.#armed.size + FORGOTTEN_MIN) this.keepSoonest(this.#armed.size);
  }

  /** Drops what is forgotten, and all but so many. @returns the last one that is kept */
  keepSoonest(count: number): TimerRow | null {
    // What is in order is a heap. A row that was forgotten and came again is in it twice.
    const kept = new Map<string, TimerRow>();
    for (const row of this.#rows.sort(byTime)) {
      if (kept.size === count) break;
      const key = keyOf(row);
      if (this.#armed.get(key) === row.dueAt) kept.set(key, row);
    }
    this.#rows = [...kept.values()];
    this.#armed = new Map([...kept].map(([key, { dueAt }]) => [key, dueAt]));
    return this.#rows.at(-1) ?? null;
  }

  /** The soonest, or null. */
  peek(): TimerRow | null {
    for (;;) {
      const top = this.#rows[0];
      if (top === undefined) return null;
      if (this.#armed.get(keyOf(top)) === top.dueAt) return top;
      this.#pop();
    }
  }

  #pop(): void {
    const last = this.#rows.pop();
    if (last === undefined || this.#rows.length === 0) return;
    this.#rows[0] = last;
    this.#down(0);
  }

  #up(start: number): void {
    for (let at = start; at > 0; ) {
      const parent = (at - 1) >> 1;
      if (!this.#isBefore(at, parent)) return;
      this.#swap(at, parent);
      at = parent;
    }
  }

  #down(start: number): void {
    for (let at = start; ; ) {
      const left = 2 * at + 1;
      const right = left + 1;
      let least = at;
      if (this.#isBefore(left, least)) least = left;
      if (this.#isBefore(right, least)) least = right;
      if (least === at) return;
      this.#swap(at, least);
      at = least;
    }
  }

  #isBefore(at: number, other: number): boolean {
    const [a, b] = [this.#rows[at], this.#rows[other]];
    if (a === undefined || b === undefined) return false;
    return byTime(a, b) < 0;
  }

  #swap(a: number, b: number): void {
    const row = this.#rows[a] as TimerRow;
    this.#rows[a] = this.#rows[b] as TimerRow;
    this.#rows[b] = row;
  }
}

/** As the store orders them. */
export const byTime = (a: TimerRow, b: TimerRow): number => a.dueAt - b.dueAt || a.seq - b.seq || a.id - b.id;

const keyOf = (row: TimerRow): string => `${row.seq}:${row.id}`;
