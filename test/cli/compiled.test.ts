// What is kept of a command for the next one.

import { mkdirSync, readdirSync } from 'node:fs';
import { expect } from 'chai';
import { Folder } from './real-cli.ts';

describe('what V8 has compiled', () => {
  let folder: Folder;

  // Tests have a cache of their own (`setup/compile-cache.ts`).
  const NONE = { XDG_CACHE_HOME: '', NODE_COMPILE_CACHE: '' };

  beforeEach(() => {
    folder = new Folder();
  });
  afterEach(() => folder.remove());

  it('is kept in a folder of the user, or nowhere', async () => {
    mkdirSync(folder.file('home'));
    const withHome = await folder.run(['--version'], { HOME: folder.file('home'), ...NONE });
    expect(withHome.code).to.equal(0);
    expect(readdirSync(folder.file('home/.cache/keymail'))).to.have.length(1);
    const without = await folder.run(['--version'], { HOME: '/proc/nobody', ...NONE });
    expect([without.code, without.out]).to.deep.equal([0, withHome.out]);
  });
});
