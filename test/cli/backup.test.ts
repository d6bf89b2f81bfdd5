// `keymail backup` and `keymail restore` as a user has them: beside a running engine, and between two lives of it.

import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { Folder } from './real-cli.ts';

const COUNTER = `
import { object } from 'keymail';

export const counter = object({
  name: 'counter',
  handlers: {
    async add(ctx, n) {
      const total = ((await ctx.get('total')) ?? 0) + n;
      ctx.set('total', total);
      return total;
    },
  },
});
`;
const STORE = ['--store', 'sqlite:a.db'];

describe('keymail backup and restore', function () {
  this.timeout(120_000);
  let folder: Folder;

  beforeEach(() => {
    folder = new Folder();
    folder.write('counter.ts', COUNTER);
  });
  afterEach(() => folder.remove());

  async function live<T>(act: (add: (n: number) => Promise<{ id: string; total: number }>) => Promise<T>): Promise<T> {
    const { engine, started } = await folder.start(...STORE, '--services', 'counter.ts');
    const done = await act(async (n) => {
      const said = await folder.ask(started, 'invoke', 'counter/a/add', '--data', String(n), '--json');
      const { invocationId, result } = JSON.parse(said) as { invocationId: string; result: number };
      return { id: invocationId, total: result };
    });
    await engine.kill('SIGTERM').ended;
    return done;
  }

  it('go back to what was, keep what is replaced, and give no id again', async () => {
    await live(async (add) => {
      await add(1);
      expect((await folder.run(['backup', 'b.db', ...STORE])).code).to.equal(0);
      expect(statSync(folder.file('b.db')).mode & 0o777).to.equal(0o600);
      const early = await folder.run(['restore', 'b.db', ...STORE]);
      expect([early.code, early.err]).to.satisfy(
        ([code, err]: [number, string]) => code === 1 && err.includes('an engine'),
      );
    });
    // In another life than that of the copy: the next one after the restore would count as this one does.
    const lost = await live(async (add) => [await add(10), await add(10)]);
    const done = await folder.run(['restore', 'b.db', ...STORE, '--json']);
    expect(done.code, done.err).to.equal(0);
    const { before } = JSON.parse(done.out) as { before: string };
    const again = await live(async (add) => [await add(100), await add(100)]);
    expect(again.map(({ total }) => total)).to.deep.equal([101, 201]);
    expect(again.map(({ id }) => id)).not.to.include.members(lost.map(({ id }) => id));
    expect((await folder.run(['restore', before, ...STORE])).code).to.equal(0);
    expect((await live((add) => add(0))).total).to.equal(21);
  });

  it('work where the database is lost or can not be read', async () => {
    await live((add) => add(1));
    expect((await folder.run(['backup', 'b.db', ...STORE])).code).to.equal(0);
    writeFileSync(folder.file('a.db'), 'x'.repeat(10_000));
    writeFileSync(folder.file('a.db-wal'), 'its log');
    expect((await folder.run(['restore', 'b.db', ...STORE])).code).to.equal(0);
    const aside = readdirSync(folder.path).filter((name) => name.includes('.before-restore-'));
    expect(aside.some((name) => name.endsWith('Z'))).to.equal(true);
    expect(readdirSync(folder.path)).not.to.include('a.db-wal');
    expect((await live((add) => add(2))).total).to.equal(3);
    expect((await folder.run(['restore', 'b.db', '--store', 'sqlite:new.db'])).code).to.equal(0);
    expect(existsSync(folder.file('new.db'))).to.equal(true);
  });

  it('say what they can do nothing with', async () => {
    folder.write('text.db', 'no database at all, but a text that is long enough to be taken for one');
    await live((add) => add(1));
    for (const [args, why] of [
      [['backup', 'b.db', '--store', 'sqlite:none.db'], 'there is no file'],
      [['backup', 'text.db', ...STORE], 'is there already'],
      [['restore', 'none.db', ...STORE], 'there is no file'],
      [['restore', 'text.db', ...STORE], 'not a database'],
      [['restore', 'a.db', ...STORE], 'the database itself'],
      [['backup', 'b.db', '--store', 'sqlite::memory:'], 'names no file'],
    ] as const) {
      const { code, err } = await folder.run(args);
      expect(code, args.join(' ')).to.equal(1);
      expect(err.trim().split('\n'), args.join(' ')).to.have.length(2);
      expect(err, args.join(' ')).to.include(why);
    }
  });
});
