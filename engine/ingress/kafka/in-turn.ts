/** Work under one name is done one after the other; a name that nothing is done under costs nothing. */
export class InTurn {
  /** Of each name, what was asked last; none of them rejects. */
  readonly #last = new Map<string, Promise<void>>();

  run<T>(name: string, work: () => Promise<T>): Promise<T> {
    const result = this.idle(name).then(work);
    const ended = result.then(
      () => {},
      () => {},
    );
    this.#last.set(name, ended);
    void ended.then(() => {
      if (this.#last.get(name) === ended) this.#last.delete(name);
    });
    return result;
  }

  /** When all that was asked so far is done, well or not. */
  idle(name: string): Promise<void> {
    return this.#last.get(name) ?? Promise.resolve();
  }

  /** Under how many names something is done. */
  get size(): number {
    return this.#last.size;
  }
}
