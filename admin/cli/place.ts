/** Where in a user's code an error came from. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The first line of user code in a stack: `orders.ts:3:14`. A syntax error has its place above the message. Node's own files
 * have no path.
 */
export function placeIn(stack: string): string | null {
  for (const [, url = '', position = ''] of stack.matchAll(
    /(?<![^\s(])(file:\/\/\/[^\s)]+?|\/[^\s():]+)((?::\d+){1,2})/g,
  )) {
    const file = url.startsWith('file:') ? fileURLToPath(url) : url;
    if (!file.includes('/node_modules/') && !file.startsWith(OWN_FOLDER))
      return `${path.relative(process.cwd(), file)}${position}`;
  }
  return null;
}

const OWN_FOLDER = path.dirname(fileURLToPath(import.meta.url));
