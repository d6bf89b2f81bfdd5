// Writes that reached the disk in part, as after a power cut: the log of the database, cut off or damaged at places of
// chance, and a checkpoint that was half done. What stands before the first damaged frame is all there, what stands behind it
// is gone whole, and the database is sound.

import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { packTurn } from '../../engine/store/sql/batch.ts';
import { openExisting, setUpWriter } from '../../engine/store/sql/connection.ts';
import { Database } from '../../engine/store/sql/database.ts';
import { migrateUp } from '../../engine/store/sql/schema.ts';
import { openSqlite } from '../../engine/store/sql/sqlite.ts';
import { Writer } from '../../engine/store/sql/writer.ts';
import { Bench } from '../contract/store-fixtures.ts';
import type { Addresses, KeymailProcess } from '../processes/keymail-process.ts';
import { SEED, tries, withinMs } from '../setup/chance.ts';
import { eventually } from '../setup/eventually.ts';
import { testFolder } from '../setup/folders.ts';
import { Random } from '../simulation/random.ts';
import { damages } from './damages.ts';
import { figure, houseForEach } from './house.ts';
import { healthOf } from './requests.ts';
import { Senders } from './senders.ts';

const damagesTried = tries(100);
const turns = 40;
const sectorBytes = 512;

/** A database as a killed engine leaves it, and how far its log has to be whole for each turn. */
interface Killed {
  readonly database: Buffer;
  readonly log: Buffer;
  /** Of turn n: where in the log its last byte stands; 0 where it stands in the database itself. */
  readonly ends: readonly number[];
}

