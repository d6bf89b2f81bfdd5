// The package as a user gets it: built, packed, installed in an empty folder, imported and type-checked there.

import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { testFolder } from '../setup/folders.ts';
import { NODE_22 } from './node-22.ts';
import { undocumented } from './undocumented.ts';

interface Packed {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

const TYPESCRIPTS = {
  ours: 'node_modules/typescript',
  'the oldest': 'node_modules/typescript-5.6/node_modules/typescript',
};

describe('package', function () {
  this.timeout(180_000);
  let folder: string;
  let packed: Packed;

  before(() => {
    folder = mkdtempSync(testFolder('package'));
    const said = run('npm', ['pack', '--json', '--pack-destination', folder], process.cwd());
    [packed] = JSON.parse(said) as [Packed];
    writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ type: 'module', private: true }));
    run('npm', ['install', '--ignore-scripts', '--prefer-offline', `./${packed.filename}`], folder);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('has what it needs and nothing else', () => {
    const shipped = packed.files.map((file) => file.path);
    expect(shipped).to.include.members([
      'package.json',
      'LICENSE',
      'dist/sdk/index.js',
      'dist/sdk/index.d.ts',
      'dist/ui/index.html',
      // The README names it.
      'admin/grafana/keymail.json',
    ]);
    const scripts = shipped.filter((file) => file.startsWith('dist/ui/assets/') && file.endsWith('.js'));
    expect(scripts).to.have.length.greaterThan(1);
    const others = shipped.filter((file) => !file.startsWith('dist/') && file.includes('/'));
    expect(others).to.deep.equal(['admin/grafana/keymail.json']);
  });

  for (const [age, node] of Object.entries({ ours: process.execPath, 'the oldest': NODE_22 })) {
    it(`runs on Node (${age}): each of its exports, by import and by require, and its command`, () => {
      const names = exportsOf(folder);
      const all = ['client', 'engine', 'fetch', 'lambda', 'testing'].map((name) => `keymail/${name}`);
      expect(names).to.include.members(['keymail', ...all]);
      const list = JSON.stringify(names);
      const program = `for (const name of ${list}) if (Object.keys(await import(name)).length === 0) throw new Error(name)`;
      run(node, ['--input-type=module', '--eval', program], folder);
      run(node, ['--eval', `for (const name of ${list}) require(name)`], folder);
      expect(run(node, ['node_modules/keymail/dist/admin/cli/main.js', '--version'], folder)).to.match(/\d/);
    });
  }

  for (const [age, typescript] of Object.entries(TYPESCRIPTS)) {
    it(`has types that hold in all their files, for TypeScript (${age}) and without types of its dependencies`, () => {
      copyFileSync('test/package/user.ts', path.join(folder, 'user.ts'));
      checkTypes(folder, typescript, ['user.ts']);
    });
  }

  it('does what the README shows, as it is printed there', () => {
    const samples = samplesOf(readFileSync('README.md', 'utf8'));
    const sample = (has: string): string => {
      const found = samples.find((text) => text.includes(has));
      if (found === undefined) throw new Error(`the README has no sample with ${has}`);
      return found;
    };
    const [serving, embedding] = [sample('serve(').replace('9080', '0'), sample("'keymail/engine'")];
    const files = {
      'orders.ts': sample('// orders.ts'),
      'serving.ts': `${serving}\nconsole.log('served');\nprocess.exit();\n`,
      'embedding.ts': `${embedding}\nconsole.log(keymail.engine.query.services.length);\nawait keymail.close();\n`,
      'testing.ts': `import { orders } from './orders.ts';\n${sample("'keymail/testing'")}\nawait keymail.close();\n`,
    };
    for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
    checkTypes(folder, TYPESCRIPTS.ours, Object.keys(files));
    for (const node of [process.execPath, NODE_22]) {
      expect(run(node, ['--disable-warning=ExperimentalWarning', 'serving.ts'], folder)).to.equal('served\n');
      expect(run(node, ['--disable-warning=ExperimentalWarning', 'embedding.ts'], folder)).to.equal('1\n');
      expect(run(node, ['--disable-warning=ExperimentalWarning', 'testing.ts'], folder)).to.equal('');
    }
  });

  it('says of each name what it is, where an editor points at it', () => {
    const { exports }: { exports: Record<string, { types?: string }> } = manifestIn(folder);
    const declarations = Object.values(exports).flatMap(({ types }) => types ?? []);
    expect(declarations).to.have.length(6);
    const files = declarations.map((file) => path.join(folder, 'node_modules/keymail', file));
    expect(undocumented(files)).to.deep.equal([]);
  });
});

const manifestIn = (folder: string) =>
  JSON.parse(readFileSync(path.join(folder, 'node_modules/keymail/package.json'), 'utf8'));

/** The blocks of TypeScript in a text of Markdown. */
const samplesOf = (text: string): string[] => [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code = '']) => code);

/** As strictly as can be, and with no other types at hand than Node's. */
function checkTypes(folder: string, typescript: string, files: readonly string[]): void {
  const types = ['--types', 'node', '--typeRoots', path.resolve('node_modules/@types')];
  const strict = ['--strict', '--exactOptionalPropertyTypes', '--skipLibCheck', 'false'];
  const module = ['--module', 'nodenext', '--target', 'es2022', '--allowImportingTsExtensions'];
  const tsc = path.resolve(typescript, 'bin/tsc');
  run(process.execPath, [tsc, '--noEmit', ...module, ...strict, ...types, ...files], folder);
}

/** The names that a user may import. */
function exportsOf(folder: string): string[] {
  const { exports }: { exports: Record<string, object> } = manifestIn(folder);
  return Object.keys(exports)
    .filter((at) => at !== './package.json')
    .map((at) => `keymail${at.slice(1)}`);
}

/** Runs to the end without the flags of this process: a user has none of them. */
function run(command: string, args: readonly string[], cwd: string): string {
  const quiet = { npm_config_loglevel: 'error', npm_config_audit: 'false', npm_config_fund: 'false' };
  const { NODE_OPTIONS: _, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, env: { ...env, ...quiet }, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${[command, ...args].join(' ')}\n${stdout}${stderr}`);
  return stdout;
}
