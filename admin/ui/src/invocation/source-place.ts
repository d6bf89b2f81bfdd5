/** The line of the author's own code that an error came from: the first frame that is neither Node's nor a package's. Pure. */
export interface Place {
  readonly file: string;
  readonly line: number;
}

export function placeOf(stack: string): Place | null {
  for (const text of stack.split('\n')) {
    const match = /(?:\(|at )((?:file:\/\/|\/|[A-Za-z]:\\)[^()]*?):(\d+):\d+\)?$/.exec(text.trim());
    if (match === null) continue;
    const [, path = '', line = ''] = match;
    if (path.includes('node_modules') || path.startsWith('node:')) continue;
    return { file: path.replace(/^file:\/\//, ''), line: Number(line) };
  }
  return null;
}
