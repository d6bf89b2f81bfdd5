// The benchmarks run: as a command, small, over a recorded load and over an engine in a process of its own.

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';

interface Line {
  readonly workload: string;
  readonly operations: number;
  readonly ratePerSecond: number;
}

describe('npm run bench', function () {
  this.timeout(120_000);

  it('measures what SQLite does alone with our rows, and calls over HTTP', async () => {
    const main = fileURLToPath(new URL('../bench/main.ts', import.meta.url));
    const amount = ['--count', '200', '--rounds', '1', '--json'];
    const { stdout } = await promisify(execFile)(process.execPath, [
      ...process.execArgv,
      main,
      ...['--only', 'raw-sqlite', 'http-1'],
      ...amount,
    ]);
    const { lines } = JSON.parse(stdout.trim().split('\n').at(-1) as string) as { readonly lines: readonly Line[] };
    expect(lines.map(({ workload, operations }) => `${workload} ${operations}`)).to.deep.equal([
      'raw-sqlite 200',
      'http-1 200',
    ]);
    for (const { ratePerSecond } of lines) expect(ratePerSecond).to.be.greaterThan(0);
  });
});
