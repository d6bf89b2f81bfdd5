/**
 * Keeps what V8 has compiled for the next command, and for threads: `--version` takes a third less of the processor, the start of an engine 15 %.
 *
 * Node's default is a folder below /tmp, where another user of the machine could have put code for us; ours is the user's
 * own. `NODE_COMPILE_CACHE` names another one, `NODE_DISABLE_COMPILE_CACHE=1` keeps nothing.
 */
import { existsSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { homedir } from 'node:os';
import path from 'node:path';

const { env } = process;
const home = env['XDG_CACHE_HOME'] || homedir();

// Users without a home (of a container) keep nothing: below some folders Node would try for ever to make one.
if (env['NODE_COMPILE_CACHE'] || existsSync(home)) {
  // By the environment, because threads and the process of `keymail dev` take it from there.
  env['NODE_COMPILE_CACHE'] ||= path.join(home, env['XDG_CACHE_HOME'] ? '' : '.cache', 'keymail');
  enableCompileCache();
}
