// `keymail dev`, as a process that a developer leaves running.

import { existsSync, rmSync } from 'node:fs';
import { expect } from 'chai';
import { eventually } from '../setup/eventually.ts';
import { Folder, type Running } from './real-cli.ts';

const greeter = (greeting: string) =>
  `import { name } from './name.ts';\nexport async function greet() { return ${JSON.stringify(greeting)} + name; }\n`;

describe('keymail dev', () => {
  let folder: Folder;

  beforeEach(() => {
    folder = new Folder();
    folder.write('name.ts', "export const name = 'World';\n");
    folder.write('greeter.ts', greeter('Hello '));
  });
  afterEach(() => folder.remove());

  const greet = async (dev: Running): Promise<unknown> => {
    const url = [...dev.out.matchAll(/^ingress +(\S+)$/gm)].at(-1)?.[1];
    const response = await fetch(`${url}/greeter/greet`, { method: 'POST' });
    return response.json();
  };
  const greets = (dev: Running, greeting: string) => eventually(async () => (await greet(dev)) === greeting, 20_000);

  it('starts anew when a file changes, its imports too, and waits where one is broken', async () => {
    const dev = folder.spawn(['dev', 'greeter.ts', '--port', '0', '--admin-port', '0']);
    await greets(dev, 'Hello World');
    expect(existsSync(folder.file('.keymail/dev.db'))).to.equal(true);

    folder.write('greeter.ts', greeter('Hi '));
    await greets(dev, 'Hi World');
    expect(dev.err).to.contain('greeter.ts has changed: starting anew');

    folder.write('name.ts', "export const name = 'there';\n");
    await greets(dev, 'Hi there');

    folder.write('name.ts', 'export const name = ;\n');
    await eventually(() => dev.err.includes('waiting for a change of its files'));
    expect(dev.err).to.match(/greeter\.ts can't be loaded: .+\(at name\.ts:1/);
    expect(dev.hasEnded).to.equal(false);

    folder.write('name.ts', "export const name = 'again';\n");
    await greets(dev, 'Hi again');

    // As it happens while another branch is checked out.
    rmSync(folder.file('greeter.ts'));
    await eventually(() => dev.err.includes('there is no file'));
    folder.write('greeter.ts', greeter('Back, '));
    await greets(dev, 'Back, again');
    expect((await dev.kill('SIGTERM').ended).code).to.equal(0);
  });

  it('tells what fails, where in the source, and each trouble once', async () => {
    folder.write('greeter.ts', "export async function greet() {\n  throw new Error('not today');\n}\n");
    const dev = folder.spawn(['dev', 'greeter.ts', '--in-memory', '--port', '0', '--admin-port', '0']);
    await eventually(() => dev.out.includes('Try it:'), 20_000);
    const url = /^ingress +(\S+)$/m.exec(dev.out)?.[1];
    for (let count = 0; count < 3; count += 1) await fetch(`${url}/greeter/greet/send`, { method: 'POST' });
    const told =
      '✗ greeter/greet failed: not today (greeter.ts:2:9)\nIt is tried again. More: keymail invocations get inv_';
    await eventually(() => dev.err.includes(told));

    // Another trouble comes after the next attempts of that one.
    folder.write('greeter.ts', "export async function greet() {\n\n  throw new Error('never');\n}\n");
    await eventually(() => dev.out.split('Try it:').length === 3, 20_000);
    const again = [...dev.out.matchAll(/^ingress +(\S+)$/gm)].at(-1)?.[1];
    await fetch(`${again}/greeter/greet/send`, { method: 'POST' });
    await eventually(() => dev.err.includes('never (greeter.ts:3:9)'));
    expect(dev.err.split('not today')).to.have.length(2);
    expect((await dev.kill('SIGTERM').ended).code).to.equal(0);
  });

  it('keeps nothing on disk where that is asked', async () => {
    const dev = folder.spawn(['dev', 'greeter.ts', '--in-memory', '--port', '0', '--admin-port', '0']);
    await greets(dev, 'Hello World');
    expect((await dev.kill('SIGTERM').ended).code).to.equal(0);
    expect(existsSync(folder.file('.keymail'))).to.equal(false);
  });

  it('ends where no change of a file would help', async () => {
    const { code, err } = await folder.run(['dev', 'greeter.ts', '--in-memory', '--port', '0'], {
      KEYMAIL_ADMIN__PORT: 'x',
    });
    expect(code).to.equal(1);
    expect(err).to.contain('KEYMAIL_ADMIN__PORT');
  });

  it('ends where a module is not there from the beginning', async () => {
    const { code, err } = await folder.run(['dev', 'greter.ts', '--in-memory', '--port', '0', '--admin-port', '0']);
    expect(code).to.equal(1);
    expect(err).to.contain(`there is no file ${folder.file('greter.ts')}`);
  });
});
