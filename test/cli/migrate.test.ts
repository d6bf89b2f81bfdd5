// `keymail migrate` as processes: on a version with more migrations than this one, killed, stopped, and run again.

import { chmodSync, copyFileSync, readdirSync, statSync } from 'node:fs';
import { expect } from 'chai';
import { Database } from '../../engine/store/sql/database.ts';
import { takeLock } from '../../engine/store/sql/lock.ts';
import { eventually } from '../setup/eventually.ts';
import { Folder } from './real-cli.ts';

const MORE = `--import=${new URL('./migrations/more.ts', import.meta.url).href}`;
const STORE = ['--store', 'sqlite:a.db'];
/** So many rows that a statement over them takes a moment: some 100 ms. */
const MANY_ROWS = 200_000;
/** Of a kill at a statement only every so many-th is tried; 1 tries all. */
const { KILL_EVERY: killEvery = '4' } = process.env as { readonly KILL_EVERY?: string };

describe('keymail migrate', function () {
  this.timeout(120_000);
  let folder: Folder;

  beforeEach(() => {
    folder = new Folder();
  });
  afterEach(() => folder.remove());

  const more = (env: Record<string, string> = {}) => ({ ...env, NODE_OPTIONS: MORE });
  const migrate = (args: readonly string[], env: Record<string, string> = {}) =>
    folder.run(['migrate', ...args, ...STORE], more(env));
  const migrated = async (args: readonly string[], env: Record<string, string> = {}) => {
    const ended = await migrate(args, env);
    if (ended.code !== 0) throw new Error(`migrate ${args.join(' ')} ended with ${ended.code}: ${ended.err}`);
    return ended.out;
  };
  const status = async () => JSON.parse(await migrated(['status', '--json']));
  const backups = () => readdirSync(folder.path).filter((name) => name.includes('.before-'));

  /** What a file holds: its definitions, and a sum over the rows that the migrations are about. */
  function contentsOf(file: string): unknown {
    const database = new Database(file, { readonly: true });
    try {
      const definitions = database.prepare('select name, sql from sqlite_master order by name').all();
      const names = database.prepare('select name from migration order by id').pluck().all();
      const has = database.prepare("select 1 from sqlite_master where name = 'sample'").get() !== undefined;
      const rows = has ? database.prepare('select count(*), sum(id), sum(length(body)) from sample').get() : null;
      return { definitions, names, rows, integrity: database.pragma('integrity_check', { simple: true }) };
    } finally {
      database.close();
    }
  }
  const contents = () => contentsOf(folder.file('a.db'));

  it('goes up and down to a name, and tells what is applied, pending, and of a later version', async () => {
    expect(await migrated(['up', '9001-sample'])).to.match(/0001-initial {2}applied\n(.*\n)*9001-sample {2}applied\n$/);
    const { pending, executed } = await status();
    expect(pending).to.deep.equal(['9002-widths', '9003-rebuilt']);
    expect(executed[0].executedAt).to.match(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    expect(await migrated(['status'])).to.match(/9001-sample +applied +.*\n9002-widths +pending\n/);

    const up = JSON.parse(await migrated(['up', '--json']));
    expect(up.migrations).to.deep.equal(['9002-widths', '9003-rebuilt']);
    expect(backups().map((name) => folder.file(name))).to.deep.equal([up.backup]);
    expect(await migrated(['up'])).to.equal('Nothing to do: the schema is up to date.\n');

    const down = await migrated(['down', '--to', '9001-sample']);
    expect(down).to.match(/^9003-rebuilt {2}taken back\n9002-widths {2}taken back\nThe file as it was before: .+\n$/);
    expect(await migrated(['down', '9001-sample'])).to.equal('Nothing to do: nothing was applied after it.\n');

    const refused = await migrate(['down', '9002-widths']);
    expect([refused.code, refused.err]).to.deep.equal([
      1,
      `error: ${folder.file('a.db')} has not had 9002-widths, so there is no way back to it.\nSee \`keymail migrate status\`; \`keymail migrate up\` goes the other way.\n`,
    ]);
    expect((await migrate(['up', '9001-sample', '--to', '9002-widths'])).code).to.equal(2);

    const older = await folder.run(['migrate', 'status', ...STORE]);
    expect(older.out)
      .to.match(/schema +newer: /)
      .and.match(/9001-sample +unknown here/);
    expect((await folder.run(['migrate', 'down', ...STORE])).err).to.contain('written by a later version');
  });

  it('gives back the room of what was removed, and refuses under an engine', async () => {
    await folder.run(['migrate', 'up', ...STORE]);
    const file = folder.file('a.db');
    const database = new Database(file, {});
    database.exec(
      "insert into audit (shard, at, actor, action, target, detail) with recursive many (n) as (select 1 union all select n + 1 from many where n < 5000) select 0, n, 'a', 'b', printf('%0500d', n), '{}' from many",
    );
    database.exec('delete from audit where id % 10 > 0');
    const rows = () => {
      const there = new Database(file, { readonly: true });
      try {
        return [
          there.prepare('select count(*), sum(id), sum(length(target)) from audit').get(),
          there.pragma('integrity_check', { simple: true }),
        ];
      } finally {
        there.close();
      }
    };
    const before = rows();
    chmodSync(file, 0o640);
    const inUse = await folder.run(['migrate', 'compact', ...STORE]);
    expect([inUse.code, inUse.err]).to.satisfy(([code, err]: [number, string]) => code === 1 && /lock|busy/i.test(err));
    database.close();
    const done = await folder.run(['migrate', 'compact', ...STORE, '--json']);
    const { bytesBefore, bytesAfter } = JSON.parse(done.out);
    expect(bytesAfter)
      .to.be.below(bytesBefore / 4)
      .and.equal(statSync(file).size);
    expect(rows()).to.deep.equal(before);
    expect(statSync(file).mode & 0o777).to.equal(0o640);
    expect(readdirSync(folder.path).filter((name) => name.includes('partial'))).to.deep.equal([]);
    const lock = takeLock(file, 'an engine');
    try {
      expect((await folder.run(['migrate', 'compact', ...STORE])).err).to.contain('an engine');
    } finally {
      lock.release();
    }
    expect((await folder.run(['migrate', 'compact', '--store', 'sqlite:none.db'])).err).to.contain('there is no file');
  });

  it('checks on a copy what would happen, how long it takes and what it touches; the file stays as it is', async () => {
    await migrated(['up', '9001-sample']);
    const before = contents();
    const checked = await migrate(['check', '--json']);
    expect(checked.code).to.equal(1);
    const { trial, untried, pendingSql } = JSON.parse(checked.out);
    expect(untried).to.equal(null);
    expect(trial)
      .to.include({ locks: 'the whole file' })
      .and.satisfy((one: { copyBytes: number }) => one.copyBytes > 20_000);
    const [widths, rebuilt] = trial.migrations;
    expect(widths).to.deep.include({ name: '9002-widths', rowsWritten: 500, error: null });
    expect(widths.tables).to.deep.equal([
      { table: 'sample', how: 'written', rows: 500 },
      { table: 'sample', how: 'indexed', rows: 500 },
    ]);
    expect(rebuilt).to.deep.include({ name: '9003-rebuilt', rowsWritten: 500, error: null });
    expect(rebuilt.tables).to.deep.equal([{ table: 'sample', how: 'rewritten', rows: 500 }]);
    for (const [at, { statements, ms }] of trial.migrations.entries()) {
      expect(statements.map(({ sql }: { sql: string }) => sql)).to.deep.equal(pendingSql[at].sql);
      const sum = statements.reduce((total: number, one: { ms: number }) => total + one.ms, 0);
      expect(sum).to.be.within(0.01, ms);
    }
    expect(contents()).to.deep.equal(before);
    expect(readdirSync(folder.path).filter((name) => name.includes('trial'))).to.deep.equal([]);

    const { out } = await migrate(['check']);
    expect(out).to.contain('9003-rebuilt: The table without its notes. It loses data; the file is copied first.');
    expect(out).to.match(/ms {2}update sample set width = length\(body\)\n/);
    expect(out).to.contain('writes all of sample anew: 500 rows').and.contain('the engine must be stopped');
  });

  it('checks beside a running engine, but changes nothing under it, and says who has the file', async () => {
    const { engine, started } = await folder.start(...STORE);
    const checked = JSON.parse((await migrate(['check', '--json'])).out);
    expect(checked.heldBy).to.match(/^pid \d+ on .+ since .+ \(an engine\)$/);
    expect(checked.trial.migrations.map(({ error }: { error: unknown }) => error)).to.deep.equal([null, null, null]);
    for (const verb of ['up', 'down']) {
      const { code, err } = await migrate([verb]);
      expect(code).to.equal(1);
      expect(err).to.match(/a\.db is open already: pid \d+ on .+ \(an engine\) has it\.\nStop that process/);
    }
    expect(backups()).to.deep.equal([]);
    const told = (await (await fetch(`${started.admin}/migrations`)).json()) as { items: readonly object[] };
    expect(told.items[0]).to.deep.include({ name: '0001-initial', pending: false });
    await engine.kill('SIGTERM').ended;
  });

  it('keeps an engine out while it runs', async () => {
    await migrated(['up', '0001-initial']);
    const running = folder.spawn(['migrate', 'up', '--verbose', ...STORE], more({ SAMPLE_ROWS: String(MANY_ROWS) }));
    await eventually(() => running.err.includes('9001-sample  2 of 2: insert into sample'));
    running.kill('SIGSTOP');
    const refused = await folder.run(['start', '--port', '0', '--admin-port', '0', ...STORE]);
    expect([refused.code, refused.out]).to.deep.equal([1, '']);
    expect(refused.err).to.match(/is open already: pid \d+ on .+ \(a migration\) has it/);
    running.kill('SIGCONT');
    expect((await running.ended).code).to.equal(0);
  });

  describe('killed half-way', () => {
    const CRASH = `${MORE} --import=${new URL('../crash/preload.ts', import.meta.url).href}`;

    /** Kills the same command ahead of each statement that it runs in the process, until one comes to its end. */
    async function sweep(args: readonly string[], reference: unknown): Promise<number> {
      const before = contentsOf(folder.file('start.db'));
      for (let [statement, kills] = [1, 0]; ; statement += Number(killEvery), kills += 1) {
        for (const name of readdirSync(folder.path).filter((each) => each.startsWith('a.db'))) folder.discard(name);
        copyFileSync(folder.file('start.db'), folder.file('a.db'));
        const env = { NODE_OPTIONS: CRASH, CRASH_AT: `${statement}:schema` };
        const { signal, code, err } = await folder.run(['migrate', ...args, ...STORE], env);
        if (signal !== 'SIGKILL') {
          expect(code, err).to.equal(0);
          return kills;
        }
        // All or nothing; and the second time leads to where the first would have.
        const found = contents();
        expect((found as { integrity: string }).integrity).to.equal('ok');
        expect([before, reference], `killed at statement ${statement}`).to.deep.include(found);
        if (JSON.stringify(found) === JSON.stringify(before)) await migrated(args);
        expect(contents()).to.deep.equal(reference);
        for (const backup of backups().filter((name) => !name.includes('partial')))
          expect(contentsOf(folder.file(backup))).to.deep.equal(before);
      }
    }

    it('ahead of a statement, on the way up: as before or done, and the next run goes through', async () => {
      await migrated(['up', '9001-sample']);
      copyFileSync(folder.file('a.db'), folder.file('start.db'));
      await migrated(['up']);
      const kills = await sweep(['up'], contents());
      console.log(`      killed at ${kills} statements`);
      expect(kills).to.be.greaterThan(3);
    });

    it('ahead of a statement, on the way down: as before or done, with a copy that is whole', async () => {
      await migrated(['up']);
      copyFileSync(folder.file('a.db'), folder.file('start.db'));
      await migrated(['down', '9001-sample']);
      const kills = await sweep(['down', '9001-sample'], contents());
      console.log(`      killed at ${kills} statements`);
      expect(kills).to.be.greaterThan(3);
    });

    it('in the middle of each long statement', async () => {
      const env = more({ SAMPLE_ROWS: String(MANY_ROWS) });
      await migrated(['up', '9001-sample'], { SAMPLE_ROWS: String(MANY_ROWS) });
      const before = contents();
      const long = ['9002-widths  2 of 3', '9002-widths  3 of 3', '9003-rebuilt  2 of 5', '9003-rebuilt  5 of 5'];
      let inTheMiddle = 0;
      for (const announced of long) {
        const running = folder.spawn(['migrate', 'up', '--verbose', ...STORE], env);
        await eventually(() => running.err.includes(announced));
        const { signal, err } = await running.kill('SIGKILL').ended;
        expect(signal).to.equal('SIGKILL');
        // It had announced this one and nothing after it.
        if (err.trimEnd().split('\n').at(-1)?.startsWith(announced)) inTheMiddle += 1;
        expect(contents()).to.deep.equal(before);
      }
      console.log(`      ${inTheMiddle} of ${long.length} killed in the middle of the statement`);
      expect(inTheMiddle).to.be.greaterThan(0);
      await migrated(['up']);
      expect((contents() as { names: string[] }).names).to.include('9003-rebuilt');
    });

    it('while it copies: the next run makes the copy anew', async () => {
      await migrated(['up'], { SAMPLE_ROWS: String(MANY_ROWS) });
      const running = folder.spawn(['migrate', 'down', ...STORE], more());
      await eventually(() => running.hasEnded || backups().some((name) => name.endsWith('.before-partial')));
      running.kill('SIGKILL');
      expect((await running.ended).signal).to.equal('SIGKILL');
      expect(await migrated(['down'])).to.contain('9003-rebuilt  taken back');
      const kept = backups();
      expect(kept.filter((name) => name.includes('partial'))).to.deep.equal([]);
      expect((contentsOf(folder.file(kept.at(-1) ?? '')) as { rows: unknown }).rows).not.to.equal(null);
    });
  });
});
