// Handlers that take the process along: who did it is said, and there is a way out where it happens at each start.

import { expect } from 'chai';
import { eventually } from '../setup/eventually.ts';
import { Folder, type Started } from './real-cli.ts';

const TAKERS = `
import type { Context } from 'keymail';

// At once: at the next start that is while the doors are still being opened.
export async function exits(): Promise<void> {
  process.exit(3);
}
export async function throwsLater(ctx: Context): Promise<void> {
  setTimeout(() => {
    throw new Error('in nobody’s hands');
  }, 1);
  await ctx.sleep('1h');
}
export async function letsGo(): Promise<string> {
  void Promise.reject(new Error('nobody awaits me'));
  return 'went on';
}
`;

describe('keymail start, where a handler', function () {
  this.timeout(120_000);
  let folder: Folder;
  beforeEach(() => {
    folder = new Folder();
    folder.write('takers.ts', TAKERS);
  });
  afterEach(() => folder.remove());

  const ask = async (started: Started, handler: string) => {
    const answer = await fetch(`${started.ingress}/takers/${handler}/send`, { method: 'POST' }).catch(() => null);
    return ((await answer?.json()) as { invocationId: string } | undefined)?.invocationId;
  };

  it('ends the process, says so, again at each start, until its invocation is ended', async () => {
    const { engine, started } = await folder.start('--services', 'takers.ts');
    await ask(started, 'exits');
    const { code, err } = await engine.ended;
    expect(code).to.equal(3);
    expect(err).to.contain('Code that runs in this process has ended it (process.exit, code 3).');
    expect(err).to.contain('The handler entered last is takers/exits inv_');
    const id = /keymail invocations kill (inv_\w+)/.exec(err)?.[1] as string;

    const again = await folder.spawn(['start', '--port', '0', '--admin-port', '0', '--services', 'takers.ts']).ended;
    expect(again).to.include({ code: 3 }).with.property('err').that.contains(id);

    const without = await folder.start();
    await folder.ask(without.started, 'invocations', 'kill', id);
    const stopped = await without.engine.kill('SIGTERM').ended;
    expect(stopped.code).to.equal(0);
    expect(stopped.err).not.to.contain('has ended it');

    const after = await folder.start('--services', 'takers.ts');
    expect(await folder.ask(after.started, 'invoke', 'takers/letsGo')).to.equal('"went on"\n');
  });

  it('throws in nobody’s hands, says which ran last', async () => {
    const { engine, started } = await folder.start('--services', 'takers.ts', '--store', 'memory:');
    await ask(started, 'throwsLater');
    const { code, err } = await engine.ended;
    expect(code).to.equal(1);
    expect(err).to.contain('Something outside of any handler threw: Error: in nobody’s hands');
    expect(err).to.contain('The handler entered last is takers/throwsLater inv_').and.not.to.contain('process.exit');
  });

  it('lets a promise go, says which ran last', async () => {
    const { engine, started } = await folder.start('--services', 'takers.ts', '--store', 'memory:');
    const id = await ask(started, 'letsGo');
    await eventually(() => engine.err.includes(`The handler entered last is takers/letsGo ${id}`));
  });
});
