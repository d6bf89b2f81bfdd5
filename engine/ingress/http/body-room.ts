/**
 * The room for bodies that are on their way in, of all requests of one door together: without it, a few hundred callers who send
 * large bodies and never finish them take all memory of the machine.
 *
 *  1. Counted is what has come, not what was announced: an announcement costs nothing, and keeps nobody out.
 *  2. The first bytes of each body are free, so that ordinary requests come through while large ones fill the room.
 *  3. Who finds no room is refused at once and gives back what it had.
 */

/** So many of the largest bodies fit in at the same time. */
const LARGEST_AT_ONCE = 8;
/** Free, of each body. */
const FREE_BYTES = 16 * 1024;

export class BodyRoom {
  readonly #bytesMax: number;
  #bytes = 0;

  /** @param bodyBytesMax of one body */
  constructor(bodyBytesMax: number) {
    this.#bytesMax = bodyBytesMax * LARGEST_AT_ONCE;
  }

  /** For one body that has `before` bytes in and is to have `after`; false where there is no room for them. */
  take(before: number, after: number): boolean {
    const more = counted(after) - counted(before);
    if (this.#bytes + more > this.#bytesMax) return false;
    this.#bytes += more;
    return true;
  }

  /** The body has left, whole or not. */
  give(length: number): void {
    this.#bytes -= counted(length);
  }
}

const counted = (length: number): number => Math.max(0, length - FREE_BYTES);
