/**
 * The room for journals, of all attempts of one endpoint together: each may be as large as one journal can be, and an engine that
 * starts sends hundreds of them at once.
 *
 *  1. Counted is what has come, not what was announced, and until the attempt is over: its journal is there as long.
 *  2. Who finds no room is told to come again, which counts in no retry policy of an engine of ours, and gives back what it had.
 */

export class NoRoomError extends Error {
  override readonly name = 'NoRoomError';
}

export class JournalRoom {
  readonly #bytesMax: number;
  #bytes = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  /** @throws NoRoomError */
  take(bytes: number): void {
    if (this.#bytes + bytes > this.#bytesMax)
      throw new NoRoomError(
        `the journals of all attempts would have more than ${this.#bytesMax} bytes (journalsBytesMax)`,
      );
    this.#bytes += bytes;
  }

  give(bytes: number): void {
    this.#bytes -= bytes;
  }
}
