// Completion in the shells themselves, against a running engine.

import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { eventually } from '../setup/eventually.ts';
import { skip } from '../setup/skip.ts';
import { Folder, type Started } from './real-cli.ts';

const MODULE = `
import { object, type ObjectContext } from 'keymail';
const handlers = {
  async process(_: ObjectContext) {},
  async refund(_: ObjectContext) {},
};
export const orders = object({ name: 'orders', handlers });
`;

const scriptOf = (name: string) => path.resolve('test/cli/shells', name);
const SHELLS: Readonly<Record<string, { readonly args: readonly string[]; readonly script: string }>> = {
  bash: { args: ['--norc', '--noprofile'], script: scriptOf('complete.bash') },
  zsh: { args: ['-f'], script: scriptOf('complete.zsh') },
  fish: { args: ['--no-config'], script: scriptOf('complete.fish') },
};
const BUSY_MS = 30_000;

describe('keymail completion', function () {
  this.timeout(120_000);
  let folder: Folder;
  let started: Started;

  before(async () => {
    folder = new Folder();
    folder.write('orders.ts', MODULE);
    started = (await folder.start('--services', 'orders.ts', '--store', 'memory:')).started;
    await folder.ask(started, 'invoke', 'orders/order-17/process');
    // `keymail` as it is once the package is installed: a program on the path.
    mkdirSync(folder.file('bin'));
    const main = path.resolve('admin/cli/main.ts');
    folder.write('bin/keymail', `#!/bin/sh\nexec "${process.execPath}" ${process.execArgv.join(' ')} "${main}" "$@"\n`);
    chmodSync(folder.file('bin/keymail'), 0o755);
    for (const shell of ['bash', 'zsh', 'fish'])
      folder.write(`script.${shell}`, (await folder.run(['completion', shell])).out);
  });
  after(() => folder.remove());

  /** Asks a shell what it offers, by its script in `shells`; gives the lines that it prints. */
  function offered(shell: string, words: readonly string[], env: Record<string, string> = {}): string[] {
    const { args, script } = SHELLS[shell] ?? { args: [], script: '' };
    const { stdout, stderr, status } = spawnSync(shell, [...args, script, ...words], {
      cwd: folder.path,
      encoding: 'utf8',
      timeout: 30_000,
      env: {
        ...{ PATH: `${folder.file('bin')}:${process.env['PATH']}`, HOME: folder.path },
        ...{ KEYMAIL_ADMIN_URL: started.admin, ...env },
      },
    });
    expect(status, stderr).to.equal(0);
    return stdout
      .split('\n')
      .filter((line) => line !== '')
      .sort();
  }

  const has = (shell: string) => spawnSync(shell, ['-c', 'true']).error === undefined;

  const bash = (line: string, env?: Record<string, string>) => offered('bash', [line], env);

  it('offers commands, options and their values in bash', () => {
    expect(bash('keymail inv')).to.deep.equal(['invocations', 'invoke']);
    expect(bash('keymail invocations re')).to.deep.equal(['resume', 'retry']);
    expect(bash('keymail inv list --sta')).to.deep.equal(['--status']);
    expect(bash('keymail invocations list --status pau')).to.deep.equal(['paused']);
    expect(bash('keymail completion ')).to.deep.equal(['bash', 'fish', 'zsh']);
    expect(bash('keymail ')).to.include.members(['start', 'migrate', 'overview']).and.not.include('__complete');
  });

  it('offers names of the running engine in bash', async () => {
    // A busy machine may take longer to answer than a shell waits for it.
    for (const [line, names] of [
      ['keymail invocations list --service ', ['orders']],
      ['keymail invocations list --handler re', ['refund']],
      ['keymail invoke orders/', ['orders/process', 'orders/refund']],
      // bash has split the word at its colon: only what comes after that is replaced.
      ['keymail subscriptions create kafka://c/t service://orders/p', ['//orders/process']],
    ] as const)
      await eventually(() => expect(bash(line)).to.deep.equal(names), BUSY_MS);
  });

  it('offers nothing, and soon, where no engine answers', () => {
    const startedAt = performance.now();
    // An address that nobody answers at (RFC 5737): a connection there waits until it is given up.
    expect(bash('keymail services describe ', { KEYMAIL_ADMIN_URL: 'http://192.0.2.1:9' })).to.deep.equal([]);
    expect(performance.now() - startedAt).to.be.lessThan(60_000);
  });

  it('offers the same in zsh', async function () {
    if (!has('zsh')) skip(this, 'zsh is not installed');
    const zsh = (line: string) => offered('zsh', line.split(' '));
    expect(zsh('keymail invocations re')).to.deep.equal(['resume', 'retry']);
    await eventually(() => expect(zsh('keymail services describe ')).to.deep.equal(['orders']), BUSY_MS);
    expect(zsh('keymail start nothing')).to.deep.equal(['FILES']);
  });

  it('offers the same in fish', async function () {
    if (!has('fish')) skip(this, 'fish is not installed');
    const fish = (line: string) => offered('fish', [line]);
    expect(fish('keymail invocations re')).to.deep.equal(['resume', 'retry']);
    await eventually(() => expect(fish('keymail services describe ')).to.deep.equal(['orders']), BUSY_MS);
    expect(fish('keymail dev ord')).to.deep.equal(['orders.ts']);
  });
});
