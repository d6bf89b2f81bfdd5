// The package as a user gets it: built, packed, installed in an empty folder, imported and type-checked there.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { NODE_22 } from './node-22.ts';

describe('package', function () {
  this.timeout(180_000);
  let folder: string;

  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'keymail-package-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('installs elsewhere, with its types', () => {
    const packed: { filename: string; files: { path: string }[] }[] = JSON.parse(
      run('npm', ['pack', '--json', '--pack-destination', folder], process.cwd()),
    );
    const [tarball] = packed;
    const shipped = tarball?.files.map((file) => file.path) ?? [];
    expect(shipped).to.include.members([
      'package.json',
      'LICENSE',
      'dist/sdk/index.js',
      'dist/sdk/index.d.ts',
      'dist/ui/index.html',
    ]);
    const scripts = shipped.filter((file) => file.startsWith('dist/ui/assets/') && file.endsWith('.js'));
    expect(scripts).to.have.length.greaterThan(1);
    expect(shipped.filter((file) => !file.startsWith('dist/') && file.includes('/'))).to.deep.equal([]);

    writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ type: 'module', private: true }));
    run('npm', ['install', '--ignore-scripts', '--prefer-offline', `./${tarball?.filename}`], folder);

    for (const node of [process.execPath, NODE_22]) {
      const program = "console.log(Object.keys(await import('keymail')).join())";
      const names = run(node, ['--input-type=module', '--eval', program], folder);
      expect(names.split(','), node).to.include('object');
      expect(run(node, ['node_modules/keymail/dist/admin/cli/main.js', '--version'], folder), node).to.match(/\d/);
    }

    writeFileSync(
      path.join(folder, 'greeter.ts'),
      `import { object, type ObjectContext } from 'keymail';
      const greet = async (ctx: ObjectContext, name: string): Promise<string> => ctx.key + ' greets ' + name;
      export const greeter = object({ name: 'greeter', handlers: { greet } });`,
    );
    const tsc = path.resolve('node_modules/typescript/bin/tsc');
    run(process.execPath, [tsc, '--strict', '--noEmit', '--module', 'nodenext', '--types', '', 'greeter.ts'], folder);
  });
});

/** Runs to the end without the flags of this process: a user has none of them. */
function run(command: string, args: readonly string[], cwd: string): string {
  const quiet = { npm_config_loglevel: 'error', npm_config_audit: 'false', npm_config_fund: 'false' };
  const { NODE_OPTIONS: _, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, env: { ...env, ...quiet }, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${[command, ...args].join(' ')}\n${stdout}${stderr}`);
  return stdout;
}
