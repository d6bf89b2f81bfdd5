// `npm run chance [-- files or folders] [--times n] [--seed n]`: all tests that draw (chance.ts), with a fresh seed and many
// times as many tries as `npm test` has; then the simulator from that seed on. A failure says how to repeat it.

import { spawnSync } from 'node:child_process';
import { globSync, statSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { chanceOf, freshSeed, usesChance } from './chance.ts';
import { lastLine, partsOf, runParts } from './parts.ts';

const USAGE = `usage: npm run chance -- [files or folders] [--times n] [--seed n]

All tests that draw, with a fresh seed (or that of --seed) and n times (default 10) as many tries as npm test has. Where no
file is named, the simulator follows with so many seeds more.`;

const simulatedSeeds = 100;
const here = import.meta.dirname;

const { places, seed, times } = readArguments();
const files = places
  .flatMap((place) => (statSync(place).isDirectory() ? globSync(`${place}/**/*.test.ts`) : [place]))
  .map((file) => path.resolve(file))
  .filter((file) => usesChance(file));
console.log(`${files.length} files of tests that draw, seed ${seed}, ${times} times as much as npm test`);
Object.assign(process.env, chanceOf(seed, times));
const counts = await runParts(path.join(here, 'run-tests.ts'), partsOf(files));
const isSimulated = places.length > 1 || places[0] !== 'test' || simulate();
console.log(`\nseed ${seed}, ${times} times`);
console.log(lastLine(counts));
process.exitCode = counts.failed === 0 && counts.passed > 0 && isSimulated ? 0 : 1;

function simulate(): boolean {
  const script = path.join(here, '../simulation/main.ts');
  const args = ['--seeds', String(Math.ceil(simulatedSeeds * times)), '--from', String(seed)];
  console.log(`\nnpm run simulate -- ${args.join(' ')}`);
  return spawnSync(process.execPath, [...process.execArgv, script, ...args], { stdio: 'inherit' }).status === 0;
}

function readArguments() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        times: { type: 'string', default: '10' },
        seed: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    if (values.help === true) {
      console.log(USAGE);
      process.exit(0);
    }
    const [seed, times] = [values.seed === undefined ? freshSeed() : Number(values.seed), Number(values.times)];
    if (!Number.isSafeInteger(seed) || seed < 1) throw new Error('--seed: allowed is a whole number above 0');
    if (!(times > 0)) throw new Error('--times: allowed is a number above 0');
    return { places: positionals.length > 0 ? positionals : ['test'], seed, times };
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`);
    process.exit(2);
  }
}
