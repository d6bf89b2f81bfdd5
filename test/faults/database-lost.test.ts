// P1 where the database's files are taken away under a running engine. An open file needs no name: it goes on taking commits,
// and the next start finds none of them. So the engine has to notice, to take nothing more, and to save what it has.

import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { Database } from '../../engine/store/sql/database.ts';
import { eventually } from '../setup/eventually.ts';
import { figure, houseForEach } from './house.ts';
import { healthOf, send } from './requests.ts';
import { Senders } from './senders.ts';

interface Harm {
  readonly does: (file: string) => void;
  readonly says: RegExp;
  /** What a person does before the next start, with the file that the engine's last words name. */
  readonly mends?: (file: string, saved: string) => void;
}

const rm = (...files: readonly string[]): void => {
  for (const file of files) rmSync(file, { recursive: true });
};

const harms: Readonly<Record<string, Harm>> = {
  'the file removed': { does: (file) => rm(file), says: /keymail\.db was removed/ },
  'the file and its log removed': {
    does: (file) => rm(file, `${file}-wal`, `${file}-shm`),
    says: /keymail\.db was removed/,
  },
  'its folder removed': { does: (file) => rm(join(file, '..')), says: /keymail\.db was removed/ },
  'its log removed': { does: (file) => rm(`${file}-wal`), says: /keymail\.db-wal was removed or replaced/ },
  'the file replaced by a backup': {
    does: (file) => renameSync(`${file}.backup`, file),
    says: /keymail\.db was replaced by another file/,
    mends: (file, saved) => renameSync(saved, file),
  },
};

/** The engine looks once a second; the rest is for a busy machine. */
const noticedMsMax = 15_000;

describe('a database taken away under a running engine', () => {
  const house = houseForEach({ broker: false });

  for (const [how, { does, says, mends }] of Object.entries(harms)) {
    it(`${how}: noticed, said, nothing more accepted, and nothing lost that was answered for`, async () => {
      await house.it.openWorld(2);
      const file = join(house.it.directory, 'data', 'keymail.db');
      mkdirSync(join(file, '..'));
      const engine = house.it.makeEngine({ databaseFile: file });
      const addresses = await engine.start();
      backUp(file);
      const senders = new Senders(addresses, 'lost', 8);
      await eventually(() => senders.taken.length >= 100);

      does(file);
      const [harmedAt, before] = [performance.now(), senders.taken.length];
      const exit = await engine.ended;
      const stoppedAt = Date.now();
      const noticedMs = Math.round(performance.now() - harmedAt);
      await senders.refused();
      const { taken, doubtful } = senders;
      const after = taken.length - before;
      expect(exit.code).to.equal(1);
      expect(noticedMs).to.be.below(noticedMsMax);
      expect(engine.log).to.match(says);

      mends?.(file, savedFile(engine.log));
      const again = await engine.start();
      for (const order of doubtful) expect(await send(again, order)).to.equal(202);
      const orders = [...taken, ...doubtful];
      await house.it.untilNotified(orders);
      const { calls, repeatedInFlight } = house.it.expectExactlyOnce(orders, [stoppedAt]);
      await engine.stop();
      expect(integrityOf(file)).to.equal('ok');
      figure(
        `stopped after ${noticedMs} ms, in which ${after} orders were answered for; ${orders.length} orders, ` +
          `${calls} steps, ${repeatedInFlight.length} of them in flight and made again`,
      );
    });
  }

  it('and no way to save it: the doors are closed, and it waits until there is one', async () => {
    await house.it.openWorld();
    const file = join(house.it.directory, 'data', 'keymail.db');
    mkdirSync(join(file, '..'));
    const engine = house.it.makeEngine({ databaseFile: file });
    const addresses = await engine.start();
    const senders = new Senders(addresses, 'held', 4);
    await eventually(() => senders.taken.length >= 40);

    // Nobody, root included, makes a file where a folder stands.
    mkdirSync(`${file}-saving`);
    rm(file);
    await eventually(async () => {
      const { status, text } = await healthOf(addresses.ingress);
      expect(text).to.match(/what it has can't be saved/);
      expect(status).to.equal(503);
    });
    expect(engine.running, 'it holds the only copy').to.equal(true);
    expect(existsSync(file)).to.equal(false);

    rm(`${file}-saving`);
    expect((await engine.ended).code).to.equal(1);
    const stoppedAt = Date.now();
    await senders.refused();
    const again = await engine.start();
    for (const order of senders.doubtful) expect(await send(again, order)).to.equal(202);
    const orders = [...senders.taken, ...senders.doubtful];
    await house.it.untilNotified(orders);
    house.it.expectExactlyOnce(orders, [stoppedAt]);
  });
});

function backUp(file: string): void {
  const connection = new Database(file);
  connection.prepare('vacuum into ?').run(`${file}.backup`);
  connection.close();
}

function savedFile(log: string): string {
  const [, saved] = /everything that it had is in (\S+-saved-[0-9TZ.-]+)/.exec(log) ?? [];
  if (saved === undefined) throw new Error(`the engine does not say where it is:\n${log}`);
  return saved;
}

function integrityOf(file: string): unknown {
  const connection = new Database(file, { readonly: true });
  try {
    return connection.pragma('integrity_check', { simple: true });
  } finally {
    connection.close();
  }
}
