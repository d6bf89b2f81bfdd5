// What is alive, in bytes: after everything that is garbage is gone.

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

export function heapUsed(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}
