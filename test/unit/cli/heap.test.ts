/** The heap's bounds, each in a process of its own. */
import { execFileSync, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

/** As it is on Node 24 by itself, MB of one half; on Node 22 it is 16, which is where our bound is. */
const YOUNG_HALF_MAX = 32;
const MODULE = new URL('../../../admin/cli/heap.ts', import.meta.url);

/** What a program prints, after the bounds are set or (for comparison) without them. */
function measured(bound: boolean, program: string): number {
  const source = `
    import { setTimeout as delay } from 'node:timers/promises';
    import { getHeapSpaceStatistics } from 'node:v8';
    const space = (name) => getHeapSpaceStatistics().find(({ space_name }) => space_name === name).space_size;
    // Objects that live for a moment each: the young space grows with them.
    const ring = [];
    const work = (rounds) => { for (let at = 0; at < rounds; at += 1) ring[at % 100_000] = { at }; };
    work(3_000_000);
    ${bound ? `(await import(${JSON.stringify(MODULE.href)})).boundHeap();` : ''}
    ${program}`;
  const flags = ['--disable-warning=ExperimentalWarning', `--max-semi-space-size=${YOUNG_HALF_MAX}`];
  const args = [...flags, '--input-type=module', '--eval', source];
  return Number(execFileSync(process.execPath, args, { encoding: 'utf8', cwd: fileURLToPath(new URL('.', MODULE)) }));
}

describe('the heap', () => {
  it('has a young space that is small after the start, and grows with the load up to its bound', () => {
    const grown = `
      // Time for the look after it, as between the events of an engine.
      for (let round = 0; round < 300; round += 1) { work(50_000); await delay(2); }
      console.log(space('new_space'));`;
    expect(measured(false, grown)).to.be.above(40_000_000);
    expect(measured(true, `console.log(space('new_space'));`)).to.be.below(3_000_000);
    expect(measured(true, grown)).to.be.within(15_000_000, 35_000_000);
  });

  it('is bounded by flags that V8 knows', () => {
    const source = `(await import(${JSON.stringify(MODULE.href)})).boundHeap();`;
    const flags = ['--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', source];
    const { status, stderr } = spawnSync(process.execPath, flags, { encoding: 'utf8' });
    expect({ status, stderr }).to.deep.equal({ status: 0, stderr: '' });
  });

  it('has an old space that stays near what is alive', () => {
    const most = `
      // Each is old before it is garbage.
      const alive = Array.from({ length: 300_000 }, (_, at) => ({ at }));
      let most = 0;
      for (let at = 0; at < 5_000_000; at += 1) {
        alive[(at * 7_919) % alive.length] = { at, text: [at] };
        if (at % 10_000 !== 0) continue;
        await delay(1);
        most = Math.max(most, space('old_space'));
      }
      console.log(most);`;
    const free = measured(false, most);
    const bound = measured(true, most);
    expect(bound).to.be.below(0.7 * free);
  });
});
