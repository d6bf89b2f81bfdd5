// I1 to I3 of `in-line.ts`: which turns the engine's own thread writes, on a file that a writer's thread has open, too.

import { expect } from 'chai';
import { packTurn } from '../../../engine/store/sql/batch.ts';
import { CommitTimes } from '../../../engine/store/sql/commit-times.ts';
import { setUpWriter } from '../../../engine/store/sql/connection.ts';
import { Database } from '../../../engine/store/sql/database.ts';
import { InLine } from '../../../engine/store/sql/in-line.ts';
import { migrateUp } from '../../../engine/store/sql/schema.ts';
import { openSqlite } from '../../../engine/store/sql/sqlite.ts';
import { WorkerClient } from '../../../engine/store/sql/worker-client.ts';
import { Writer } from '../../../engine/store/sql/writer.ts';
import type { Turn, Write } from '../../../engine/store/store.ts';
import { Bench, write } from '../../contract/store-fixtures.ts';
import { temporaryFolder } from './temporary.ts';

describe('commits in line', () => {
  const file = temporaryFolder();
  let database: Database;
  let writer: Writer;
  let times: CommitTimes;
  let isIdle: boolean;
  let inLine: InLine;

  beforeEach(async () => {
    await migrateUp(file('a.db'));
    database = new Database(file('a.db'));
    setUpWriter(database, { synchronous: 'NORMAL' });
    writer = new Writer(database, null);
    times = new CommitTimes();
    isIdle = true;
    inLine = make(writer.info.incarnation);
    inLine.trust(0);
  });
  afterEach(() => {
    inLine.close();
    writer.close();
  });

  const make = (incarnation: number) =>
    new InLine({
      ...{ file: file('a.db'), synchronous: 'NORMAL', incarnation, shards: writer.info.shards, times },
      isIdle: () => isIdle,
    });
  const state = (name: string, value: string): Write =>
    write(0, { kind: 'stateSet', service: 'orders', key: 'k1', name, value });
  const turn = (number: number, ...writes: readonly Write[]): Turn => ({ number, writes });
  const isWritten = (asked: Turn): boolean => inLine.commit(asked, packTurn(asked)) !== null;
  const lastTurn = () => database.prepare('select turn from meta').pluck().get();
  const names = () => database.prepare('select name from state order by name').pluck().all();

  it('write the rows of a turn, and the turn', () => {
    expect(isWritten(turn(1, state('a', '1'), state('b', '2')))).to.equal(true);
    expect([lastTurn(), names()]).to.deep.equal([1, ['a', 'b']]);
  });

  it('I1: are none while the thread has something to do', () => {
    isIdle = false;
    expect(isWritten(turn(1, state('a', '1')))).to.equal(false);
    isIdle = true;
    expect(isWritten(turn(1, state('a', '1')))).to.equal(true);
  });

  it('I2: are none of many rows, of long values, or where commits take long', () => {
    const rows = (count: number) => Array.from({ length: count }, (_, at) => state(`n${at}`, '1'));
    expect(isWritten(turn(1, ...rows(33)))).to.equal(false);
    expect(isWritten(turn(1, ...rows(32)))).to.equal(true);
    expect(isWritten(turn(2, state('long', 'x'.repeat(17_000))))).to.equal(false);
    expect(isWritten(turn(2, state('many', 'x'.repeat(9_000)), state('more', 'x'.repeat(9_000))))).to.equal(false);
    expect(isWritten(turn(2, state('short', 'x'.repeat(9_000))))).to.equal(true);
    times.add({ rowsMs: 1, syncMs: 20 });
    expect(isWritten(turn(3, state('a', '1')))).to.equal(false);
    for (let commit = 0; commit < 20; commit += 1) times.add({ rowsMs: 0.1, syncMs: 0.1 });
    expect(isWritten(turn(3, state('a', '1')))).to.equal(true);
  });

  it('are none that pause a key: which are paused is in the memory of the thread', () => {
    const [service, key, pause] = ['orders', 'k1', { by: 'ann', at: 1 }];
    expect(isWritten(turn(1, write(0, { kind: 'keyPaused', service, key, pause })))).to.equal(false);
    expect(isWritten(turn(1, write(0, { kind: 'keyResumed', service, key })))).to.equal(false);
    expect(lastTurn()).to.equal(0);
  });

  it('I3: where another program has the file, nothing is written or waited for; and again when the thread has written', () => {
    const other = new Database(file('a.db'));
    other.exec('begin immediate');
    expect(isWritten(turn(1, state('a', '1')))).to.equal(false);
    other.exec('rollback');
    other.close();
    expect(isWritten(turn(1, state('a', '1')))).to.equal(false);
    expect(names()).to.deep.equal([]);
    const asked = turn(1, state('a', '1'));
    writer.commit({ turn: 1, batch: packTurn(asked) });
    inLine.trust(0);
    expect(isWritten(turn(2, state('b', '1')))).to.equal(true);
    expect(names()).to.deep.equal(['a', 'b']);
  });

  it('I3: a turn that does not follow, or comes from an engine that was replaced, is left to the thread to refuse', () => {
    expect(isWritten(turn(2, state('a', '1')))).to.equal(false);
    writer.commit({ turn: 1, batch: packTurn(turn(1, state('a', '1'))) });
    for (const number of [1, 2]) {
      inLine.close();
      inLine = make(writer.info.incarnation - 1);
      inLine.trust(0);
      expect(isWritten(turn(number, state('b', '1')))).to.equal(false);
    }
    expect([lastTurn(), names()]).to.deep.equal([1, ['a']]);
  });

  it('go on when the engine has another range of numbers, from when that is told', () => {
    expect(isWritten(turn(1, state('a', '1')))).to.equal(true);
    inLine.goOnAs(writer.moreNumbers());
    expect(isWritten(turn(2, state('b', '1')))).to.equal(true);
  });

  it('I3: a turn that the thread has written already is not written again', () => {
    writer.commit({ turn: 1, batch: packTurn(turn(1, state('a', '1'))) });
    expect(isWritten(turn(1, state('b', '1')))).to.equal(true);
    expect([lastTurn(), names()]).to.deep.equal([1, ['a']]);
  });
});

describe('the store', () => {
  const file = temporaryFolder();

  it('writes a few small turns that come one by one in line, and many at once by its thread, all in order', async () => {
    const methods: string[] = [];
    const { request } = WorkerClient.prototype;
    WorkerClient.prototype.request = function (method, args) {
      methods.push(method);
      return request.call(this, method, args);
    };
    try {
      const store = openSqlite({ path: file('a.db'), migrate: true, synchronous: 'NORMAL' });
      const bench = new Bench(store, await store.open());
      const name = (number: number) =>
        write(0, { kind: 'stateSet', service: 'orders', key: 'k', name: `n${number}`, value: '1' });
      await bench.commit(name(1));
      for (let number = 2; number <= 20; number += 1) await bench.commit(name(number));
      const oneByOne = methods.filter((method) => method === 'commit').length;
      await Promise.all(
        Array.from({ length: 20 }, (_, at) => bench.commit(...Array.from({ length: 40 }, () => name(21 + at)))),
      );
      expect(oneByOne).to.be.lessThan(20);
      expect(methods.filter((method) => method === 'commit').length).to.equal(oneByOne + 20);
      await store.close();
      const after = new Database(file('a.db'));
      expect(after.prepare('select count(*) from state').pluck().get()).to.equal(40);
      expect(after.prepare('select turn from meta').pluck().get()).to.equal(40);
      after.close();
    } finally {
      WorkerClient.prototype.request = request;
    }
  });
});
