// `turns-left.ts`: what a start finds in the log of turns of an engine that died, beside a database of any age.

import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { expect } from 'chai';
import type { Change } from '../../../actors/change.ts';
import { silentLogger } from '../../../engine/log.ts';
import { packTurn } from '../../../engine/store/sql/batch.ts';
import { setUpWriter } from '../../../engine/store/sql/connection.ts';
import { Database } from '../../../engine/store/sql/database.ts';
import { backUpTo, restore } from '../../../engine/store/sql/restore.ts';
import { migrateDown, migrateUp } from '../../../engine/store/sql/schema.ts';
import { openSqlite } from '../../../engine/store/sql/sqlite.ts';
import { TURN_LOG_BYTES, TurnLog, turnLogOf } from '../../../engine/store/sql/turn-log.ts';
import { BLOCK_BYTES, headOf, recordLength } from '../../../engine/store/sql/turn-record.ts';
import { applyTurnsLeft } from '../../../engine/store/sql/turns-left.ts';
import { Writer } from '../../../engine/store/sql/writer.ts';
import type { StoreInfo, Write } from '../../../engine/store/store.ts';
import { StoreError } from '../../../engine/store/store.ts';
import { seqOf, shardId } from '../../../sdk/protocol/index.ts';
import { updated, write } from '../../contract/store-fixtures.ts';
import { temporaryFolder } from './temporary.ts';

type StateSet = Extract<Change, { kind: 'stateSet' }>;

