// Tells whether a fetch result can be older than a seek.
//
// kafkajs has one fetch loop per broker. A loop handles all that it fetched before it fetches again, and takes up pending seeks
// when it does. So once every loop has begun a new round after a seek, nothing that was fetched before the seek is left.

export class FetchRounds {
  readonly #rounds = new Map<number, number>();
  readonly #seeks = new Map<object, ReadonlyMap<number, number>>();

  /** A loop begins a round. */
  began(nodeId: number): void {
    this.#rounds.set(nodeId, (this.#rounds.get(nodeId) ?? 0) + 1);
  }

  sought(partition: object): void {
    this.#seeks.set(partition, new Map(this.#rounds));
  }

  /** True when what arrives for this partition now was asked for after its last seek. */
  settled(partition: object): boolean {
    const before = this.#seeks.get(partition);
    if (!before) return true;
    for (const [nodeId, round] of before) {
      if (this.#rounds.get(nodeId) === round) return false;
    }
    this.#seeks.delete(partition);
    return true;
  }

  /** A new assignment: the loops have ended and their results are gone. */
  clear(): void {
    this.#rounds.clear();
    this.#seeks.clear();
  }
}
