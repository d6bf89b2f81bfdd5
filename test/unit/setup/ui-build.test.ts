// Two commands that both find the admin UI unbuilt: real processes and a real bundler, in a checkout with a page of one line.

import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { eventually } from '../../setup/eventually.ts';
import { testFolder } from '../../setup/folders.ts';

const SETUP = path.resolve(import.meta.dirname, '../../setup');
const BUILD_MS = 30_000;

describe('building the admin UI', () => {
  let root: string;
  const started: ChildProcess[] = [];

  beforeEach(() => {
    root = mkdtempSync(testFolder('ui-build'));
    for (const folder of ['test/setup', 'admin/ui', 'node_modules']) mkdirSync(at(folder), { recursive: true });
    for (const file of ['ui-build.ts', 'turn.mjs']) cpSync(path.join(SETUP, file), at(`test/setup/${file}`));
    symlinkSync(path.resolve('node_modules/vite'), at('node_modules/vite'));
    writeFileSync(at('package.json'), '{"type":"module"}');
    writeFileSync(at('package-lock.json'), '{}');
    writeFileSync(at('admin/ui/index.html'), '<script type="module" src="./main.js"></script>');
    writeFileSync(at('admin/ui/main.js'), 'document.title = "built";');
  });
  afterEach(() => {
    for (const child of started.splice(0)) child.kill('SIGKILL');
    rmSync(root, { recursive: true, force: true });
  });

  const at = (name: string) => path.join(root, name);
  const turn = () => at('node_modules/.cache/keymail/ui-build.lock');

  function build(...args: readonly string[]) {
    const child = spawn(process.execPath, [...process.execArgv, at('test/setup/ui-build.ts'), ...args]);
    started.push(child);
    const said = { err: '', code: null as number | null };
    child.stderr.on('data', (data) => (said.err += String(data)));
    child.on('close', (code) => (said.code = code));
    return said;
  }

  it('is done once for two commands at once, and not again', async () => {
    const both = [build('--if-needed'), build('--if-needed')];
    await eventually(() => expect(both.map(({ code }) => code)).to.deep.equal([0, 0]), BUILD_MS);
    expect(
      both.filter(({ err }) => err.includes('building the admin UI … done')),
      both.map(({ err }) => err).join(),
    ).to.have.length(1);
    expect(readFileSync(at('dist/ui/index.html'), 'utf8')).to.contain('./assets/');
    const again = build('--if-needed');
    await eventually(() => expect([again.code, again.err]).to.deep.equal([0, '']), BUILD_MS);
    expect(existsSync(turn())).to.equal(false);
  });

  it('is done again where a file of it is missing, another one, or older than its sources', async () => {
    const built = async (...args: readonly string[]) => {
      const said = build(...args);
      await eventually(() => expect(said.code).to.equal(0), BUILD_MS);
      return said.err.includes('building the admin UI … done');
    };
    expect(await built('--if-needed'), 'missing').to.equal(true);
    const page = readFileSync(at('dist/ui/index.html'), 'utf8');
    const harms = {
      'of an older build': () => writeFileSync(at('dist/ui/assets/old.js'), 'document.title = "old";'),
      'changed by hand': () => writeFileSync(at('dist/ui/index.html'), page.replace('./assets/', './others/')),
      'partly removed': () => rmSync(at('dist/ui/assets'), { recursive: true }),
    };
    for (const [what, harm] of Object.entries(harms)) {
      harm();
      expect(await built('--if-needed'), what).to.equal(true);
      expect(existsSync(at('dist/ui/assets/old.js')), what).to.equal(false);
      expect(readFileSync(at('dist/ui/index.html'), 'utf8'), what).to.equal(page);
    }
    writeFileSync(at('admin/ui/main.js'), 'document.title = "newer";');
    expect(await built('--if-needed'), 'newer sources').to.equal(true);
    expect(await built('--if-needed'), 'as its sources make it').to.equal(false);
  });

  it('waits for who is at it, even where it is asked for by name', async () => {
    mkdirSync(path.dirname(turn()), { recursive: true });
    writeFileSync(turn(), String(process.pid));
    const waiting = build();
    await eventually(
      () => expect(waiting.err).to.contain('another command is building the admin UI; waiting'),
      BUILD_MS,
    );
    expect(existsSync(at('dist/ui/index.html'))).to.equal(false);
    rmSync(turn());
    await eventually(() => expect(waiting.code).to.equal(0), BUILD_MS);
    expect(existsSync(at('dist/ui/index.html'))).to.equal(true);
  });
});
