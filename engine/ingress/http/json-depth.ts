/** How deep a JSON text nests, found out without parsing it and without recursion. */

/**
 * True where brackets outside of strings nest deeper than `depthMax`. To be asked before parsing, because millions of
 * open brackets cost the parser gigabytes. Costs nothing for a short text, which can't be that deep.
 */
export function isDeeperThan(json: string, depthMax: number): boolean {
  if (json.length <= depthMax) return false;
  let depth = 0;
  for (let at = 0; at < json.length; at++) {
    switch (json[at]) {
      case '"':
        at = endOfString(json, at);
        break;
      case '[':
      case '{':
        depth += 1;
        if (depth > depthMax) return true;
        break;
      case ']':
      case '}':
        depth -= 1;
        break;
    }
  }
  return false;
}

function endOfString(json: string, start: number): number {
  for (let at = start + 1; at < json.length; at++) {
    if (json[at] === '"') return at;
    if (json[at] === '\\') at += 1; // A backslash takes the next character along.
  }
  return json.length;
}
