/** The young part of the heap, in a process of its own. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const MODULE = new URL('../../../admin/cli/young-heap.ts', import.meta.url);

/** How many bytes the young space has grown by while 60 MB of objects lived for a moment each. */
function growth(bound: boolean): number {
  const program = `
    import { getHeapSpaceStatistics } from 'node:v8';
    ${bound ? `(await import(${JSON.stringify(MODULE.href)})).boundYoungHeap();` : ''}
    const size = () => getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space').space_size;
    const before = size();
    const ring = [];
    for (let count = 0; count < 3_000_000; count += 1) ring[count % 100_000] = { count };
    console.log(size() - before);`;
  const args = ['--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', program];
  return Number(execFileSync(process.execPath, args, { encoding: 'utf8', cwd: fileURLToPath(new URL('.', MODULE)) }));
}

describe('the young heap', () => {
  it('stays as it was at the start, where it would grow with the load', () => {
    expect(growth(false)).to.be.greaterThan(4_000_000);
    expect(growth(true)).to.be.at.most(2_000_000);
  });
});
