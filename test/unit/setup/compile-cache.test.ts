// What test/setup/compile-cache.ts promises, of this run.

import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { getCompileCacheDir } from 'node:module';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { expect } from 'chai';

describe('what was compiled', () => {
  it('is kept in one folder, for this process, its threads and the processes that it starts', async () => {
    const own = getCompileCacheDir() ?? '';
    expect(existsSync(own), own).to.equal(true);

    const says = "console.log(require('node:module').getCompileCacheDir())";
    const { stdout } = spawnSync(process.execPath, ['--eval', says], { encoding: 'utf8' });
    expect(path.dirname(stdout.trim())).to.equal(path.dirname(own));

    const posts = "require('node:worker_threads').parentPort.postMessage(require('node:module').getCompileCacheDir())";
    const worker = new Worker(posts, { eval: true });
    const [ofThread] = await once(worker, 'message');
    // Below it there is a folder for each set of V8's flags, and some test may have set one.
    expect(path.dirname(ofThread)).to.equal(path.dirname(own));
  });
});
