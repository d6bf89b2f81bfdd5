import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { folderPrefix, removeLeftFolders } from '../../bench/folders.ts';

/** Makes a folder with a file in it as the benchmark does, says so, and goes on until it is killed. */
const MAKER = `
  import { mkdtempSync, writeFileSync } from 'node:fs';
  import { folderPrefix } from ${JSON.stringify(path.resolve('test/bench/folders.ts'))};
  const folder = mkdtempSync(folderPrefix(process.argv[1]));
  writeFileSync(folder + '/keymail.db', 'x');
  console.log(folder);
  setInterval(() => {}, 1_000);
`;

describe('the folders of the benchmark', () => {
  let parent: string;
  beforeEach(() => {
    parent = mkdtempSync(path.join(tmpdir(), 'keymail-folders-'));
  });
  afterEach(() => rmSync(parent, { recursive: true, force: true }));

  it('stay while their process runs, and are removed by the next run when it was killed', async () => {
    const maker = spawn(process.execPath, [...process.execArgv, '--input-type=module', '--eval', MAKER, parent]);
    try {
      const [said] = (await once(maker.stdout, 'data')) as [Buffer];
      const folder = said.toString().trim();
      expect(await removeLeftFolders(parent)).to.deep.equal([]);
      expect(existsSync(folder)).to.equal(true);
      maker.kill('SIGKILL');
      await once(maker, 'exit');
      expect(existsSync(folder), 'left behind').to.equal(true);
      expect(await removeLeftFolders(parent)).to.deep.equal([folder]);
      expect(readdirSync(parent)).to.deep.equal([]);
    } finally {
      maker.kill('SIGKILL');
    }
  });

  it('are all that is removed', async () => {
    const own = path.basename(mkdtempSync(folderPrefix(parent)));
    // Of the init process, which is nobody's that runs a benchmark and always there; and two without a process in the name.
    const others = ['keymail-bench-1-Abc123', 'keymail-bench-Abc123', 'x-keymail-bench-999999999-Abc123'];
    for (const name of others) mkdirSync(path.join(parent, name));
    writeFileSync(path.join(parent, 'a-file'), '');
    expect(await removeLeftFolders(parent)).to.deep.equal([]);
    expect(readdirSync(parent)).to.have.members([own, 'a-file', ...others]);
  });
});
