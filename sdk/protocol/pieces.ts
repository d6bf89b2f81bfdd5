/**
 * What comes in pieces, until it is whole. Whoever sends it byte by byte would have us keep a hundred bytes and more for each,
 * so many small pieces are put together on the way: what is kept is a few times of what has come, at most.
 */
const SMALL_BYTES = 8_192;
/** As many small ones in a row become one. */
const SMALL_MAX = 256;

export class Pieces {
  /** In the order in which they came. Whoever takes from its front may. */
  list: Uint8Array[] = [];
  /** At the end of the list. */
  #small = 0;

  add(piece: Uint8Array): void {
    this.list.push(piece);
    this.#small = piece.length < SMALL_BYTES ? this.#small + 1 : 0;
    if (this.#small < SMALL_MAX) return;
    const merged = Buffer.concat(this.list.splice(-SMALL_MAX));
    this.list.push(merged);
    this.#small = merged.length < SMALL_BYTES ? 1 : 0;
  }
}
