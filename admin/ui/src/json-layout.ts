/**
 * JSON with line breaks and indents, every token as it was written: parsing and printing again would round large numbers
 * and lose repeated names, and then the page would show something that was never sent. Pure.
 */

/** Null where the text is no JSON. */
export function layOut(text: string): string | null {
  try {
    JSON.parse(text);
  } catch {
    return null;
  }
  let out = '';
  let depth = 0;
  const newLine = () => `\n${'  '.repeat(depth)}`;
  // Strings whole, structure one by one, anything else (numbers, literals) up to the next of these.
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g)) {
    switch (token) {
      case '{':
      case '[':
        depth += 1;
        out += token + newLine();
        break;
      case '}':
      case ']':
        depth -= 1;
        // An empty one stays on its line.
        out = /[[{]\s*$/.test(out) ? out.trimEnd() + token : out + newLine() + token;
        break;
      case ',':
        out += token + newLine();
        break;
      case ':':
        out += ': ';
        break;
      default:
        out += token;
    }
  }
  return out;
}
