// L1 to L3 of test/setup/lanes.ts, with real processes whose "tests" are files that say what is to happen.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { testFolder } from '../../setup/folders.ts';
import type { Lanes } from '../../setup/lanes.ts';
import { lanesOf, runLanes } from '../../setup/lanes.ts';

/** Each argument is what to do: `say TEXT`, `meet OWN OTHER` (leaves a file, and waits for the other's), `die`. */
const SCRIPT = `
import { existsSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
for (const act of process.argv.slice(2)) {
  const [verb, ...rest] = act.split(' ');
  if (verb === 'say') console.log(rest.join(' '));
  if (verb === 'die') process.kill(process.pid, 'SIGKILL');
  if (verb === 'meet') {
    writeFileSync(rest[0], '');
    while (!existsSync(rest[1])) await delay(5);
  }
}
`;

describe('tests in lanes', function () {
  this.timeout(30_000);
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(testFolder('lanes'));
    writeFileSync(path.join(folder, 'script.mjs'), SCRIPT);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const at = (name: string) => path.join(folder, name);
  async function run(lanes: Partial<Lanes>) {
    let said = '';
    const show = (text: string) => {
      said += text;
    };
    const counts = await runLanes(at('script.mjs'), { quick: [], beside: [], alone: [], ...lanes }, show);
    return { said, counts };
  }

  it('every file is in one lane, in its order, and a folder that nobody named is among the quick ones', () => {
    const files = ['unit/a', 'browser/b', 'new/c', 'crash/d', 'unit/e', 'browser/f'];
    expect(lanesOf(files, (file) => file.split('/')[0] ?? '')).to.deep.equal({
      quick: ['unit/a', 'new/c', 'unit/e'],
      beside: ['browser/b', 'browser/f'],
      alone: ['crash/d'],
    });
  });

  it('L1, L2: two go side by side, the third after them; nothing is mixed, and the counts are summed', async () => {
    const { said, counts } = await run({
      quick: ['say quick', `meet ${at('a')} ${at('b')}`, 'say more of it', 'say 3 passed, 0 failed, 1 skipped'],
      beside: ['say beside', `meet ${at('b')} ${at('a')}`, 'say 4 passed, 0 failed, 0 skipped'],
      alone: ['say alone', 'say 5 passed, 0 failed, 2 skipped'],
    });
    expect(counts).to.deep.equal({ passed: 12, failed: 0, skipped: 3 });
    expect(said.split('\n').filter((line) => !/passed/.test(line))).to.deep.equal([
      ...['quick', 'more of it', 'beside', 'alone', ''],
    ]);
  });

  it('L2: one that dies is a failure, and the others are run all the same', async () => {
    const { said, counts } = await run({
      quick: ['say 3 passed, 0 failed, 0 skipped'],
      beside: ['say 1 passed, 0 failed, 0 skipped', 'say so far', 'die'],
      alone: ['say 5 passed, 0 failed, 0 skipped'],
    });
    expect(counts).to.deep.equal({ passed: 8, failed: 1, skipped: 0 });
    expect(said).to.match(/so far\n$/);
  });

  it('L3: what failed is said again at the end', async () => {
    const { said, counts } = await run({
      quick: ['say \u001b[1mFailed\u001b[22m', 'say   1) this one', 'say 1 passed, 1 failed, 0 skipped'],
      alone: ['say 5 passed, 0 failed, 0 skipped'],
    });
    expect(counts).to.deep.equal({ passed: 6, failed: 1, skipped: 0 });
    expect(said.slice(said.indexOf('5 passed')).split('\n')).to.include.members(['Failed', '  1) this one']);
  });
});
