// L1 to L3 of test/setup/parts.ts, with real processes whose "tests" are files that say what is to happen.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { testFolder } from '../../setup/folders.ts';
import { FOLDERS, type Part, partsOf, runParts, timeLine } from '../../setup/parts.ts';

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

describe('tests in parts', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(testFolder('parts'));
    writeFileSync(path.join(folder, 'script.mjs'), SCRIPT);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const at = (name: string) => path.join(folder, name);
  async function run(...parts: readonly Part[]) {
    let said = '';
    const show = (text: string) => {
      said += text;
    };
    const counts = await runParts(at('script.mjs'), parts, show);
    return { said, counts };
  }
  const plain = (said: string) => said.split('\n').filter((line) => line !== '' && !/passed/.test(line));

  it('every file is in one part, in its order, and a folder that nobody named is one by itself', () => {
    const files = ['test/unit/a', 'test/browser/b', 'test/new/c', 'test/crash/d', 'test/unit/e', 'test/browser/f'];
    expect(partsOf(files)).to.deep.equal([
      ['test/unit/a', 'test/unit/e'],
      ['test/browser/b', 'test/browser/f'],
      ['test/crash/d'],
      ['test/new/c'],
    ]);
  });

  it('no folder is in two parts: its tests would run and count twice', () => {
    expect(FOLDERS).to.deep.equal([...new Set(FOLDERS)]);
  });

  it('L1, L2: three go side by side, the next when one has ended; nothing is mixed, and the counts are summed', async () => {
    const meet = (own: string, other: string) => `meet ${at(own + other)} ${at(other + own)}`;
    const { said, counts } = await run(
      ['say first', meet('1', '2'), meet('1', '3'), 'say more of it', 'say 3 passed, 0 failed, 1 skipped'],
      ['say second', meet('2', '1'), meet('2', '3'), 'say 4 passed, 0 failed, 0 skipped'],
      ['say third', meet('3', '1'), meet('3', '2'), 'say 5 passed, 0 failed, 2 skipped'],
      ['say fourth', 'say 1 passed, 0 failed, 0 skipped'],
    );
    expect(counts).to.deep.equal({ passed: 13, failed: 0, skipped: 3 });
    expect(plain(said)).to.deep.equal(['first', 'more of it', 'second', 'third', 'fourth']);
  });

  it('L1: the first is shown as it goes', async () => {
    const shown: string[] = [];
    const show = (text: string) => {
      shown.push(text);
      for (const word of ['first', 'second']) if (text.includes(word)) writeFileSync(at(word), '');
    };
    // Each goes on when something of it was shown, the second one only after the first one's end.
    await runParts(
      at('script.mjs'),
      [
        [
          'say first',
          `meet ${at('-')} ${at('first')}`,
          `meet ${at('a')} ${at('b')}`,
          'say 1 passed, 0 failed, 0 skipped',
        ],
        [
          'say second',
          `meet ${at('b')} ${at('a')}`,
          `meet ${at('-')} ${at('second')}`,
          'say 1 passed, 0 failed, 0 skipped',
        ],
      ],
      show,
    );
    expect(plain(shown.join(''))).to.deep.equal(['first', 'second']);
  });

  it('L2: one that dies is a failure that is told, and the others are run all the same', async () => {
    const { said, counts } = await run(
      ['say 3 passed, 0 failed, 0 skipped'],
      ['say 1 passed, 0 failed, 0 skipped', 'say so far', 'die'],
      ['say 5 passed, 0 failed, 0 skipped'],
    );
    expect(counts).to.deep.equal({ passed: 8, failed: 1, skipped: 0 });
    expect(said).to.match(/so far\n\nThe process of these tests has ended with SIGKILL in the middle\.\n*$/);
  });

  it('L3: what failed is said again at the end, after the time that each folder took', async () => {
    const { said, counts } = await run(
      [
        'say \u001b[1mFailed\u001b[22m',
        'say   1) this one',
        `say ${timeLine('unit', 61_234)}`,
        'say 1 passed, 1 failed, 0 skipped',
      ],
      [`say ${timeLine('http', 1_000)}`, 'say 5 passed, 0 failed, 0 skipped'],
    );
    expect(counts).to.deep.equal({ passed: 6, failed: 1, skipped: 0 });
    const end = plain(said.slice(said.indexOf('5 passed')));
    expect(end).to.deep.equal([
      '   61.2 s  test/unit',
      '    1.0 s  test/http',
      'Failed',
      '  1) this one',
      '   61.2 s  test/unit',
    ]);
  });
});
