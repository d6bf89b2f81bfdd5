// C1 to C3 of `checkpoints.ts`, on a real log.

import { copyFileSync, mkdirSync, statSync } from 'node:fs';
import { expect } from 'chai';
import { packTurn } from '../../../engine/store/sql/batch.ts';
import { Checkpoints } from '../../../engine/store/sql/checkpoints.ts';
import { setUpBeside, setUpWriter } from '../../../engine/store/sql/connection.ts';
import { Database } from '../../../engine/store/sql/database.ts';
import { migrateUp } from '../../../engine/store/sql/schema.ts';
import { Writer } from '../../../engine/store/sql/writer.ts';
import { StoreError } from '../../../engine/store/store.ts';
import { write } from '../../contract/store-fixtures.ts';
import { temporaryFolder } from './temporary.ts';

const MiB = 1024 * 1024;

describe('checkpoints', () => {
  const file = temporaryFolder();
  let database: Database;
  let writer: Writer;
  let checkpoints: Checkpoints;
  let turn: number;
  let finished: number;
  let finish: () => void;
  /** Lengths that were told. */
  let told: number[];

  beforeEach(async () => {
    await migrateUp(file('a.db'));
    database = new Database(file('a.db'));
    setUpWriter(database, { synchronous: 'NORMAL' });
    // What is tested must not be done by SQLite.
    setUpBeside(database, { synchronous: 'NORMAL' });
    writer = new Writer(database, null);
    turn = 0;
    finished = 0;
    told = [];
    finish = () => writer.checkpoint();
    checkpoints = new Checkpoints({
      file: file('a.db'),
      finish: async () => {
        finished += 1;
        finish();
      },
      tellLength: (bytes) => told.push(Math.floor(bytes / MiB)),
      unexpectedBytes: 40 * MiB,
    });
  });
  afterEach(async () => {
    await checkpoints.close(new StoreError('unavailable', 'the test is over', 'Nothing.'));
    writer.close();
  });

  /** Three pages of log. */
  function commit(): void {
    turn += 1;
    const value = `${turn}${'x'.repeat(12_000)}`;
    const change = { kind: 'stateSet', service: 'orders', key: 'k1', name: 'a', value } as const;
    writer.commit({ turn, batch: packTurn({ number: turn, writes: [write(0, change)] }) });
    checkpoints.written();
  }
  const logMiB = () => statSync(file('a.db-wal')).size / MiB;
  /** What stands in the database itself. */
  function turnWithoutLog(): unknown {
    copyFileSync(file('a.db'), file('b.db'));
    const alone = new Database(file('b.db'));
    const last = alone.prepare('select turn from meta').pluck().get();
    alone.close();
    return last;
  }
  const fill = (turns: number) => {
    for (let count = 0; count < turns; count += 1) commit();
  };

  it('C1, C2: a log of 32 MiB is copied back and begun anew, again and again, while turns go on', async () => {
    const copied: unknown[] = [];
    finish = () => {
      copied.push(turnWithoutLog());
      writer.checkpoint();
    };
    while (finished < 3 && turn < 10_000) {
      fill(100);
      await checkpoints.idle();
    }
    expect(finished).to.equal(3);
    expect(turn).to.be.within(3_000, 9_000);
    expect(logMiB()).to.be.within(31, 40);
    expect(copied[0]).to.be.within(1_000, 3_000);
    expect(copied[2]).to.be.within(3_000, 9_000);
  });

  it('C1: a shorter one is left alone', async () => {
    fill(800);
    await checkpoints.idle();
    expect([finished, logMiB() < 32]).to.deep.equal([0, true]);
  });

  it('C3: where somebody reads an old state, or it fails, it is tried again', async () => {
    const reader = new Database(file('a.db'), { readonly: true });
    fill(1);
    reader.exec('begin');
    reader.prepare('select count(*) from state').get();
    finish = () => {
      throw new StoreError('unavailable', 'the disk is full', 'Wait.');
    };
    while (finished < 2 && turn < 5_000) {
      fill(8);
      await checkpoints.idle();
    }
    finish = () => writer.checkpoint();
    fill(8);
    await checkpoints.idle();
    expect(finished).to.equal(3);
    reader.close();
    fill(8);
    await checkpoints.idle();
    fill(800);
    await checkpoints.idle();
    expect([finished, logMiB() < 40]).to.deep.equal([4, true]);
  });

  it('C4: a log that another program keeps from being copied is told of, at twice its length again, and anew when it was', async () => {
    database.pragma('journal_size_limit = 0');
    const outgrow = async (times: number) => {
      const reader = new Database(file('a.db'), { readonly: true });
      fill(1);
      reader.exec('begin');
      reader.prepare('select count(*) from state').get();
      const before = told.length;
      for (let round = 0; told.length < before + times && round < 100; round += 1) {
        fill(80);
        await checkpoints.idle();
      }
      reader.close();
      // All of it is copied, and the next turn begins it anew.
      for (let round = 0; logMiB() > 32 && round < 100; round += 1) {
        fill(8);
        await checkpoints.idle();
      }
    };
    await outgrow(2);
    expect(told[0]).to.be.within(40, 43);
    expect(told[1]).to.be.within(80, 87);
    await outgrow(1);
    expect(told[2]).to.be.within(40, 43);
    expect(told).to.have.length(3);
  });

  it('are none where the log can not be opened or read: the turn is written all the same', () => {
    mkdirSync(file('folder.db-wal'));
    for (const name of ['none.db', 'folder.db']) {
      const nowhere = new Checkpoints({ file: file(name), finish: async () => undefined, tellLength() {} });
      for (let count = 0; count < 100; count += 1) nowhere.written();
    }
  });
});
