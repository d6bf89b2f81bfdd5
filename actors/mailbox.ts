/**
 * The per-key FIFO of invocations that wait for the key. Only their numbers are here: payloads stay on disk until an
 * attempt starts. Depth is bounded at the door (`mailboxDepthMax`), not here: what a cursor or a parent has already
 * promised must always fit. The scheduled, who have no place here yet, are bounded there as well.
 *
 * What "in mailbox order" means (P2):
 *
 *  M1. Who comes takes the last place: the records of a partition as their offsets are, requests as they were accepted,
 *      what a handler sends and calls as its journal has it. One with a start time comes when that is there, or when it is
 *      resumed after it. Shared handlers have no place.
 *  M2. A place is kept until the key is given or the invocation has ended. One that is paused keeps its place, and those
 *      behind it wait; resumed, it is where it was. Who is cancelled or killed there leaves the others in their order.
 *  M3. Who has the key keeps it to its end: asleep, backing off, paused, through a restart of the engine.
 *  M4. A paused key is given to nobody. Places are taken meanwhile as ever, and kept.
 *  M5. Forks, and records that are driven again, are new invocations and take the last place: an outside that counts
 *      records sees an earlier one after later ones, which is what was asked for. Of several that are driven again at
 *      once, the earlier record comes first.
 *  M6. The order is that of invocations. An attempt that is killed, paused or timed out is told (`signal`) and not heard
 *      any more; what its code does outside after that, nobody can stop, and the next in line may have begun.
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
