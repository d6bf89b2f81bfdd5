// `in-line.ts`: which turns the engine's own thread writes, to a log beside the database, and how their rows come after.

import { existsSync, readFileSync, renameSync } from 'node:fs';
import { expect } from 'chai';
import { packTurn } from '../../../engine/store/sql/batch.ts';
import { CommitTimes } from '../../../engine/store/sql/commit-times.ts';
import { setUpWriter } from '../../../engine/store/sql/connection.ts';
import { Database } from '../../../engine/store/sql/database.ts';
import { InLine } from '../../../engine/store/sql/in-line.ts';
import { RowsBehind } from '../../../engine/store/sql/rows-behind.ts';
import { migrateUp } from '../../../engine/store/sql/schema.ts';
import { openSqlite } from '../../../engine/store/sql/sqlite.ts';
import { TurnLog, turnLogOf } from '../../../engine/store/sql/turn-log.ts';
import { turnsLeft } from '../../../engine/store/sql/turns-left.ts';
import { WorkerClient } from '../../../engine/store/sql/worker-client.ts';
import { Writer } from '../../../engine/store/sql/writer.ts';
import type { Turn, Write } from '../../../engine/store/store.ts';
import { Bench, cursor, write } from '../../contract/store-fixtures.ts';
import { temporaryFolder } from './temporary.ts';

