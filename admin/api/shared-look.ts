/**
 * One look for all who ask at about the same time.
 *
 *  L1. An answer was looked up after whoever gets it has asked: a page asks because something has changed, and asks again
 *      only when something changes again. One from before would stay on its screen.
 *  L2. However many ask, a look begins `pauseMs` after the one before at the earliest, and after that one has ended.
 */
import { setTimeout as delay } from 'node:timers/promises';

export class SharedLook<T> {
  readonly #look: () => Promise<T>;
  readonly #pauseMs: number;
  /** Ends when the next look may begin. */
  #pause: Promise<unknown> = Promise.resolve();
  /** The one that has not begun yet. */
  #next: Promise<T> | null = null;

  constructor(look: () => Promise<T>, pauseMs: number) {
    this.#look = look;
    this.#pauseMs = pauseMs;
  }

  ask(): Promise<T> {
    this.#next ??= this.#pause.then(() => {
      this.#next = null;
      const answer = this.#look();
      this.#pause = Promise.allSettled([answer, delay(this.#pauseMs, undefined, { ref: false })]);
      return answer;
    });
    return this.#next;
  }
}
