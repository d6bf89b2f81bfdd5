// `keymail start` and the commands that talk to it, as processes.

import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'chai';
import { eventually } from '../setup/eventually.ts';
import { Folder, Running, type Started } from './real-cli.ts';

const COUNTER = `
import { object, type ObjectContext } from 'keymail';

export const counter = object({
  name: 'counter',
  handlers: {
    async add(ctx: ObjectContext, count: number): Promise<number> {
      const total = ((await ctx.get<number>('total')) ?? 0) + count;
      ctx.set('total', total);
      return total;
    },
    async drop(): Promise<string> {
      void Promise.reject(new Error('nobody awaits me'));
      return 'dropped';
    },
  },
});
`;

/** A step that writes to a ledger when it begins, and ends once the file \`go\` is there. */
const WORKER = `
import { appendFileSync, existsSync } from 'node:fs';
import type { Context } from 'keymail';

export async function work(ctx: Context): Promise<string> {
  return ctx.run('step', async () => {
    appendFileSync('ledger', 'begun\\n');
    while (!existsSync('go')) await new Promise((next) => setTimeout(next, 10));
    return 'done';
  });
}
`;

describe('keymail start', () => {
  let folder: Folder;

  beforeEach(() => {
    folder = new Folder();
    folder.write('counter.ts', COUNTER);
    folder.write('worker.ts', WORKER);
  });
  afterEach(() => folder.remove());

  const statusOf = async (started: Started, id: string): Promise<string> =>
    JSON.parse(await folder.ask(started, 'invocations', 'get', id, '--json')).status;

  it('runs the services of modules, which can be called, listed and looked into', async () => {
    const { engine, started } = await folder.start('--services', 'counter.ts', 'worker.ts');
    expect(started.services.map(({ name, handlers }) => [name, handlers])).to.deep.equal([
      ['counter', ['add', 'drop']],
      ['worker', ['work']],
    ]);
    expect(started.store).to.equal(folder.file('keymail.db'));
    expect(await folder.ask(started, 'invoke', 'counter/alice/add', '--data', '5')).to.equal('5\n');
    expect(await folder.ask(started, 'invoke', 'counter/alice/add', '--data', '2')).to.equal('7\n');

    const listed = JSON.parse(await folder.ask(started, 'invocations', 'list', '--json'));
    expect(listed.map((one: { status: string }) => one.status)).to.deep.equal(['completed', 'completed']);
    const journal = await folder.ask(started, 'invocations', 'journal', listed[0].id);
    expect(journal)
      .to.match(/input +2\n/)
      .and.match(/set +total = 7\n/);
    expect(JSON.parse(await folder.ask(started, 'state', 'get', 'counter/alice', '--json'))).to.deep.equal({
      total: 7,
    });
    expect(await folder.ask(started, 'services', 'list')).to.match(/counter +object +add, drop/);
    expect(await folder.ask(started, 'deployments', 'list')).to.contain('counter, worker');
    expect(await folder.ask(started, 'dead-letters', 'list')).to.equal('No dead letters.\n');

    const refused = await folder.run(['subscriptions', 'create', 'kafka://nowhere/orders', 'service://counter/add'], {
      KEYMAIL_ADMIN_URL: started.admin,
    });
    expect(refused.code).to.equal(1);
    expect(refused.err).to.contain('no cluster "nowhere" is configured');
    expect((await engine.kill('SIGTERM').ended).code).to.equal(0);
  });

  it('says where it listens and what to try, for people', async () => {
    const engine = folder.spawn([
      'start',
      '--services',
      'counter.ts',
      '--port',
      '0',
      '--admin-port',
      '0',
      '--store',
      'memory:',
    ]);
    await eventually(() => engine.out.includes('Try it:\n  curl http://127.0.0.1:'));
    expect(engine.out)
      .to.match(/^ingress +http:\/\/127\.0\.0\.1:\d+$/m)
      .and.match(/^admin UI +http:\/\/127\.0\.0\.1:\d+\/ui\/$/m)
      .and.match(/^object +counter: add, drop$/m);
    expect((await engine.kill('SIGINT').ended).code).to.equal(0);
    expect(existsSync(folder.file('keymail.db'))).to.equal(false);
  });

  it('goes on when user code lets a rejected promise go', async () => {
    const { engine, started } = await folder.start('--services', 'counter.ts', '--store', 'memory:');
    await folder.ask(started, 'invoke', 'counter/a/drop');
    await eventually(() => engine.err.includes('nobody awaits me'));
    expect(await folder.ask(started, 'invoke', 'counter/a/add', '--data', '1')).to.equal('1\n');
  });

  describe('refuses, in plain sentences', () => {
    const refused = async (args: readonly string[], env: Record<string, string> = {}) => {
      const { code, out, err } = await folder.run(['start', '--port', '0', '--admin-port', '0', ...args], env);
      expect([code, out]).to.deep.equal([1, ''], err);
      expect(err)
        .to.match(/^error: /)
        .and.not.match(/^ +at /m);
      return err;
    };

    it('a second engine on the same file', async () => {
      const { engine } = await folder.start('--services', 'counter.ts');
      const err = await refused(['--services', 'counter.ts']);
      expect(err)
        .to.contain(`${folder.file('keymail.db')} is open already: pid `)
        .and.contain('Stop that process');
      await engine.kill('SIGKILL').ended;
      // A dead one holds nothing.
      await folder.start('--services', 'counter.ts');
    });

    it('a port in use', async () => {
      const other = createServer();
      await new Promise<void>((listening) => other.listen(0, '127.0.0.1', listening));
      const port = (other.address() as { port: number }).port;
      try {
        expect(await refused(['--services', 'counter.ts', '--admin-port', String(port)])).to.contain(
          `port ${port} (admin) is in use`,
        );
      } finally {
        other.close();
      }
    });

    it('a configuration, naming everything that is wrong with it', async () => {
      folder.write('keymail.yaml', 'ingres: { port: 1 }\nservices: [nowhere.ts]\nadmin: { host: 0.0.0.0 }\n');
      const err = await refused([], { KEYMAIL_LOG_LEVEL: 'loud' });
      expect(err).to.contain('has 4 problems');
      for (const part of ['keymail.yaml:1:1 ingres', 'there is no file', 'admin.host', 'KEYMAIL_LOG_LEVEL'])
        expect(err).to.contain(part);
      expect(await refused(['-c', 'other.yaml'])).to.contain('there is no such file');
    });

    it('a module that is not there, does not load, or has nothing to run', async () => {
      folder.write('broken.ts', 'export const a = 1;\nexport const b = ;\n');
      folder.write('throws.ts', "export const a = 1;\nthrow new Error('not today');\n");
      folder.write('enum.ts', 'enum Colour { Red }\nexport async function a() {}\n');
      folder.write('imports.ts', "import './missing.ts';\n");
      folder.write('empty.ts', 'export const a = 1;\n');
      folder.write('package.json', '{ "type": "module" }');
      folder.write('types.ts', "import { ObjectContext } from 'keymail';\nimport './counter.ts';\n");
      folder.write('packages.ts', "import 'not-installed';\n");
      expect(await refused(['--services', 'nowhere.ts'])).to.contain('there is no file');
      expect(await refused(['--services', 'broken.ts'])).to.match(/broken\.ts can't be loaded: .+\(at broken\.ts:2/);
      expect(await refused(['--services', 'throws.ts'])).to.match(
        /throws\.ts can't be loaded: not today \(at throws\.ts:2:7\)/,
      );
      expect(await refused(['--services', 'enum.ts'])).to.contain('Node strips types');
      expect(await refused(['--services', 'imports.ts'])).to.contain('Imports name the whole file');
      expect(await refused(['--services', 'empty.ts'])).to.contain("empty.ts can't be used");
      expect(await refused(['--services', 'types.ts'])).to.contain("import { type ObjectContext } from 'keymail'");
      expect(await refused(['--services', 'packages.ts']))
        .to.contain("Cannot find package 'not-installed'")
        .and.not.contain('(at ');
      expect(await refused(['--services', 'counter.ts', './counter.ts'])).to.contain('two services of this name');
    });

    it('a module in a folder that npm init has made for CommonJS', async () => {
      folder.write('package.json', '{ "type": "commonjs" }');
      folder.write('exports.ts', 'export async function a() {}\n');
      for (const module of ['counter.ts', 'exports.ts']) {
        const { code, err } = await folder.run(['start', '--services', module]);
        expect(code).to.equal(1);
        expect(err).to.contain(`error: ${module} can't be loaded: `).and.contain('\nSet "type": "module" in');
      }
    });

    it('a folder in place of a database', async () => {
      const err = await refused(['--services', 'counter.ts', '--store', 'sqlite:.']);
      expect(err).to.contain(`${folder.path} is a folder`).and.contain('keymail.db');
    });

    it('a file that is no database', async () => {
      folder.write('notes.db', 'These are notes, and long enough to be read as a page of something else. '.repeat(20));
      expect(await refused(['--services', 'counter.ts', '--store', 'sqlite:notes.db'])).to.contain('notes.db');
    });

    it('a database of another version, until it is migrated', async () => {
      const noMigrate = ['--services', 'counter.ts', '--no-migrate'];
      expect(await refused(noMigrate)).to.contain('keymail migrate up');
      expect((await folder.run(['migrate', 'check'])).code).to.equal(1);
      expect((await folder.run(['migrate', 'status'])).out).to.match(/schema +(missing|empty):/);
      expect((await folder.run(['migrate', 'up'])).out).to.contain('0001-initial  applied');
      expect((await folder.run(['migrate', 'check'])).code).to.equal(0);
      const { engine } = await folder.start(...noMigrate);
      const busy = await folder.run(['migrate', 'down']);
      expect(busy.code).to.equal(1);
      expect(busy.err).to.contain('is open already');
      await engine.kill('SIGTERM').ended;

      const database = new DatabaseSync(folder.file('keymail.db'));
      database.exec("insert into migration (name, executed_at) values ('9999-from-tomorrow', 0)");
      database.close();
      expect(await refused(noMigrate))
        .to.contain('written by a later version')
        .and.contain('9999-from-tomorrow');
    });
  });

  describe('at a signal', () => {
    const workIn = async () => {
      const { engine, started } = await folder.start('--services', 'worker.ts');
      const id = (await folder.ask(started, 'invoke', 'worker/work', '--send')).trim();
      await eventually(() => existsSync(folder.file('ledger')));
      return { engine, id };
    };

    it('lets the step that runs finish, and goes on after it at the next start', async () => {
      const { engine, id } = await workIn();
      engine.kill('SIGTERM');
      await eventually(() => engine.err.includes('SIGTERM: stopping'));
      folder.write('go', '');
      expect((await engine.ended).code).to.equal(0);

      const { started } = await folder.start('--services', 'worker.ts');
      await eventually(async () => (await statusOf(started, id)) === 'completed');
      expect(readFileSync(folder.file('ledger'), 'utf8')).to.equal('begun\n');
    });

    it('that npm hands to its shell alone it ends as well', async () => {
      const command = [process.execPath, ...process.execArgv, path.resolve('admin/cli/main.ts'), 'start', '--json'];
      const quoted = [...command, '--port', '0', '--admin-port', '0'].map((part) => `'${part}'`).join(' ');
      const env = { ...process.env, npm_command: 'exec' };
      const shell = spawn('sh', ['-c', `${quoted}; true`], { cwd: folder.path, env });
      const said = new Running(shell);
      try {
        const { admin } = await eventually(() => JSON.parse(said.out) as Started, 30_000);
        const answers = () =>
          fetch(`${admin}/health`).then(
            ({ ok }) => ok,
            () => false,
          );
        expect(await answers()).to.equal(true);
        shell.kill('SIGTERM');
        // Closed by the engine, which has them from the shell.
        await said.ended;
        expect(said.err).to.contain('npm is gone: stopping');
        expect(await answers()).to.equal(false);
      } finally {
        shell.kill('SIGKILL');
      }
    });

    it('ends at once when it comes twice, and loses nothing by that', async () => {
      const { engine, id } = await workIn();
      engine.kill('SIGTERM');
      await eventually(() => engine.err.includes('SIGTERM: stopping'));
      expect((await engine.kill('SIGTERM').ended).code).to.equal(1);

      folder.write('go', '');
      const { started } = await folder.start('--services', 'worker.ts');
      await eventually(async () => (await statusOf(started, id)) === 'completed');
    });
  });
});
