// A bound on waiting, for work that can't be called off.

/** Resolves like `work`, or with `late()` after `ms`. The work goes on; a rejection that comes too late has no reader and is dropped. */
export function within<T>(ms: number, work: Promise<T>, late: () => T | Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const patience = setTimeout(() => {
      try {
        resolve(late());
      } catch (error) {
        reject(error);
      }
    }, ms);
    work.then(resolve, reject).finally(() => clearTimeout(patience));
  });
}
