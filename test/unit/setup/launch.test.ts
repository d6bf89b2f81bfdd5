// Two commands in one checkout that has nothing installed yet: a real launch.mjs, and an npm that is only told about.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { eventually } from '../../setup/eventually.ts';
import { testFolder } from '../../setup/folders.ts';

const SETUP = path.resolve(import.meta.dirname, '../../setup');

/** Writes down when it begins and ends, removes and makes node_modules as npm does, and takes until `go` is there. */
const NPM = `#!/bin/sh
echo "begin $1" >> npm.txt
if [ "$1" = ci ]; then
  rm -rf node_modules
  while [ ! -e go ]; do sleep 0.05; done
  mkdir -p node_modules/node/bin
  ln -s "$NODE_HERE" node_modules/node/bin/node
  echo '{"packages":{"node_modules/a":{"version":"1.0.0"}}}' > node_modules/.package-lock.json
fi
echo "end $1" >> npm.txt
`;

describe('a command in a checkout without packages', () => {
  let root: string;
  const started: ChildProcess[] = [];

  beforeEach(() => {
    root = mkdtempSync(testFolder('launch'));
    mkdirSync(at('test/setup'), { recursive: true });
    mkdirSync(at('bin'));
    for (const file of ['launch.mjs', 'turn.mjs']) cpSync(path.join(SETUP, file), at(`test/setup/${file}`));
    writeFileSync(at('package.json'), '{"type":"module"}');
    writeFileSync(at('package-lock.json'), '{"packages":{"":{},"node_modules/a":{"version":"1.0.0"}}}');
    writeFileSync(at('script.mjs'), "console.log('ran');");
    writeFileSync(at('bin/npm'), NPM);
    chmodSync(at('bin/npm'), 0o755);
  });
  afterEach(() => {
    for (const child of started.splice(0)) child.kill('SIGKILL');
    rmSync(root, { recursive: true, force: true });
  });

  const at = (name: string) => path.join(root, name);
  const npmDid = () => (existsSync(at('npm.txt')) ? readFileSync(at('npm.txt'), 'utf8').trim().split('\n') : []);
  const INSTALLED_ONCE = ['begin ci', 'end ci', 'begin rebuild', 'end rebuild'];

  function launch() {
    const env = {
      ...process.env,
      PATH: `${at('bin')}${path.delimiter}${process.env['PATH']}`,
      NODE_HERE: process.execPath,
    };
    const child = spawn(process.execPath, [at('test/setup/launch.mjs'), 'script.mjs'], { env });
    started.push(child);
    const said = { out: '', err: '', code: null as number | null };
    child.stdout.on('data', (data) => (said.out += String(data)));
    child.stderr.on('data', (data) => (said.err += String(data)));
    child.on('close', (code) => (said.code = code));
    return said;
  }

  it('waits for another one that installs, and installs nothing itself', async () => {
    const first = launch();
    await eventually(() => expect(npmDid()).to.deep.equal(['begin ci']));
    const second = launch();
    await eventually(() => expect(second.err).to.contain('another command is installing the packages'));
    writeFileSync(at('go'), '');
    await eventually(() => expect([first.code, second.code]).to.deep.equal([0, 0]));
    expect([first.out, second.out]).to.deep.equal(['ran\n', 'ran\n']);
    expect(npmDid()).to.deep.equal(INSTALLED_ONCE);
    expect(existsSync(at('.install.lock'))).to.equal(false);
  });

  it('does not wait for one that was killed', async () => {
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    writeFileSync(at('.install.lock'), String(pid));
    writeFileSync(at('go'), '');
    const only = launch();
    await eventually(() => expect(only.code).to.equal(0));
    expect(only.err).not.to.contain('another command');
    expect(npmDid()).to.deep.equal(INSTALLED_ONCE);
  });
});
