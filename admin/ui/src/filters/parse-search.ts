/** What somebody types into the search of a list, as filters. Pure. */
import type { Filter } from './filters.ts';

/** `status:failed key:alice` and plain words, which are of `plain`; `"two words"` stay together. */
export function parseSearch(
  text: string,
  all: readonly Filter[],
  plain: string,
): readonly (readonly [string, string])[] {
  const names = new Map(
    all.flatMap(({ name, title }) => [
      [name.toLowerCase(), name],
      [title.toLowerCase(), name],
    ]),
  );
  return [...text.matchAll(/(?:([\w-]+):)?(?:"([^"]*)"|(\S+))/g)].flatMap(([whole, prefix, quoted, word]) => {
    const value = quoted ?? word ?? '';
    if (prefix === undefined) return value === '' ? [] : [[plain, value] as const];
    const name = names.get(prefix.toLowerCase());
    // A colon that names no filter belongs to the word: keys look like `user:42`.
    return name === undefined ? [[plain, whole] as const] : [[name, value] as const];
  });
}
