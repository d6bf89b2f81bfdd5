// That chance can be repeated: C1, C2 of test/setup/chance.ts, and what a failure says.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { chanceOf, usesChance } from '../../setup/chance.ts';
import { testFolder } from '../../setup/folders.ts';

const runTests = path.resolve('test/setup/run-tests.ts');
const chance = path.resolve('test/setup/chance.ts');

describe('chance in tests', () => {
  const folder = realpathSync(mkdtempSync(testFolder('chance')));
  const file = path.join(folder, 'drawn.test.ts');
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** What a run of a property says that holds for no number above 10, and the numbers that it tried. */
  function runWith(chance: Readonly<Record<string, string>>, above: number): { said: string; drawn: string } {
    const { KEYMAIL_TEST_SEED: _, KEYMAIL_TEST_TIMES: __, ...env } = process.env;
    const options = { env: { ...env, ...chance, ABOVE: String(above) }, encoding: 'utf8' } as const;
    let said = '';
    try {
      said = execFileSync(process.execPath, [...process.execArgv, runTests, file], options);
    } catch (error) {
      said = (error as { readonly stdout: string }).stdout;
    }
    return { said, drawn: /drawn: (.*)/.exec(said)?.[1] ?? '' };
  }

  before(() => {
    writeFileSync(
      file,
      `import fc from '${path.resolve('node_modules/fast-check/lib/fast-check.js')}';
import { holds } from '${path.relative(folder, chance)}';
describe('numbers', () => {
  const drawn = [];
  it('are small', () => holds(5, fc.property(fc.nat(), (number) => drawn.push(number) > 0 && number < Number(process.env.ABOVE))));
  after(() => console.log('drawn: ' + drawn.join()));
});`,
    );
  });

  it('is the same in each run, and another by the seed; there is more of it by the times', () => {
    const [one, again, other] = [runWith({}, 2 ** 31), runWith({}, 2 ** 31), runWith(chanceOf(7, 3), 2 ** 31)];
    expect(one.said).to.include('seed 1').and.include('1 passed');
    expect(one.drawn.split(',')).to.have.length(5);
    expect(again.drawn).to.equal(one.drawn);
    expect(other.said).to.include('seed 7, and 3 times');
    expect(other.drawn.split(',')).to.have.length(15);
    expect(other.drawn.startsWith(one.drawn)).to.equal(false);
  });

  it('says of a failure how it is repeated', () => {
    const { said } = runWith(chanceOf(7, 3), 10);
    expect(said).to.match(/Again: KEYMAIL_TEST_SEED=7 KEYMAIL_TEST_TIMES=3 npm test -- .*drawn\.test\.ts\n/);
  });

  it('is found in a file that draws by another one', () => {
    expect(usesChance(path.resolve('test/property/mailbox.test.ts'))).to.equal(true);
    expect(usesChance(path.resolve('test/kafka/source.test.ts')), 'by a contract').to.equal(true);
    expect(usesChance(path.resolve('test/unit/charts/position.test.ts'))).to.equal(false);
  });
});
