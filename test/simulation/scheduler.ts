/**
 * Virtual time. Events happen one by one, each in a macrotask of its own, with every microtask of the one before done;
 * between two events the time jumps. Nothing else in a simulation waits for anything.
 */
interface Timed {
  readonly at: number;
  /** Events of one moment happen in the order in which they were set. */
  readonly order: number;
  callback: (() => void) | null;
}

export class Scheduler {
  /** ms since the simulation began; never goes back, whatever the clocks on the wall say. */
  now = 0;
  /** How many events have happened. */
  happened = 0;
  #order = 0;
  readonly #heap: Timed[] = [];
  #soon: (() => void)[] = [];
  #soonHead = 0;

  after(delayMs: number, callback: () => void): () => void {
    const timed: Timed = { at: this.now + Math.max(0, delayMs), order: this.#order++, callback };
    this.#push(timed);
    return () => {
      timed.callback = null;
    };
  }

  /** In the order asked, before anything that waits for time. */
  soon(callback: () => void): void {
    this.#soon.push(callback);
  }

  /** Lets the next event happen. False where nothing is left. */
  step(): boolean {
    const callback = this.#next();
    if (callback === null) return false;
    this.happened += 1;
    callback();
    return true;
  }

  #next(): (() => void) | null {
    const soon = this.#soon[this.#soonHead];
    if (soon !== undefined) {
      this.#soonHead += 1;
      if (this.#soonHead === this.#soon.length) {
        this.#soon = [];
        this.#soonHead = 0;
      }
      return soon;
    }
    for (let timed = this.#pop(); timed !== undefined; timed = this.#pop()) {
      if (timed.callback === null) continue;
      this.now = Math.max(this.now, timed.at);
      return timed.callback;
    }
    return null;
  }

  #push(timed: Timed): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(timed);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(timed, heap[parent] as Timed)) break;
      heap[at] = heap[parent] as Timed;
      at = parent;
    }
    heap[at] = timed;
  }

  #pop(): Timed | undefined {
    const heap = this.#heap;
    const top = heap[0];
    const last = heap.pop();
    if (top === undefined || last === undefined || heap.length === 0) return top;
    let at = 0;
    for (let child = 1; child < heap.length; child = 2 * at + 1) {
      const right = heap[child + 1];
      if (right !== undefined && isBefore(right, heap[child] as Timed)) child += 1;
      if (!isBefore(heap[child] as Timed, last)) break;
      heap[at] = heap[child] as Timed;
      at = child;
    }
    heap[at] = last;
    return top;
  }
}

const isBefore = (a: Timed, b: Timed): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

/** Immediates set at once: fewer turns of Node's own loop, and still all microtasks are done between two of them. */
const BATCH = 64;

/** Calls `step` again and again, each time in a macrotask of its own, until it says false. */
export function drive(step: () => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    let over = false;
    const one = (): void => {
      if (over) return;
      try {
        over = !step();
      } catch (error) {
        over = true;
        reject(error);
      }
      if (over) resolve();
    };
    const batch = (): void => {
      for (let count = 0; count < BATCH; count += 1) setImmediate(one);
      setImmediate(() => {
        if (!over) batch();
      });
    };
    batch();
  });
}
