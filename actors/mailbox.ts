/**
 * The per-key FIFO of invocations that wait for the key. Only their numbers are here: payloads stay on disk until an
 * attempt starts. Depth is bounded at the door (`mailboxDepthMax`), not here: what a cursor or a parent has already
 * promised must always fit.
 */
import type { Seq } from '../sdk/protocol/index.ts';

export class Mailbox {
  #items: (Seq | null)[] = [];
  #head = 0;
  #depth = 0;

  get depth(): number {
    return this.#depth;
  }

  push(seq: Seq): void {
    this.#items.push(seq);
    this.#depth += 1;
  }

  /** The one that is next in line, or null. */
  peek(): Seq | null {
    return this.#items[this.#head] ?? null;
  }

  /** Takes one out, wherever it stands. The head costs O(1), a cancelled one in the middle a scan. */
  remove(seq: Seq): void {
    const at = this.#items.indexOf(seq, this.#head);
    if (at === -1) throw new Error(`bug: ${seq} is not in the mailbox`);
    this.#items[at] = null;
    this.#depth -= 1;
    while (this.#head < this.#items.length && this.#items[this.#head] === null) this.#head += 1;
    if (this.#head > 1024 && this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
  }

  *[Symbol.iterator](): Iterator<Seq> {
    for (let at = this.#head; at < this.#items.length; at += 1) {
      const seq = this.#items[at];
      if (seq !== null && seq !== undefined) yield seq;
    }
  }
}
