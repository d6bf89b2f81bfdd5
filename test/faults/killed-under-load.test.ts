// P1 and P2 where the engine is killed under load, again and again, after its log of turns has gone round: a half of it that was
// written over must have had nothing that the database did not have.

import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { expect } from 'chai';
import { ROUND_STARTS, turnLogOf } from '../../engine/store/sql/turn-log.ts';
import { RECORD_BYTES_MAX } from '../../engine/store/sql/turn-record.ts';
import { roundAt } from '../../engine/store/sql/turns-left.ts';
import { eventually } from '../setup/eventually.ts';
import { figure, houseForEach } from './house.ts';
import { send } from './requests.ts';
import { Senders } from './senders.ts';

const kills = 3;
const customers = 4;
/** Has the statements that a round begins with, and its first turn. */
const beginBytes = 64 * 1_024 + RECORD_BYTES_MAX;
/** Some hundred orders go round the log. */
const large = { note: 'x'.repeat(24_000) };

describe('the engine killed under load', function () {
  this.timeout(400_000);
  const house = houseForEach({ broker: false });

  it('wherever its log of turns begins: nothing is lost that was answered for, and nothing done twice', async () => {
    await house.it.openWorld(2);
    const engine = house.it.makeEngine();
    const [senders, killedAt, found]: [Senders[], number[], Range[][]] = [[], [], []];
    for (let life = 0; life < kills; life += 1) {
      const some = new Senders(await engine.start(), `life-${life}`, customers, large);
      senders.push(some);
      const half = new FirstHalf(engine.databaseFile);
      // The first is killed in its first round, the last one in its third: how many orders that takes depends on the disk, because the
      // log rests where it is slow.
      await eventually(() => (life < kills - 1 ? some.taken.length >= 30 + 200 * life : half.isWrittenOver), 200_000);
      await engine.kill();
      killedAt.push(await house.it.heard());
      await some.refused();
      found.push(rangesIn(turnLogOf(engine.databaseFile)));
    }
    const again = await engine.start();
    const doubtful = senders.flatMap((each) => each.doubtful);
    for (const order of doubtful) expect(await send(again, order)).to.equal(202);
    const all = [...senders.flatMap(({ taken }) => taken), ...doubtful];
    await house.it.untilNotified(all, 120_000);
    const { calls, repeatedInFlight } = house.it.expectExactlyOnce(all, killedAt);
    figure(`${all.length} orders, ${calls} steps, ${repeatedInFlight.length} of them in flight and made again`);
    const told = found.map((halves) => halves.map(({ first, last }) => `${first}–${last}`).join(' and '));
    figure(`what the log had: turns ${told.join('; ')}`);
    expect(found[0], 'in its first round').to.have.length(1);
    expect(found.some(([one, other]) => other !== undefined && (one as Range).first > other.first)).to.equal(true);
  });
});

/** Of the log of an engine that lives. */
class FirstHalf {
  readonly #log: string;
  /** Of the round that was there first. */
  #salt: Uint8Array | null = null;

  constructor(databaseFile: string) {
    this.#log = turnLogOf(databaseFile);
  }

  /** By a turn at least. */
  get isWrittenOver(): boolean {
    const handle = openSync(this.#log, 'r');
    const bytes = new Uint8Array(beginBytes);
    readSync(handle, bytes, 0, beginBytes, 0);
    closeSync(handle);
    const { salt, turns } = roundAt(bytes, 0);
    if (salt === null || turns.length === 0) return false;
    this.#salt ??= salt;
    return Buffer.compare(salt, this.#salt) !== 0;
  }
}

interface Range {
  readonly first: number;
  readonly last: number;
}

/** What each half has that was begun. */
function rangesIn(log: string): Range[] {
  const bytes = readFileSync(log);
  return ROUND_STARTS.map((start) => roundAt(bytes, start).turns.map(({ turn }) => turn))
    .filter((turns) => turns.length > 0)
    .map((turns) => ({ first: turns[0] as number, last: turns.at(-1) as number }));
}
