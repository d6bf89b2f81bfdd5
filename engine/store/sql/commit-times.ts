/** What commits take, of the last ten or so. */
import type { CommitTime } from './turn-writer.ts';

/** How much those before the last one count. */
const REMEMBERED = 0.9;

export class CommitTimes {
  #rowsMs = 0;
  #syncMs = 0;

  add({ rowsMs, syncMs }: CommitTime): void {
    this.#rowsMs = this.#rowsMs * REMEMBERED + rowsMs;
    this.#syncMs = this.#syncMs * REMEMBERED + syncMs;
  }

  /** Of their time, what the sync takes: from 0 to 1. */
  get syncShare(): number {
    return this.#syncMs / (this.#rowsMs + this.#syncMs || 1);
  }

  /** After a few; less before. */
  get averageMs(): number {
    return (this.#rowsMs + this.#syncMs) * (1 - REMEMBERED);
  }
}
