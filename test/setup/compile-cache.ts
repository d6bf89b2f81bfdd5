// What V8 made of a source is kept for the next process that loads it: a run of all tests starts some hundreds of engines,
// commands and threads, and each spends more time on reading its modules than on its test. Keyed by contents, so that a
// changed source is compiled anew.

import { rmSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import path from 'node:path';

const folder = path.resolve('node_modules/.cache/keymail/compiled');

/** For this process from here on, for its threads and for the processes that it starts. */
export function keepCompiled(): void {
  process.env['NODE_COMPILE_CACHE'] ??= folder;
  enableCompileCache(process.env['NODE_COMPILE_CACHE']);
}

/** Nothing else takes out what was made of modules that are gone, as those of tests that write their own. */
export function dropCompiled(): void {
  rmSync(folder, { recursive: true, force: true });
}
