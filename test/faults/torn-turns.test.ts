// The log of turns where its last writes reached the disk in part, or where it is damaged: what is whole before that place is
// applied whole, and nothing of what is not; and where a later turn shows that one is missing, nothing is applied, and it is said.

import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { packTurn } from '../../engine/store/sql/batch.ts';
import { openExisting, setUpWriter } from '../../engine/store/sql/connection.ts';
import { migrateUp } from '../../engine/store/sql/schema.ts';
import { openSqlite } from '../../engine/store/sql/sqlite.ts';
import { ROUND_STARTS, TurnLog, turnLogOf } from '../../engine/store/sql/turn-log.ts';
import { BLOCK_BYTES, headOf, recordLength } from '../../engine/store/sql/turn-record.ts';
import { applyTurnsLeft } from '../../engine/store/sql/turns-left.ts';
import { Writer } from '../../engine/store/sql/writer.ts';
import { StoreError } from '../../engine/store/store.ts';
import { Bench } from '../contract/store-fixtures.ts';
import { SEED, tries, withinMs } from '../setup/chance.ts';
import { testFolder } from '../setup/folders.ts';
import { Random } from '../simulation/random.ts';
import { damages } from './damages.ts';
import { figure } from './house.ts';

/** Of a log with its turns in one half, and of one with them in both. */
const logs = {
  short: { turns: 40, payloadMax: 12_000, damagesTried: tries(60) },
  'in both halves': { turns: 60, payloadMax: 240_000, damagesTried: tries(12) },
} as const;

interface Range {
  readonly from: number;
  readonly to: number;
  /** 0 of statements. */
  readonly turn: number;
}

/** A database that has none of its turns, and a log that has all of them. */
interface Killed {
  readonly file: string;
  readonly log: Buffer;
  /** Of the statements with which a half begins, and of the turns, in the order written. */
  readonly records: readonly Range[];
}

type Damage = (typeof damages)[string];

describe('a log of turns that is not whole', function () {
  this.timeout(withinMs(60_000));
  let folder = '';
  let killed: Killed;
  before(() => {
    folder = mkdtempSync(testFolder('torn-turns'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const [name, { turns, payloadMax, damagesTried }] of Object.entries(logs)) {
    describe(name, () => {
      before(async () => {
        killed = await build(join(folder, `${name}.db`), turns, payloadMax);
      });
      for (const [how, damage] of Object.entries(damages)) itHolds(how, damage, turns, damagesTried);
    });
  }

  function itHolds(how: string, damage: Damage, turns: number, damagesTried: number): void {
    it(`${how}: every turn before that place is applied, or none where it shows that one is missing`, () => {
      const random = new Random(SEED, 5);
      const found = { applied: new Set<number>(), refused: 0 };
      for (let attempt = 0; attempt < damagesTried; attempt += 1) {
        const end = killed.records.at(-1)?.to as number;
        const log = damage(Buffer.from(killed.log), random.below(end), random);
        const whole = killed.records.map(({ from, to }) =>
          log.subarray(from, to).equals(killed.log.subarray(from, to)),
        );
        const broken = whole.indexOf(false);
        const isMissing = broken >= 0 && killed.records.some(({ turn }, at) => at > broken && turn > 0 && whole[at]);
        const before = killed.records.slice(0, broken).filter(({ turn }) => turn > 0).length;
        const expected = broken < 0 ? turns : isMissing ? 'refused' : before;
        expect(outcomeOf(log), `seed ${SEED}, try ${attempt}`).to.equal(expected);
        if (expected === 'refused') found.refused += 1;
        else found.applied.add(expected);
      }
      figure(
        `seed ${SEED}: ${found.refused} of ${damagesTried} refused, ${found.applied.size} different lengths applied`,
      );
    });
  }

  /** How many turns the database has afterwards; all of each, and nothing of another. */
  function outcomeOf(log: Buffer): number | 'refused' {
    const file = join(folder, 'found.db');
    for (const suffix of ['', '-wal', '-shm']) rmSync(`${file}${suffix}`, { force: true });
    copyFileSync(killed.file, file);
    writeFileSync(turnLogOf(file), log);
    const applied = attempted(file);
    const connection = openExisting(file);
    const count = (sql: string) => connection.prepare(sql).pluck().get();
    const turn = count('select turn from meta');
    expect([count('select count(*) from invocation'), count('select count(*) from journal')]).to.deep.equal([
      turn,
      turn,
    ]);
    connection.close();
    expect(turn).to.equal(applied === 'refused' ? 0 : applied);
    return applied;
  }

  function attempted(file: string): number | 'refused' {
    try {
      return applyTurnsLeft(file);
    } catch (error) {
      if (!(error instanceof StoreError) || error.code !== 'corrupt') throw error;
      expect(readFileSync(turnLogOf(file)).length, 'it stays').to.be.greaterThan(0);
      rmSync(turnLogOf(file));
      return 'refused';
    }
  }

  async function build(file: string, turns: number, payloadMax: number): Promise<Killed> {
    await migrateUp(file);
    const connection = openExisting(file);
    setUpWriter(connection, { synchronous: 'FULL' });
    const writer = new Writer(connection, null);
    const { installation, incarnation } = writer.info;
    const bench = new Bench(openSqlite({ path: 'unused', migrate: false }), writer.info);
    const turnLog = new TurnLog({ file, synchronous: 'FULL', installation });
    const random = new Random(SEED, 6);
    const records: Range[] = [];
    for (let turn = 1; turn <= turns; turn += 1) {
      const writes = bench.begun(bench.invocation(turn), 'x'.repeat(random.between(10, payloadMax)));
      const record = turnLog.append(turn, incarnation, packTurn({ number: turn, writes })) as Uint8Array;
      const from = headOf(record).block * BLOCK_BYTES;
      records.push({ from, to: from + record.length, turn });
    }
    const log = readFileSync(turnLog.place);
    turnLog.close();
    connection.pragma('wal_checkpoint(TRUNCATE)');
    writer.close();
    const begun = ROUND_STARTS.filter((start) => start < (records.at(-1) as Range).to);
    const statements = begun.map((from) => ({ from, to: from + (recordLength(log, from) as number), turn: 0 }));
    return { file, log, records: [...statements, ...records].sort((a, b) => a.from - b.from) };
  }
});
