// `npm run check`: what a developer runs before a commit, quickest first. A line for each step; a failed one says all.

import { spawnSync } from 'node:child_process';
import { styleText } from 'node:util';

const steps = [
  { name: 'types', run: ['node_modules/typescript/bin/tsc', '--project', 'tsconfig.json'] },
  { name: 'types of the UI', run: ['node_modules/typescript/bin/tsc', '--project', 'admin/ui/tsconfig.json'] },
  { name: 'types in the browser', run: ['node_modules/typescript/bin/tsc', '--project', 'test/browser/tsconfig.json'] },
  { name: 'lint and format', run: ['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.'] },
  { name: 'architecture', run: ['test/setup/run-tests.ts', 'test/architecture'] },
  { name: 'unit tests', run: ['test/setup/run-tests.ts', 'test/unit'] },
] as const;

const failed = steps.filter(({ name, run }) => {
  const startedAt = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, [...process.execArgv, ...run], { encoding: 'utf8' });
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  if (status === 0) {
    const lastLine = stdout.trimEnd().split('\n').at(-1) ?? '';
    console.log(`${styleText('green', '✓')} ${name.padEnd(20)} ${seconds} s  ${styleText('dim', lastLine)}`);
    return false;
  }
  console.log(`${styleText('red', '✗')} ${name.padEnd(20)} ${seconds} s\n${stdout}${stderr}`);
  return true;
});

if (failed.length > 0) {
  console.log(
    `Failed: ${failed.map(({ name }) => name).join(', ')}. \`npm run format\` mends what can be mended by machine.`,
  );
  process.exitCode = 1;
}