describe('torn writes', function () {
  this.timeout(withinMs(60_000));
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(testFolder('torn'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  for (const begunAnew of [false, true]) {
    const which = begunAnew ? 'begun anew over an older one' : 'as it grew';
    for (const [how, damage] of Object.entries(damages)) {
      it(`a log ${which}, ${how}: opens with every turn before that place, and with nothing of a later one`, async () => {
        const killed = await build(join(folder, 'killed.db'), begunAnew);
        const random = new Random(SEED, begunAnew ? 1 : 0);
        const kept = new Set<number>();
        for (let attempt = 0; attempt < damagesTried; attempt += 1) {
          const log = damage(Buffer.from(killed.log), random.below(killed.log.length), random);
          const at = firstDifference(killed.log, log);
          const turn = killed.ends.findLastIndex((end) => end <= at);
          expectTurn(killed.database, log, turn, `seed ${SEED}, damaged at ${at} of ${killed.log.length}`);
          kept.add(turn);
        }
        figure(
          `seed ${SEED}: ${damagesTried} times, with ${Math.min(...kept)} to ${Math.max(...kept)} of ${turns} turns left`,
        );
      });
    }
  }

  it('a checkpoint that was half done: nothing is missing', async () => {
    const killed = await build(join(folder, 'killed.db'), false);
    const done = checkpointed(killed);
    const random = new Random(SEED, 2);
    for (let attempt = 0; attempt < damagesTried; attempt += 1) {
      const mixed = Buffer.concat([killed.database, Buffer.alloc(done.length - killed.database.length)]);
      for (let sector = 0; sector < done.length; sector += sectorBytes)
        if (random.chance(0.5)) done.copy(mixed, sector, sector, sector + sectorBytes);
      expectTurn(mixed, killed.log, turns, `seed ${SEED}, try ${attempt}`);
    }
    figure(`seed ${SEED}: ${damagesTried} mixtures of old and new sectors, ${turns} of ${turns} turns each time`);
  });

  /** Turns of one invocation each; the file of a writer that never closes, as the disk has it. */
  async function build(file: string, begunAnew: boolean): Promise<Killed> {
    await migrateUp(file);
    const connection = openExisting(file);
    setUpWriter(connection, { synchronous: 'FULL' });
    const writer = new Writer(connection, null);
    const bench = new Bench(openSqlite({ path: 'unused', migrate: false }), writer.info);
    const ends = [0];
    const random = new Random(SEED, 3);
    for (let turn = 1; turn <= turns; turn += 1) {
      const payload = 'x'.repeat(random.between(10, 20_000));
      writer.commit({
        turn,
        batch: packTurn({ number: turn, writes: bench.begun(bench.invocation(turn), payload) }),
      });
      if (begunAnew && turn === turns / 2) {
        connection.pragma('wal_checkpoint(RESTART)');
        ends.fill(0);
        ends.push(0);
      } else ends.push(endOfLog(readFileSync(`${file}-wal`)));
    }
    const killed = { database: readFileSync(file), log: readFileSync(`${file}-wal`), ends };
    connection.close();
    return killed;
  }

  function expectTurn(database: Buffer, log: Buffer, turn: number, when: string): void {
    const file = join(folder, 'found.db');
    for (const left of [`${file}-shm`, `${file}-wal`]) rmSync(left, { force: true });
    writeFileSync(file, database);
    writeFileSync(`${file}-wal`, log);
    const connection = openExisting(file);
    try {
      setUpWriter(connection, { synchronous: 'FULL' });
      const writer = new Writer(connection, null);
      expect(writer.info.turn, when).to.equal(turn);
      const count = (sql: string) => connection.prepare(sql).pluck().get();
      expect(count('select count(*) from invocation'), when).to.equal(turn);
      expect(count('select count(*) from journal'), when).to.equal(turn);
      expect(connection.pragma('integrity_check', { simple: true }), when).to.equal('ok');
      writer.commit({ turn: turn + 1, batch: packTurn({ number: 0, writes: [] }) });
    } finally {
      connection.close();
    }
  }

  /** The database after a checkpoint that was done. */
  function checkpointed({ database, log }: Killed): Buffer {
    const file = join(folder, 'done.db');
    writeFileSync(file, database);
    writeFileSync(`${file}-wal`, log);
    const connection = new Database(file);
    connection.pragma('wal_checkpoint(PASSIVE)');
    const done = readFileSync(file);
    connection.close();
    return done;
  }
});

describe('torn writes of a killed engine', function () {
  this.timeout(120_000);
  const house = houseForEach({ broker: false });

  it('the tail of its log cut off: it starts, finishes what it has, and the database is sound', async () => {
    await house.it.openWorld(2);
    const [data, kept] = [join(house.it.directory, 'data'), join(house.it.directory, 'kept')];
    mkdirSync(data);
    const engine = house.it.makeEngine({ databaseFile: join(data, 'keymail.db') });
    const senders = new Senders(await engine.start(), 'torn', 8);
    await eventually(() => senders.taken.length >= 300);
    await engine.kill();
    await senders.refused();
    cpSync(data, kept, { recursive: true });
    const random = new Random(SEED, 4);
    const log = `${engine.databaseFile}-wal`;
    const turnLog = `${engine.databaseFile}-turns`;
    const found: number[] = [];
    let refused = 0;
    for (let attempt = 0; attempt < 3; attempt += 1) {
      rmSync(data, { recursive: true });
      cpSync(kept, data, { recursive: true });
      const { length } = readFileSync(log);
      truncateSync(log, random.below(length));
      // A disk that loses what it has synced is found out where the log of turns goes on behind what the database has.
      let addresses = await startedUnlessRefused(engine);
      if (addresses === null) {
        refused += 1;
        renameSync(turnLog, `${turnLog}.moved`);
        addresses = await engine.start();
      }
      await eventually(() => expect(count(engine.databaseFile, LIVING)).to.equal(0), 30_000);
      expect((await healthOf(addresses.ingress)).status).to.equal(200);
      await engine.stop();
      expect(existsSync(log), 'a log that is left').to.equal(false);
      expect(count(engine.databaseFile, 'select integrity_check from pragma_integrity_check')).to.equal('ok');
      expect(count(engine.databaseFile, GAPS)).to.equal(0);
      found.push(Number(count(engine.databaseFile, "select count(*) from invocation where service = 'orders'")));
    }
    figure(
      `seed ${SEED}: ${senders.taken.length} orders taken before; cut three times, with ${found.join(', ')} left, all finished; ${refused} times it was told that turns are missing`,
    );
  });
});

async function startedUnlessRefused(engine: KeymailProcess): Promise<Addresses | null> {
  try {
    return await engine.start();
  } catch (error) {
    if (engine.log.includes('-turns goes on with turn')) return null;
    throw error;
  }
}

/** Zeros over zeros are no damage. */
function firstDifference(one: Buffer, other: Buffer): number {
  const step = 4_096;
  let at = 0;
  while (at < other.length && one.subarray(at, at + step).equals(other.subarray(at, at + step))) at += step;
  while (at < other.length && one[at] === other[at]) at += 1;
  return Math.min(at, other.length);
}

const LIVING = 'select count(*) from invocation where finished_at is null';
const GAPS = `select count(*) from (select 1 from journal group by shard, invocation_seq
  having count(*) <> max(item_index) + 1 or min(item_index) <> 0)`;

function count(file: string, sql: string): unknown {
  const connection = new Database(file, { readonly: true, timeout: 5_000 });
  try {
    return connection.prepare(sql).pluck().get();
  } finally {
    connection.close();
  }
}

/** Where the last commit of a log ends. Its format: https://sqlite.org/fileformat2.html#walformat */
function endOfLog(log: Buffer): number {
  const [headerBytes, frameHeaderBytes] = [32, 24];
  const frameBytes = frameHeaderBytes + log.readUInt32BE(8);
  const salts = log.subarray(16, 24);
  let end = 0;
  for (let at = headerBytes; at + frameBytes <= log.length; at += frameBytes) {
    // A frame of the log before this one has other salts.
    if (!log.subarray(at + 8, at + 16).equals(salts)) break;
    const isCommit = log.readUInt32BE(at + 4) > 0;
    if (isCommit) end = at + frameBytes;
  }
  return end;
}
