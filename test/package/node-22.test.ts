// The oldest Node that package.json allows: all other tests run on a newer one. What differs between the two is run again
// here, each part in a process of its own: async context, SQLite, zlib, the heap, the servers.

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { countsIn, endOf } from '../setup/parts.ts';
import { NODE_22 } from './node-22.ts';

describe('the oldest Node', function () {
  this.timeout(600_000);

  it('is the one that package.json names', () => {
    const { engines }: { engines: { node: string } } = JSON.parse(readFileSync('package.json', 'utf8'));
    const { stdout } = spawnSync(NODE_22, ['--version'], { encoding: 'utf8' });
    expect(stdout.trim()).to.equal(`v${engines.node.replace('>=', '')}.0`);
  });

  // Few processes: each reads all of the engine's modules first.
  it('runs handlers, and replays them', () => {
    passes('test/unit/sdk', 'test/histories', 'test/property/sdk-replay.test.ts');
  });

  it('stores what it is given, and finds it again', () => {
    const files = ['database', 'in-line', 'trouble', 'turn-record', 'turns-left'];
    passes(...files.map((file) => `test/unit/store/${file}.test.ts`));
    passes('test/contract', '--grep', 'sqlite file');
  });

  it('bounds its heap', () => {
    passes('test/unit/cli/heap.test.ts');
  });

  it('runs the engine, with its servers and the codecs of Kafka', () => {
    const doors = ['async-context', 'embedded', 'ingress', 'servers', 'strange-text'];
    passes('test/unit/engine', 'test/unit/kafka-codecs.test.ts', ...doors.map((file) => `test/http/${file}.test.ts`));
  });
});

/** @throws what the tests said, where one failed or none ran */
function passes(...tests: readonly string[]): void {
  const args = [...process.execArgv, 'test/setup/run-tests.ts', ...tests];
  const { status, stdout, stderr, error } = spawnSync(NODE_22, args, {
    encoding: 'utf8',
    timeout: 300_000,
    maxBuffer: 64 * 1024 * 1024,
  });
  if (error !== undefined) throw error;
  const { passed, failed } = countsIn(stdout);
  if (status === 0 && passed > 0 && failed === 0) return;
  throw new Error(`npm test -- ${tests.join(' ')}, on ${NODE_22}:\n${endOf(stdout)}\n${stderr}`);
}
