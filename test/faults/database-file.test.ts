// A database file that is not as the engine left it: what can't be used is refused with a sentence that says what to do, and
// nothing is written to it; what is gone begins anew.

import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { Database } from '../../engine/store/sql/database.ts';
import type { KeymailProcess } from '../processes/keymail-process.ts';
import { testFolder } from '../setup/folders.ts';
import { skip } from '../setup/skip.ts';
import { figure, houseForEach, makeOrders } from './house.ts';
import { call, send } from './requests.ts';
import { afterMounting, canMount } from './small-disk.ts';

const ends = ['stop', 'kill'] as const;
type End = (typeof ends)[number];

describe('a database file', () => {
  const house = houseForEach({ broker: false });

  /** Folders with a used database, by how its engine ended: made once, copied for each test. */
  const folders = new Map<End, string>();
  after(() => {
    for (const folder of folders.values()) rmSync(folder, { recursive: true, force: true });
  });

  /** An engine that has worked and was stopped, or killed: then part of the data is in the log beside the file. */
  async function used(end: End): Promise<KeymailProcess> {
    await house.it.openWorld();
    const folder = join(house.it.directory, 'data');
    const made = folders.get(end);
    if (made !== undefined) cpSync(made, folder, { recursive: true });
    else mkdirSync(folder);
    const engine = house.it.makeEngine({ databaseFile: join(folder, 'keymail.db') });
    if (made === undefined) {
      await work(engine);
      await engine[end]();
      const kept = mkdtempSync(testFolder('used'));
      folders.set(end, kept);
      cpSync(folder, kept, { recursive: true });
    }
    return engine;
  }

  async function work(engine: KeymailProcess): Promise<void> {
    const addresses = await engine.start();
    const orders = makeOrders('before', 20, 4);
    for (const order of orders) expect(await send(addresses, order)).to.equal(202);
    await house.it.untilNotified(orders);
  }

  /** Refuses to start: with a sentence and a remedy, without a stack, and without a change to the file. */
  async function refuses(engine: KeymailProcess, says: RegExp): Promise<void> {
    const before = existsSync(engine.databaseFile) ? readFileSync(engine.databaseFile) : null;
    const heard = engine.log.length;
    engine.launch();
    expect(await engine.ready(), 'it has started').to.equal(null);
    const said = engine.log.slice(heard);
    const code = engine.exit?.code;
    expect(code, said).to.equal(1);
    expect(said)
      .to.match(/^error: /)
      .and.match(says)
      .and.not.match(/^ +at /m);
    expect(said.trim().split('\n').length, `a remedy follows the sentence:\n${said}`).to.be.greaterThan(1);
    if (before !== null)
      expect(readFileSync(engine.databaseFile).equals(before), 'the file is as it was').to.equal(true);
    figure(said.trim().replaceAll('\n', ' ').replaceAll(house.it.directory, ''));
  }

  for (const what of ['folder', 'file'] as const) {
    it(`in a read-only ${what === 'folder' ? 'folder' : 'place, in a folder that is not'}, is refused`, async function () {
      const engine = await used('stop');
      const folder = join(engine.databaseFile, '..');
      // Root may write where nobody may: only a read-only mount stops it.
      const place = what === 'folder' ? folder : engine.databaseFile;
      const mounts = `mount --bind "$0" "$0" && mount -o remount,ro,bind "$0"`;
      if (!(await canMount(folder))) skip(this, 'this machine allows no mounts, and root ignores permissions');
      const readOnly = house.it.makeEngine({
        databaseFile: engine.databaseFile,
        wrapper: afterMounting(mounts, place),
      });
      await refuses(readOnly, /read-?only|right to write/i);
      // With the rights back it starts as if nothing had been.
      const addresses = await engine.start();
      expect(await call(addresses, 'orders/before-0/status', null)).to.deep.include({ count: 5 });
    });
  }

  for (const end of ends) {
    it(`removed after a ${end}, begins anew under another name`, async () => {
      const engine = await used(end);
      const before = installationOf(engine.databaseFile);
      rmSync(engine.databaseFile);
      const addresses = await engine.start();
      expect(await call(addresses, 'orders/before-0/status', null)).to.deep.include({ count: 0 });
      await engine.stop();
      const now = installationOf(engine.databaseFile);
      // Ids lead with it: none of the old ones is ever given again.
      expect(now).not.to.equal(before);
      figure(`installation ${before} is gone, ${now} begins empty`);
    });
  }

  const cuts = {
    'to half': (bytes: number) => bytes / 2,
    'within its first page': () => 1_000,
    'by its last page': (bytes: number) => bytes - 8_192,
  };
  for (const [how, left] of Object.entries(cuts)) {
    it(`truncated ${how}, is refused`, async () => {
      const engine = await used('stop');
      const { length } = readFileSync(engine.databaseFile);
      truncateSync(engine.databaseFile, Math.floor(left(length)));
      await refuses(engine, /corrupt|malformed|not a database/i);
    });
  }

  it('truncated to nothing, begins anew', async () => {
    const engine = await used('stop');
    truncateSync(engine.databaseFile, 0);
    const addresses = await engine.start();
    expect(await call(addresses, 'orders/before-0/status', null)).to.deep.include({ count: 0 });
  });

  it('with garbage in it, is refused', async () => {
    const engine = await used('stop');
    writeFileSync(engine.databaseFile, Buffer.alloc(100_000, 'garbage '));
    await refuses(engine, /not a database/);
  });

  it('from a later version, is refused', async () => {
    const engine = await used('stop');
    const copy = `${engine.databaseFile}.copy`;
    copyFileSync(engine.databaseFile, copy);
    const connection = new Database(engine.databaseFile);
    connection.prepare("insert into migration (name) values ('9999-later')").run();
    connection.close();
    await refuses(engine, /written by a later version \(it has had 9999-later\)/);
    copyFileSync(copy, engine.databaseFile);
    await engine.start();
  });
});

function installationOf(file: string): string {
  const connection = new Database(file, { readonly: true });
  try {
    return String(connection.prepare('select installation from meta').pluck().get());
  } finally {
    connection.close();
  }
}
