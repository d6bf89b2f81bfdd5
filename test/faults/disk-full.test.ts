// A full disk: what was accepted waits, nothing more is accepted and everybody is told why, and with room it goes on by itself.

import { statSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { Database } from '../../engine/store/sql/database.ts';
import { migrateUp } from '../../engine/store/sql/schema.ts';
import type { KeymailProcess } from '../processes/keymail-process.ts';
import { eventually } from '../setup/eventually.ts';
import { skip } from '../setup/skip.ts';
import { figure, houseForEach, makeOrders, produce } from './house.ts';
import { healthOf, send, subscribe, subscription } from './requests.ts';
import { Senders } from './senders.ts';
import { canMount, makeSmallDisk } from './small-disk.ts';

describe('a full disk', () => {
  const house = houseForEach({ broker: true });

  it('stops acceptance, says so, and goes on when there is room; nothing is lost', async () => {
    const disk = await makeSmallDisk(house.it.directory);
    await house.it.openWorld();
    const { tools, topic } = await house.it.makeTopic();
    const engine = house.it.makeEngine(disk.options);
    const addresses = await engine.start();
    const id = await subscribe(addresses, topic);
    const early = makeOrders('early', 20, 4);
    await produce(tools, topic, early);
    await house.it.untilNotified(early);

    disk.fill(engine);
    const asked = makeOrders('asked', 2_000, 20);
    const answers: Promise<number>[] = [];
    // One after the other until the doors are closed: the first that does not fit waits for its commit.
    await eventually(async () => {
      answers.push(send(addresses, asked[answers.length]!));
      return (await healthOf(addresses.ingress)).status === 503;
    });
    const health = await healthOf(addresses.admin);
    expect(health.status).to.equal(503);
    expect(health.text)
      .to.match(/can't write/)
      .and.match(/full/);
    expect(engine.log).to.contain('The disk is full: free some space. The engine goes on by itself.');
    const refused = makeOrders('refused', 20, 5);
    const refusals = await Promise.all(refused.map((order) => send(addresses, order)));
    expect(new Set(refusals)).to.deep.equal(new Set([503]));
    // What the topic gets meanwhile waits in the topic.
    const late = makeOrders('late', 20, 4);
    await produce(tools, topic, late);

    const roomAt = performance.now();
    disk.makeRoom(engine);
    await eventually(async () => (await healthOf(addresses.ingress)).status === 200);
    const resumedMs = Math.round(performance.now() - roomAt);
    expect(engine.log).to.contain('the store works again');
    const taken = await Promise.all(answers);
    const waited = asked.filter((_, index) => taken[index] === 202);
    for (const order of refused) expect(await send(addresses, order)).to.equal(202);

    const orders = [...early, ...waited, ...refused, ...late];
    await house.it.untilNotified(orders);
    await eventually(async () => (await subscription(addresses, id)).backlog.records === 0);
    const { calls } = house.it.expectExactlyOnce(orders);
    expect((await engine.stop())?.code).to.equal(0);
    const closed = taken.filter((status) => status === 503).length + refused.length;
    figure(
      `${disk.how}: ${closed} refused with 503, ${waited.length} accepted around it; open again ${resumedMs} ms after ` +
        `there was room; ${orders.length} orders through, ${calls} steps, none twice`,
    );
  });

  it("gives back the log's room before it stops anything, where the database has pages to spare", async function () {
    if (!(await canMount(house.it.directory))) skip(this, 'this machine allows no mounts');
    const disk = await makeSmallDisk(house.it.directory, await withSparePages(join(house.it.directory, 'spare.db')));
    await house.it.openWorld();
    const engine = house.it.makeEngine(disk.options);
    const senders = new Senders(await engine.start(), 'small', 8);
    await eventually(() => logBytesOf(engine) > logBytes, 50_000);
    disk.fill(engine);
    const fullAt = senders.taken.length;
    // It gives back what it has each time that the disk is full, and grows again in between.
    await eventually(() => logBytesOf(engine) < logBytes / 2, 30_000);
    await eventually(() => senders.taken.length > fullAt + 200, 30_000);
    expect(senders.doubtful, 'nobody was refused').to.deep.equal([]);
    expect(engine.log).not.to.contain('disk is full');
    figure(
      `${disk.how}, full with ${logBytes / MiB} MiB in the log: ${senders.taken.length - fullAt} orders taken since`,
    );
    await engine.kill();
    await senders.refused();
  });
});

const MiB = 1024 * 1024;
const logBytes = 12 * MiB;
const spareBytes = 8 * MiB;

/** As another process sees what is on the engine's own disk. */
const logBytesOf = ({ pid, databaseFile }: KeymailProcess): number =>
  statSync(`/proc/${pid}/root${databaseFile}-wal`, { throwIfNoEntry: false })?.size ?? 0;

/** What the removal of expired invocations leaves after a day: pages that the database has, and nothing is in them. */
async function withSparePages(file: string): Promise<string> {
  await migrateUp(file);
  const connection = new Database(file);
  connection.exec('create table spare (bytes blob)');
  connection.prepare('insert into spare values (zeroblob(?))').run(spareBytes);
  connection.exec('drop table spare');
  connection.close();
  return file;
}
