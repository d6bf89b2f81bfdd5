// Prints the tests file by file as they run; at the end the failures with their diffs, the skipped tests with their
// reasons and the time that each folder took, so that the end of a long log says everything. The very last line is the
// business of run-tests.ts.

import path from 'node:path';
import { styleText } from 'node:util';
import Mocha, { type MochaOptions, type Runnable, type Runner, type Suite, type Test } from 'mocha';
import { againBy, usesChance } from './chance.ts';
import { folderOf, timeLine } from './parts.ts';
import { skipReason } from './skip.ts';

const { EVENT_SUITE_BEGIN, EVENT_SUITE_END, EVENT_TEST_PASS, EVENT_TEST_FAIL, EVENT_TEST_PENDING, EVENT_RUN_END } =
  Mocha.Runner.constants;

// Kept, because a test may replace console.log.
const print = console.log.bind(console);

export class Reporter extends Mocha.reporters.Base {
  #file: string | undefined;
  #depth = 0;
  #fileBegunAt = performance.now();
  readonly #msOf = new Map<string, number>();
  readonly #skipped: Test[] = [];

  constructor(runner: Runner, options: MochaOptions) {
    super(runner, options);
    runner.on(EVENT_SUITE_BEGIN, (suite) => this.#suiteBegun(suite));
    runner.on(EVENT_SUITE_END, (suite) => {
      if (!suite.root) this.#depth -= 1;
    });
    runner.on(EVENT_TEST_PASS, (test) => this.#line(test, styleText('green', '✓'), slowness(test)));
    runner.on(EVENT_TEST_FAIL, (test) =>
      this.#line(test, styleText('red', `${this.failures.length})`), slowness(test)),
    );
    runner.on(EVENT_TEST_PENDING, (test) => {
      this.#skipped.push(test);
      this.#line(test, styleText('yellow', '-'), styleText('yellow', ` (skipped: ${skipReason(test)})`));
    });
    runner.once(EVENT_RUN_END, () => this.#summary());
  }

  #suiteBegun(suite: Suite): void {
    if (suite.root) return;
    this.#fileBegun(suite.file);
    this.#depth += 1;
    print('  '.repeat(this.#depth) + suite.title);
  }

  #line(test: Runnable, mark: string, remark: string): void {
    this.#fileBegun(fileOf(test));
    print(`${'  '.repeat(this.#depth + 1)}${mark} ${test.title}${remark}`);
  }

  #fileBegun(file: string | undefined): void {
    if (file === undefined || file === this.#file) return;
    this.#fileEnded();
    this.#file = file;
    print(`\n${styleText('bold', path.relative(process.cwd(), file))}`);
  }

  /** What a file's hooks take is its own as well. */
  #fileEnded(): void {
    const now = performance.now();
    const folder = this.#file === undefined ? undefined : folderOf(this.#file);
    if (folder !== undefined) this.#msOf.set(folder, (this.#msOf.get(folder) ?? 0) + now - this.#fileBegunAt);
    this.#fileBegunAt = now;
  }

  #summary(): void {
    this.#fileEnded();
    if (this.failures.length > 0) {
      print(`\n${styleText('bold', 'Failed')}`);
      Mocha.reporters.Base.list(this.failures);
      for (const file of new Set(this.failures.map(fileOf)))
        if (file !== undefined && usesChance(file)) print(`Again: ${againBy(path.relative(process.cwd(), file))}`);
    }
    if (this.#skipped.length > 0) print(`\n${styleText('bold', 'Skipped')}`);
    for (const test of this.#skipped) print(`  - ${test.titlePath().join(' › ')}: ${skipReason(test)}`);
    print();
    for (const [folder, ms] of this.#msOf) print(timeLine(folder, ms));
  }
}

const fileOf = (test: Runnable): string | undefined => test.file ?? test.parent?.file;

function slowness(test: Runnable): string {
  const { duration } = test;
  return duration !== undefined && duration >= test.slow() ? styleText('dim', ` (${duration} ms)`) : '';
}