describe('turns that a dead engine left in its log', () => {
  const file = temporaryFolder();
  let info: StoreInfo;
  let log: TurnLog;

  const turn = (number: number) => ({
    number,
    writes: [write(0, { kind: 'stateSet', service: 'orders', key: 'k', name: `n${number}`, value: `${number}` })],
  });
  const written = (number: number, incarnation = info.incarnation) =>
    expect(log.append(number, incarnation, packTurn(turn(number)))).to.not.equal(null);
  const stateIn = (name: string) => {
    const database = new Database(file(name), { readonly: true });
    const names = database
      .prepare("select group_concat(name, ' ') from (select name from state order by name)")
      .pluck();
    const found = [database.prepare('select turn from meta').pluck().get(), names.get()];
    database.close();
    return found;
  };
  const bytes = () => readFileSync(turnLogOf(file('a.db')));
  /** How many blocks the statements take, with which a round begins. */
  const statementBlocks = () => Math.ceil((recordLength(bytes()) as number) / BLOCK_BYTES);
  const refusal = () => {
    try {
      applyTurnsLeft(file('a.db'));
    } catch (error) {
      if (error instanceof StoreError) return error;
      throw error;
    }
    throw new Error('nothing was refused');
  };

  /** A database with turns 1 and 2, and a log that has 2, 3 and 4. */
  beforeEach(async () => {
    await migrateUp(file('a.db'));
    const database = new Database(file('a.db'));
    setUpWriter(database, { synchronous: 'NORMAL' });
    const writer = new Writer(database, null);
    info = writer.info;
    for (const number of [1, 2]) writer.commit({ turn: number, batch: packTurn(turn(number)) });
    writer.close();
    log = new TurnLog({ file: file('a.db'), synchronous: 'FULL', installation: info.installation });
    for (const number of [2, 3, 4]) written(number);
  });
  afterEach(() => log.close());

  it('are applied, once, and the log goes', () => {
    expect(applyTurnsLeft(file('a.db'))).to.equal(2);
    expect(stateIn('a.db')).to.deep.equal([4, 'n1 n2 n3 n4']);
    expect(existsSync(turnLogOf(file('a.db')))).to.equal(false);
    expect(applyTurnsLeft(file('a.db'))).to.equal(0);
  });

  it('are applied by the next engine, before anything else', async () => {
    const store = openSqlite({ path: file('a.db'), migrate: false });
    expect(await store.open()).to.include({ turn: 4, incarnation: info.incarnation + 1 });
    await store.close();
    expect(stateIn('a.db')).to.deep.equal([4, 'n1 n2 n3 n4']);
  });

  it('are in a copy that is made before that, and in the database before it is restored or migrated', async () => {
    backUpTo(file('a.db'), file('copy.db'));
    expect(stateIn('copy.db')).to.deep.equal([4, 'n1 n2 n3 n4']);
    log.close();
    written(5);
    const { before } = restore(file('a.db'), file('copy.db'));
    expect(stateIn('a.db')).to.deep.equal([4, 'n1 n2 n3 n4']);
    expect(stateIn(before!.split('/').at(-1)!)).to.deep.equal([5, 'n1 n2 n3 n4 n5']);
    expect(readdirSync(file('.')).filter((name) => name.includes('-turns'))).to.deep.equal([]);
  });

  it('are applied before the schema goes elsewhere, with the statements of their own', async () => {
    await migrateDown(file('a.db'), { to: '0001-initial' });
    expect(stateIn('a.db')).to.deep.equal([4, 'n1 n2 n3 n4']);
    expect(existsSync(turnLogOf(file('a.db')))).to.equal(false);
  });

  it('are found where a link leads to the database', () => {
    symlinkSync(file('a.db'), file('link.db'));
    expect(applyTurnsLeft(file('link.db'))).to.equal(2);
    expect(stateIn('a.db')).to.deep.equal([4, 'n1 n2 n3 n4']);
  });

  it('end where a record is not whole: that one was acknowledged to nobody', () => {
    for (const end of [BLOCK_BYTES * (statementBlocks() + 2) + 70, BLOCK_BYTES * (statementBlocks() + 2)]) {
      truncateSync(turnLogOf(file('a.db')), end);
      copyFileSync(turnLogOf(file('a.db')), file('kept'));
      expect(applyTurnsLeft(file('a.db')), `cut at ${end}`).to.equal(end % BLOCK_BYTES === 70 ? 1 : 0);
      copyFileSync(file('kept'), turnLogOf(file('a.db')));
    }
    expect(stateIn('a.db')).to.deep.equal([3, 'n1 n2 n3']);
  });

  it("are those between which the writer's thread has written others", () => {
    const database = new Database(file('a.db'));
    database.exec('update meta set turn = 6'); // 3 and 4 with their rows, then 5 and 6.
    written(7);
    written(8);
    expect(applyTurnsLeft(file('a.db'))).to.equal(2);
    expect(database.prepare('select turn from meta').pluck().get()).to.equal(8);
    database.close();
  });

  it('are none of a round before: those are in the database', () => {
    log.close();
    written(3);
    expect(applyTurnsLeft(file('a.db'))).to.equal(1);
    expect(stateIn('a.db')).to.deep.equal([3, 'n1 n2 n3']);
  });

  describe('in both halves of it', () => {
    const half = TURN_LOG_BYTES / 2;
    let first: number;
    let last: number;
    const long = (number: number) => {
      const [{ shard, change }] = turn(number).writes as [Write];
      const writes = [write(shard, { ...(change as StateSet), value: 'x'.repeat(80_000) })];
      return log.append(number, info.incarnation, packTurn({ number, writes }));
    };
    /** Turn 3 is in the first half, `first` begins the other one, and `last` is the last that there is room for. */
    beforeEach(() => {
      first = 0;
      for (last = 4; last < 400; last += 1) {
        const record = long(last + 1);
        if (record === null) break;
        if (first === 0 && headOf(record).block * BLOCK_BYTES >= half) first = last + 1;
      }
      expect([first, last].every((turn) => turn > 4 && turn < 400)).to.equal(true);
    });

    it('are applied in order, those of the half that was begun first before the others', () => {
      expect(applyTurnsLeft(file('a.db'))).to.equal(last - 2);
      expect((stateIn('a.db')[1] as string).split(' ').length).to.equal(last);
    });

    it('are applied where the older ones lie in the second half', () => {
      log.applied(first - 1);
      expect(headOf(long(last + 1) as Uint8Array).block * BLOCK_BYTES).to.be.lessThan(half);
      const database = new Database(file('a.db'));
      database.exec(`update meta set turn = ${first - 1}`);
      database.close();
      expect(applyTurnsLeft(file('a.db'))).to.equal(last - first + 2);
      expect(stateIn('a.db')[0]).to.equal(last + 1);
    });

    it('are refused where the beginning of a half, the end of the first, or one of the second is damaged', () => {
      const whole = bytes();
      const ofTurn = (number: number) => {
        for (let at = 0; ; at += BLOCK_BYTES)
          if (recordLength(whole, at) !== null && headOf(whole.subarray(at)).turn === number) return at;
      };
      for (const [at, missing] of [
        [0, 3],
        [ofTurn(first - 1), first - 1],
        [half, first],
        [ofTurn(first + 1), first + 1],
      ] as const) {
        const damaged = bytes();
        damaged[at + 70] = (damaged[at + 70] as number) ^ 1;
        writeFileSync(turnLogOf(file('a.db')), damaged);
        expect(refusal().message, `at ${at}`).to.include(`turn ${missing} can't be read`);
        writeFileSync(turnLogOf(file('a.db')), whole);
      }
    });

    it('end where the last one is not whole, in either half', () => {
      const whole = bytes();
      const cut = Buffer.from(whole);
      cut.fill(0, half);
      writeFileSync(turnLogOf(file('a.db')), cut);
      expect(applyTurnsLeft(file('a.db'))).to.equal(first - 3);
      expect(stateIn('a.db')[0]).to.equal(first - 1);
    });
  });

  it('are refused where one in the midst of them is damaged', () => {
    for (const block of [0, statementBlocks() + 1]) {
      const damaged = bytes();
      damaged[block * BLOCK_BYTES + 70] = (damaged[block * BLOCK_BYTES + 70] as number) ^ 1;
      const whole = bytes();
      writeFileSync(turnLogOf(file('a.db')), damaged);
      expect(refusal(), `block ${block}`).to.include({ code: 'corrupt' });
      expect(refusal().message).to.include("turn 3 can't be read");
      writeFileSync(turnLogOf(file('a.db')), whole);
    }
    expect(stateIn('a.db')).to.deep.equal([2, 'n1 n2']);
  });

  it('are refused where another version has written them, and stay', () => {
    const others = bytes();
    others.write('RTM1', 0, 'latin1');
    writeFileSync(turnLogOf(file('a.db')), others);
    expect(refusal()).to.include({ code: 'schema' });
    expect(bytes().equals(others)).to.equal(true);
  });

  it('are refused beside a database that they do not follow, and stay', async () => {
    const kept = bytes();
    await migrateUp(file('other.db'));
    const other = openSqlite({ path: file('other.db'), migrate: false });
    await other.open();
    await other.close();
    copyFileSync(file('other.db'), file('a.db'));
    expect(refusal()).to.include({ code: 'corrupt' });
    expect(refusal().message).to.include('of another database');
    expect(bytes().equals(kept)).to.equal(true);
  });

  it('are refused beside an older copy of their database', () => {
    const database = new Database(file('a.db'));
    database.exec('update meta set turn = 1');
    log.close();
    written(3);
    expect(refusal()).to.include({ code: 'corrupt' });
    expect(refusal().message).to.include('goes on with turn 3').and.to.include('ends with turn 1');
    database.exec('update meta set turn = 2, incarnation = incarnation + 1');
    expect(refusal().message).to.include('goes on with turn 3');
    database.close();
  });

  it('are set aside, and told, where the disk was not waited for: the database may have lost its last ones as well', () => {
    const told: unknown[] = [];
    const logger = { ...silentLogger, warn: (fields: unknown) => void told.push(fields) };
    const database = new Database(file('a.db'));
    database.exec('update meta set turn = 0');
    expect(applyTurnsLeft(file('a.db'), { synchronous: 'NORMAL', logger })).to.equal(0);
    expect(told).to.have.length(1);
    expect(readdirSync(file('.')).filter((name) => name.startsWith('a.db-turns.left-'))).to.have.length(1);
    expect(applyTurnsLeft(file('a.db'))).to.equal(0);
    database.close();
  });

  it('are refused where the database was changed so that they do not fit, all of them', () => {
    const number = 5;
    const gone = updated({ shard: shardId(0), seq: seqOf(99) }, {});
    log.append(number, info.incarnation, packTurn({ number, writes: [gone] }));
    expect(refusal()).to.include({ code: 'corrupt' });
    expect(refusal().message).to.include('turn 5');
    expect(stateIn('a.db')).to.deep.equal([2, 'n1 n2']);
  });

  it('are set aside where there is no database: a new one has nothing of them', async () => {
    for (const suffix of ['', '-wal', '-shm']) rmSync(file(`a.db${suffix}`), { force: true });
    const store = openSqlite({ path: file('a.db'), migrate: true });
    expect(await store.open()).to.include({ turn: 0 });
    await store.close();
    expect(readdirSync(file('.')).filter((name) => name.startsWith('a.db-turns.left-'))).to.have.length(1);
  });

  it("are for the eyes of the database's user alone", () => {
    expect((statSync(turnLogOf(file('a.db'))).mode & 0o777).toString(8)).to.equal('600');
  });
});
