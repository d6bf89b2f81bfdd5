// S8 over a real file: what was answered is found again by the next open, whatever name was taken away. G1–G3 by number.

import { copyFileSync, existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { expect } from 'chai';
import { Database } from '../../../engine/store/sql/database.ts';
import { openSqlite } from '../../../engine/store/sql/sqlite.ts';
import type { StoreError, Write } from '../../../engine/store/store.ts';
import { Bench, letter, refusal, write } from '../../contract/store-fixtures.ts';
import { eventually } from '../../setup/eventually.ts';
import { temporaryFolder } from './temporary.ts';

describe("the guard of the database's files", () => {
  const file = temporaryFolder();

  async function opened(): Promise<{ readonly bench: Bench; readonly told: StoreError[] }> {
    const store = openSqlite({ path: file('a.db'), migrate: true });
    const told: StoreError[] = [];
    store.onTrouble((trouble) => void (trouble !== null && told.push(trouble)));
    const bench = new Bench(store, await store.open());
    for (let turn = 0; turn < 5; turn += 1) await bench.commit();
    return { bench, told };
  }

  /** Of a copy, so that nothing that the living store might still do for it counts. */
  function turnIn(path: string): number {
    copyFileSync(path, file('copy.db'));
    const connection = new Database(file('copy.db'), { readonly: true });
    try {
      return Number(connection.prepare('select turn from meta').pluck().get());
    } finally {
      connection.close();
    }
  }

  const untilLost = (told: readonly StoreError[]) => eventually(() => expect(told.at(-1)?.code).to.equal('lost'));

  for (const names of [['a.db'], ['a.db', 'a.db-wal', 'a.db-shm'], ['a.db-wal']]) {
    it(`G2: ${names.join(' and ')} removed: every turn is at its place before it is said`, async () => {
      const { bench, told } = await opened();
      for (const name of names) rmSync(file(name));
      await untilLost(told);
      expect(told.map(({ code }) => code)).to.deep.equal(['unavailable', 'lost']);
      expect(turnIn(file('a.db'))).to.equal(5);
      await bench.store.close();
    });
  }

  it('G2, G3: replaced: what it has stands beside the other file, which is left alone', async () => {
    const { bench, told } = await opened();
    const other = openSqlite({ path: file('other.db'), migrate: true });
    await other.open();
    await other.close();
    renameSync(file('other.db'), file('a.db'));
    await untilLost(told);
    const saved = readdirSync(file('.')).filter((name) => name.startsWith('a.db-saved-'));
    expect(saved).to.have.length(1);
    expect(told.at(-1)?.message).to.include(saved[0]);
    expect(turnIn(file(saved[0] as string))).to.equal(5);
    expect(statSync(file(saved[0] as string)).mode & 0o077).to.equal(0);
    expect(turnIn(file('a.db'))).to.equal(0);
    expect(readdirSync(file('.'))).not.to.include('a.db-wal');
    await bench.store.close();
  });

  for (const [how, before] of [
    ['in its place by a copy of itself from now', false],
    ['in its place by a copy from before it grew', true],
  ] as const) {
    it(`G2: written over ${how}: said, and nothing more is taken`, async () => {
      const { bench, told } = await opened();
      const copied = () => {
        const connection = new Database(file('a.db'), { readonly: true });
        connection.prepare('vacuum into ?').run(file('backup.db'));
        connection.close();
      };
      if (before) copied();
      for (let turn = 0; turn < 20; turn += 1) await bench.commit(...someLetters(turn));
      if (!before) copied();
      copyFileSync(file('backup.db'), file('a.db'));
      await untilLost(told);
      expect(told.map(({ message }) => message).join()).to.include('was written over');
      expect(told[0]?.remedy).to.include('no a.db-wal');
      expect(await refusal(bench.store.commit({ number: 26, writes: [] }))).to.include({ code: 'lost' });
      await bench.store.close().catch(() => undefined);
    });
  }

  it('what others do through SQLite meanwhile is no alarm', async () => {
    const { bench, told } = await opened();
    for (let turn = 0; turn < 20; turn += 1) await bench.commit(...someLetters(turn));
    const connection = new Database(file('a.db'));
    connection.exec('pragma busy_timeout = 5000; analyze; create table of_another (id integer primary key)');
    connection.exec('delete from dead_letter; vacuum; pragma wal_checkpoint(truncate)');
    connection.close();
    // Longer than it takes to the next look: nothing is to happen, so there is nothing to wait for.
    await delay(1_300);
    expect(told).to.deep.equal([]);
    await bench.commit();
    await bench.store.close();
  });

  it('that grows, and is copied from its log meanwhile, is no alarm', async () => {
    const { bench, told } = await opened();
    const size = () => statSync(file('a.db')).size;
    // Two looks and more, and as long as it takes until some of it was copied.
    const until = performance.now() + 2_500;
    for (let turn = 0; performance.now() < until || size() < 1_000_000; turn += 1)
      await bench.commit(...someLetters(turn, 60));
    expect(told).to.deep.equal([]);
    await bench.store.close();
  });

  it('G1: nothing more is written or read', async () => {
    const { bench, told } = await opened();
    rmSync(file('a.db'));
    await eventually(() => expect(told).not.to.deep.equal([]));
    expect(await refusal(bench.store.commit({ number: 6, writes: [] }))).to.include({ code: 'unavailable' });
    expect(await refusal(bench.store.load([]))).to.include({ code: 'unavailable' });
    await untilLost(told);
    expect(await refusal(bench.store.commit({ number: 6, writes: [] }))).to.include({ code: 'unavailable' });
    expect(turnIn(file('a.db'))).to.equal(5);
    await bench.store.close();
  });

  it('a thread that takes the place of another has a log of its own, and that is no alarm', async () => {
    const workers: Worker[] = [];
    const remember = (worker: Worker): unknown => workers.push(worker);
    process.on('worker', remember);
    const { bench, told } = await opened();
    await workers[0]?.terminate();
    await bench.commit();
    process.off('worker', remember);
    // The turn is in the log of turns; its rows come when the thread is there.
    await eventually(() => existsSync(file('a.db-wal')));
    // Longer than it takes to the next look: nothing is to happen, so there is nothing to wait for.
    await delay(1_300);
    expect(told).to.deep.equal([]);
    rmSync(file('a.db-wal'));
    await untilLost(told);
    expect(turnIn(file('a.db'))).to.equal(6);
    await bench.store.close();
  });
});

/** Something that takes room. */
function someLetters(turn: number, count = 20): Write[] {
  return Array.from({ length: count }, (_, at) => {
    const each = letter({ seq: 2 ** 32 + turn * count + at, value: 'x'.repeat(3_000) });
    return write(each.shard, { kind: 'deadLetterPut', letter: each });
  });
}
