// P6: memory is bounded by limits, not by what waits in the topic or in mailboxes. KEYMAIL_LARGE=1 fills the topic with a
// million records.

import { createServer } from 'node:http';
import { expect } from 'chai';
import { rssBytesOf, usageOf } from '../bench/processes/usage.ts';
import type { Tools } from '../kafka/tools.ts';
import { eventually } from '../setup/eventually.ts';
import { listen } from '../setup/listen.ts';
import { skip } from '../setup/skip.ts';
import { figure, houseForEach } from './house.ts';
import { subscribe, subscription, untilState } from './requests.ts';

const isLarge = process.env['KEYMAIL_LARGE'] === '1';
const records = isLarge ? 1_000_000 : 120_000;
const partitions = 4;
const keys = 1_000;
const batch = 2_500;
const held = 100_000;
/** What is promised for a million records in the topic and 100,000 in mailboxes, waiting or worked off. */
const residentMbMax = 400;
/** In which a hundredth of the work is done, also on a machine that is busy with much else. */
const stillMsMax = 60_000;

describe('a large backlog in the topic', function () {
  this.timeout(isLarge ? 3_600_000 : 600_000);
  const house = houseForEach({ broker: true });

  it(`of ${records.toLocaleString('en')} records: memory is bounded while it waits, and while it is worked off`, async function () {
    if (process.platform !== 'linux') skip(this, 'resident memory is read from /proc');
    const { tools, topic } = await house.it.makeTopic(partitions);
    await fill(tools, topic);
    const { url: OUTSIDE_URL, open } = await gatedOutside();
    const engine = house.it.makeEngine({ services: ['test/faults/services.ts'], env: { OUTSIDE_URL } });
    const addresses = await engine.start();
    const idleMb = megabytes(rssBytesOf(engine.pid));

    // Nobody finishes anything: the mailboxes fill up to their mark, and reading stops.
    const id = await subscribe(addresses, topic, 'notes/take', { backlogRecordsMax: held, backlogBytesMax: 2 ** 31 });
    await untilState(addresses, id, ['backpressure'], 3 * stillMsMax);
    const { backlog } = await subscription(addresses, id);
    const fullMb = megabytes(rssBytesOf(engine.pid));

    const startedAt = performance.now();
    open();
    await untilTaken(records / 4, false);
    const earlyMb = megabytes(usageOf([engine.pid])?.rssMaxBytes ?? Number.NaN);
    await untilTaken(records, true);
    const seconds = (performance.now() - startedAt) / 1_000;
    const mostMb = megabytes(usageOf([engine.pid])?.rssMaxBytes ?? Number.NaN);
    figure(
      `RSS ${idleMb} MB idle, ${fullMb} MB with ${backlog.records.toLocaleString('en')} in mailboxes, at most ${earlyMb} MB ` +
        `until a quarter of ${records.toLocaleString('en')} was worked off, and ${mostMb} MB until the end, after ` +
        `${seconds.toFixed(1)} s (${Math.round(records / seconds)}/s)`,
    );
    expect(backlog.records, 'in mailboxes').to.be.at.least(held);
    expect(fullMb, 'while it waits').to.be.below(residentMbMax);
    expect(mostMb, 'while it is worked off').to.be.below(residentMbMax);

    async function untilTaken(count: number, andFinished: boolean): Promise<void> {
      for (let before = 0, isDone = false; !isDone; ) {
        await eventually(async () => {
          const view = await subscription(addresses, id);
          const taken = view.partitions.reduce((sum, { position }) => sum + position, 0);
          const finished = taken - view.backlog.records;
          isDone = taken >= count && (!andFinished || finished >= count);
          if (!isDone && taken + finished < before + records / 100) return false;
          before = taken + finished;
          return true;
        }, stillMsMax);
      }
    }
  });

  async function fill(tools: Tools, topic: string): Promise<void> {
    const numbers = Array.from({ length: records / partitions / batch }, (_, index) => index * batch);
    for (const from of numbers) {
      const rows = Array.from({ length: batch }, (_, index) => ({
        key: `k${(from + index) % (keys / partitions)}`,
        value: JSON.stringify({ number: from + index, text: 'x'.repeat(100) }),
      }));
      const ofPartition = (partition: number) => rows.map(({ key, value }) => ({ key: `${key}-${partition}`, value }));
      const all = Array.from({ length: partitions }, (_, partition) => partition);
      await Promise.all(all.map((partition) => tools.produce(topic, partition, ofPartition(partition))));
    }
  }

  /** An outside world that lets everybody wait until it is opened. */
  async function gatedOutside(): Promise<{ readonly url: string; readonly open: () => void }> {
    const { promise: opened, resolve: open } = Promise.withResolvers<void>();
    const server = createServer((_request, response) => void opened.then(() => response.end('come in')));
    const { url } = house.it.cleanup.use(await listen(server));
    return { url, open };
  }
});

const megabytes = (bytes: number): number => Math.round(bytes / 1_000_000);
