import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { benchFolder, removeLeftFolders, testFolder } from '../../setup/folders.ts';

/** Makes folders with a file in it as benchmarks and tests do, says so, and goes on until it is killed. */
const MAKER = `
  import { mkdtempSync, writeFileSync } from 'node:fs';
  import { benchFolder, testFolder } from ${JSON.stringify(path.resolve('test/setup/folders.ts'))};
  const folders = [benchFolder(process.argv[1]), testFolder('a-test', process.argv[1])].map((prefix) => mkdtempSync(prefix));
  for (const folder of folders) writeFileSync(folder + '/keymail.db', 'x');
  console.log(JSON.stringify(folders));
  setInterval(() => {}, 1_000);
`;

describe('the folders of benchmarks and tests', () => {
  let parent: string;
  beforeEach(() => {
    parent = mkdtempSync(testFolder('folders'));
  });
  afterEach(() => rmSync(parent, { recursive: true, force: true }));

  it('stay while their process runs, and are removed by the next run when it was killed', async () => {
    const maker = spawn(process.execPath, [...process.execArgv, '--input-type=module', '--eval', MAKER, parent]);
    try {
      const [said] = (await once(maker.stdout, 'data')) as [Buffer];
      const folders = JSON.parse(said.toString()) as string[];
      const told: string[] = [];
      const remove = () => removeLeftFolders((line) => told.push(line), parent);
      expect(await remove()).to.deep.equal([]);
      expect(folders.map((folder) => existsSync(folder))).to.deep.equal([true, true]);
      maker.kill('SIGKILL');
      await once(maker, 'exit');
      expect(folders.map((folder) => existsSync(folder))).to.deep.equal([true, true]);
      expect(await remove()).to.have.members(folders);
      expect(told).to.deep.equal(['folders that killed runs have left, removed: 2']);
      expect(readdirSync(parent)).to.deep.equal([]);
    } finally {
      maker.kill('SIGKILL');
    }
  });

  it('are all that is removed', async () => {
    const own = path.basename(mkdtempSync(benchFolder(parent)));
    // Of the init process, which is nobody's that runs a benchmark and always there; one without a process in
    // its name; and one of the demo's, which are kept for people to look into.
    const others = ['keymail-bench-1-Abc123', 'keymail-bench-Abc123', 'keymail-orders-999999999-Abc123'];
    for (const name of others) mkdirSync(path.join(parent, name));
    writeFileSync(path.join(parent, 'a-file'), '');
    const told: string[] = [];
    expect(await removeLeftFolders((line) => told.push(line), parent)).to.deep.equal([]);
    expect(told).to.deep.equal([]);
    expect(readdirSync(parent)).to.have.members([own, 'a-file', ...others]);
  });

  it('are what tests make in the temporary folder, and nothing else', () => {
    const makesOthers = (file: string) =>
      /mkdtemp(?:Sync)?\((?:path\.)?join\(tmpdir\(/.test(readFileSync(file, 'utf8'));
    expect(globSync('test/**/*.ts').filter(makesOthers)).to.deep.equal([]);
  });
});