describe('commits in line', () => {
  const file = temporaryFolder();
  let database: Database;
  let writer: Writer;
  let times: CommitTimes;
  let isAlone: boolean;
  let behind: RowsBehind;
  let inLine: InLine;

  beforeEach(async () => {
    await migrateUp(file('a.db'));
    database = new Database(file('a.db'));
    setUpWriter(database, { synchronous: 'NORMAL' });
    writer = new Writer(database, null);
    times = new CommitTimes();
    isAlone = true;
    behind = new RowsBehind({
      apply: async (records) => writer.apply(records),
      applied: (turn) => inLine.applied(turn),
      lost: (error) => expect.fail(String(error)),
    });
    const { installation, incarnation, shards } = writer.info;
    inLine = new InLine({
      ...{ file: file('a.db'), synchronous: 'NORMAL', installation, incarnation, shards, times },
      line: {
        behind,
        get isAlone() {
          return isAlone;
        },
      },
    });
    inLine.trust(0);
  });
  afterEach(() => {
    behind.stop();
    inLine.close();
    writer.close();
  });

  const state = (name: string, value: string): Write =>
    write(0, { kind: 'stateSet', service: 'orders', key: 'k1', name, value });
  const turn = (number: number, ...writes: readonly Write[]): Turn => ({ number, writes });
  const isWritten = (asked: Turn): boolean => inLine.commit(asked, packTurn(asked)) !== null;
  const handed = (asked: Turn) => writer.commit({ turn: asked.number, batch: packTurn(asked) });
  const lastTurn = () => database.prepare('select turn from meta').pluck().get();
  const names = () => database.prepare('select name from state order by name').pluck().all();
  /** As a start would find it that comes now. */
  const left = () => {
    const log = readFileSync(turnLogOf(file('a.db')));
    return turnsLeft(file('a.db'), log, { ...writer.info, turn: Number(lastTurn()) }).turns.map((each) => each.turn);
  };

  it('are in the log at once, and their rows in the database after it, in one transaction', async () => {
    expect(isWritten(turn(1, state('a', '1'), state('b', '2')))).to.equal(true);
    expect(isWritten(turn(2, state('c', '3')))).to.equal(true);
    expect([left(), lastTurn(), names()]).to.deep.equal([[1, 2], 0, []]);
    await behind.settled();
    expect([left(), lastTurn(), names()]).to.deep.equal([[], 2, ['a', 'b', 'c']]);
  });

  it('I1: are none while the thread writes what it was handed, nor of a turn that does not follow', () => {
    isAlone = false;
    expect(isWritten(turn(1, state('a', '1')))).to.equal(false);
    isAlone = true;
    expect(isWritten(turn(2, state('a', '1')))).to.equal(false);
    expect(isWritten(turn(1, state('a', '1')))).to.equal(true);
    expect(isWritten(turn(1, state('a', '1')))).to.equal(false);
    expect(isWritten(turn(2, state('a', '1')))).to.equal(true);
  });

  it('I2: are none of many rows, of long values, nor of the next turns behind such a one', () => {
    const rows = (count: number) => Array.from({ length: count }, (_, at) => state(`n${at}`, '1'));
    const [long, half] = [state('long', 'x'.repeat(66_000)), state('half', 'x'.repeat(33_000))];
    const untilWritten = (number: number) => {
      for (let tries = 1; ; tries += 1) if (isWritten(turn(number, state('a', '1'))) || tries > 100) return tries;
    };
    expect(isWritten(turn(1, ...rows(128)))).to.equal(true);
    expect(isWritten(turn(2, half))).to.equal(true);
    for (const [number, large] of [
      [3, rows(129)],
      [4, [long]],
      [5, [half, half]],
    ] as const) {
      expect(isWritten(turn(number, ...large))).to.equal(false);
      expect(untilWritten(number)).to.equal(17);
    }
  });

  it('I2: are none where commits take long', () => {
    times.add({ rowsMs: 1, syncMs: 20 });
    expect(isWritten(turn(1, state('a', '1')))).to.equal(false);
    for (let commit = 0; commit < 20; commit += 1) times.add({ rowsMs: 0.1, syncMs: 0.1 });
    expect(isWritten(turn(1, state('a', '1')))).to.equal(true);
  });

  it('are none that pause a key, or move a cursor: the thread knows what they must find', () => {
    const moved = { kind: 'cursorMoved', subscription: 'sub_1', cursor: cursor(), from: null } as const;
    expect(isWritten(turn(1, write(0, moved)))).to.equal(false);
    const [service, key, pause] = ['orders', 'k1', { by: 'ann', at: 1 }];
    expect(isWritten(turn(1, write(0, { kind: 'keyPaused', service, key, pause })))).to.equal(false);
    expect(isWritten(turn(1, write(0, { kind: 'keyResumed', service, key })))).to.equal(false);
  });

  it('I3: what the disk refuses is left to the thread, and again written when that has written', async () => {
    expect(isWritten(turn(1, state('a', '1')))).to.equal(true);
    const { append } = TurnLog.prototype;
    TurnLog.prototype.append = () => {
      throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    };
    try {
      expect(isWritten(turn(2, state('b', '1')))).to.equal(false);
    } finally {
      TurnLog.prototype.append = append;
    }
    expect(isWritten(turn(2, state('b', '1'))), 'the thread has not written it yet').to.equal(false);
    await behind.settled();
    handed(turn(2, state('b', '1')));
    inLine.trust(2);
    expect(isWritten(turn(3, state('c', '1')))).to.equal(true);
    expect(left()).to.deep.equal([3]);
  });

  it('I3: a turn whose record is on disk, and that the thread has written as well, is applied once', async () => {
    const { append } = TurnLog.prototype;
    TurnLog.prototype.append = function (...parameters) {
      append.apply(this, parameters);
      throw Object.assign(new Error('input/output error'), { code: 'EIO' });
    };
    try {
      expect(isWritten(turn(1, state('a', '1')))).to.equal(false);
    } finally {
      TurnLog.prototype.append = append;
    }
    expect(left()).to.deep.equal([1]);
    handed(turn(1, state('a', '1')));
    expect(left()).to.deep.equal([]);
  });

  it('go on when the engine has another range of numbers', async () => {
    expect(isWritten(turn(1, state('a', '1')))).to.equal(true);
    await behind.settled();
    inLine.goOnAs(writer.moreNumbers());
    expect(isWritten(turn(2, state('b', '1')))).to.equal(true);
    await behind.settled();
    expect(names()).to.deep.equal(['a', 'b']);
  });

  it('begin the log anew where it is long and everything is in the database, and never before', async () => {
    const long = 'x'.repeat(60_000);
    const place = turnLogOf(file('a.db'));
    let number = 0;
    const write = () => isWritten(turn(number + 1, state('a', long))) && ++number > 0;
    while (write());
    const full = number;
    expect(left().at(-1)).to.equal(full);
    expect(left().length).to.be.greaterThan(1);
    expect(write(), 'no room, and rows behind').to.equal(false);
    await behind.settled();
    expect(write()).to.equal(true);
    expect(left()).to.deep.equal([full + 1]);
    expect(readFileSync(place).length).to.equal(12_582_912);
  });

  it('begin another log where somebody has moved it', async () => {
    const place = turnLogOf(file('a.db'));
    expect(isWritten(turn(1, state('a', '1')))).to.equal(true);
    inLine.lookAtLog();
    expect(isWritten(turn(2, state('b', '1')))).to.equal(true);
    renameSync(place, `${place}.moved`);
    inLine.lookAtLog();
    expect(isWritten(turn(3, state('c', '1')))).to.equal(false);
    await behind.settled();
    handed(turn(3, state('c', '1')));
    inLine.trust(3);
    expect(isWritten(turn(4, state('d', '1')))).to.equal(true);
    expect(left()).to.deep.equal([4]);
  });

  it('leave no file behind where everything is in the database, and one where it is not', async () => {
    expect(isWritten(turn(1, state('a', '1')))).to.equal(true);
    inLine.close();
    expect(existsSync(turnLogOf(file('a.db')))).to.equal(true);
    await behind.settled();
    inLine.close();
    expect(existsSync(turnLogOf(file('a.db')))).to.equal(false);
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
        Array.from({ length: 20 }, (_, at) => bench.commit(...Array.from({ length: 140 }, () => name(21 + at)))),
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
