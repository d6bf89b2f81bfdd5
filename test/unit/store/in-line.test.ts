// `in-line.ts`: which turns the engine's own thread writes, to a log beside the database, and how their rows come after.

import { existsSync, readFileSync, renameSync } from 'node:fs';
import { expect } from 'chai';
import { packTurn } from '../../../engine/store/sql/batch.ts';
import { setUpWriter } from '../../../engine/store/sql/connection.ts';
import { Database } from '../../../engine/store/sql/database.ts';
import { InLine } from '../../../engine/store/sql/in-line.ts';
import { RowsBehind } from '../../../engine/store/sql/rows-behind.ts';
import { migrateUp } from '../../../engine/store/sql/schema.ts';
import { openSqlite } from '../../../engine/store/sql/sqlite.ts';
import { TurnLog, turnLogOf } from '../../../engine/store/sql/turn-log.ts';
import { RECORD_BYTES_MAX } from '../../../engine/store/sql/turn-record.ts';
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
  let isAlone: boolean;
  let behind: RowsBehind;
  let inLine: InLine;

  beforeEach(async () => {
    await migrateUp(file('a.db'));
    database = new Database(file('a.db'));
    setUpWriter(database, { synchronous: 'NORMAL' });
    writer = new Writer(database, null);
    isAlone = true;
    behind = new RowsBehind({
      apply: async (records) => writer.apply(records),
      applied: (turn) => inLine.applied(turn),
      lost: (error) => expect.fail(String(error)),
    });
    const { installation, incarnation, shards } = writer.info;
    inLine = new InLine({
      ...{ file: file('a.db'), synchronous: 'NORMAL', installation, incarnation, shards },
      line: {
        behind,
        get isAlone() {
          return isAlone;
        },
      },
    });
    inLine.trust(turn(0));
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
    return turnsLeft(file('a.db'), log, { ...writer.info, turn: Number(lastTurn()) }).map((each) => each.turn);
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

  /** How many turns it takes until one is written here. */
  const untilWritten = (number: number) => {
    for (let tries = 1; ; tries += 1) if (isWritten(turn(number, state('a', '1'))) || tries > 300) return tries;
  };
  const moved = (position: number, from: number | null) =>
    write(0, { kind: 'cursorMoved', subscription: 'sub_1', cursor: cursor({ position }), from });

  it('I2: are those of many rows, and none that is too long for the log, nor the next ones behind it', () => {
    const rows = Array.from({ length: 2_000 }, (_, at) => state(`n${at}`, '1'));
    expect(isWritten(turn(1, ...rows))).to.equal(true);
    expect(isWritten(turn(2, state('long', 'x'.repeat(RECORD_BYTES_MAX))))).to.equal(false);
    expect(untilWritten(2)).to.equal(17);
  });

  it('I2: are none where writes to the log take long, eight in a row, until it is tried again', () => {
    const { now } = performance;
    let at = 0;
    let writeMs = 100;
    performance.now = () => (at += writeMs);
    const written = (from: number, to: number) => {
      for (let number = from; number <= to; number += 1)
        expect(isWritten(turn(number, state('a', '1'))), `turn ${number}`).to.equal(true);
    };
    try {
      written(1, 7);
      writeMs = 1;
      written(8, 8);
      writeMs = 100;
      written(9, 16);
    } finally {
      performance.now = now;
    }
    expect(untilWritten(17)).to.equal(256);
    written(18, 18);
  });

  it('I2: are none that pause a key: which are paused the thread knows', () => {
    const [service, key, pause] = ['orders', 'k1', { by: 'ann', at: 1 }];
    expect(isWritten(turn(1, write(0, { kind: 'keyPaused', service, key, pause })))).to.equal(false);
    expect(isWritten(turn(1, write(0, { kind: 'keyResumed', service, key })))).to.equal(false);
    expect(untilWritten(1)).to.equal(17);
  });

  it('I2: are soon some again, also where the thread is never without a turn', () => {
    const resumed = { kind: 'keyResumed', service: 'orders', key: 'k1' } as const;
    expect(isWritten(turn(1, write(0, resumed)))).to.equal(false);
    isAlone = false;
    for (let number = 2; number <= 17; number += 1) expect(isWritten(turn(number, state('a', '1')))).to.equal(false);
    isAlone = true;
    expect(isWritten(turn(1, state('a', '1')))).to.equal(true);
  });

  it('I5: move a cursor that is known to be where it was; where it may be elsewhere the thread asks the database', () => {
    expect(isWritten(turn(1, moved(10, 5))), 'nobody knows').to.equal(false);
    handed(turn(1, moved(5, null)));
    inLine.trust(turn(1, moved(5, null)));
    expect(untilWritten(2)).to.equal(17);
    expect(isWritten(turn(3, moved(10, 5), moved(20, 10)))).to.equal(true);
    expect(isWritten(turn(4, moved(11, 10))), 'elsewhere').to.equal(false);
    expect(isWritten(turn(4, moved(7, 20), moved(9, 20))), 'elsewhere by then').to.equal(false);
    expect(untilWritten(4)).to.equal(17);
    expect(isWritten(turn(5, moved(7, null))), 'wherever it is').to.equal(true);
    expect(isWritten(turn(6, moved(8, 7)))).to.equal(true);
    const removed = write(0, { kind: 'subscriptionRemoved', id: 'sub_1' });
    inLine.trust(turn(7, removed));
    expect(isWritten(turn(8, moved(9, 8))), 'of a subscription that was removed').to.equal(false);
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
    inLine.trust(turn(2));
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

  it('begin the other half of the log where one is full, and never before what lies there is in the database', async () => {
    const long = 'x'.repeat(60_000);
    let number = 0;
    const write = () => isWritten(turn(number + 1, state('a', long))) && ++number > 0;
    while (number < 1_000 && write());
    const full = number;
    expect(full).to.be.within(100, 300);
    expect(left().at(-1)).to.equal(full);
    await behind.settled();
    inLine.trust(turn(full));
    expect(untilWritten(full + 1)).to.equal(17);
    expect(left()).to.deep.equal([full + 1]);
    expect(readFileSync(turnLogOf(file('a.db'))).length).to.equal(12_582_912);
  });

  it('have their answer later where the thread does not keep up', async () => {
    const [long, rooms] = ['x'.repeat(60_000), [] as Promise<void>[]];
    for (let number = 1; rooms.length < 2; number += 1) {
      const asked = turn(number, state('a', long));
      const room = inLine.commit(asked, packTurn(asked))?.room;
      if (room) rooms.push(room);
      expect(number).to.be.lessThan(30);
    }
    await Promise.all(rooms);
    expect(behind.isEmpty).to.equal(false);
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
    inLine.trust(turn(3));
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

  it('writes turns that come one by one in line, and those that are too long for it by its thread, all in order', async () => {
    const methods: string[] = [];
    const { request } = WorkerClient.prototype;
    WorkerClient.prototype.request = function (method, args) {
      methods.push(method);
      return request.call(this, method, args);
    };
    try {
      const store = openSqlite({ path: file('a.db'), migrate: true, synchronous: 'NORMAL' });
      const bench = new Bench(store, await store.open());
      const name = (number: number, value = '1') =>
        write(0, { kind: 'stateSet', service: 'orders', key: 'k', name: `n${number}`, value });
      await bench.commit(name(1));
      for (let number = 2; number <= 20; number += 1) await bench.commit(name(number));
      const oneByOne = methods.filter((method) => method === 'commit').length;
      await Promise.all(
        Array.from({ length: 20 }, (_, at) => bench.commit(name(21 + at, 'x'.repeat(RECORD_BYTES_MAX)))),
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
