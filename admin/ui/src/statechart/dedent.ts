/**
 * The lines of a function as they look at the edge of a page. Its text begins behind the indentation of its first line, which the
 * others still have; the last line, which closes it, shows how deep that is. Pure.
 */
export function dedented(text: string): readonly string[] {
  const [first = '', ...rest] = text.split('\n');
  const depth = indentOf(rest.at(-1) ?? '');
  const isOfAll = rest.every((line) => line.trim() === '' || indentOf(line) >= depth);
  return [first, ...(isOfAll ? rest.map((line) => line.slice(depth)) : rest)];
}

const indentOf = (line: string): number => line.length - line.trimStart().length;
