// A restarted engine reads its first record within two seconds of being ready, whatever the dead one left in its consumer
// group: a killed member is a ghost for its session timeout, 30 s by default, and nobody may have to wait for it.

import { expect } from 'chai';
import { makeStream, type StreamRecord } from '../../sdk/examples/demo/stream.ts';
import { eventually } from '../setup/eventually.ts';
import { installBeforeEach } from './engine-process.ts';

/** What is promised. */
const promisedMs = 2_000;
/** What fails: a machine that is busy with other tests is no reason, a session timeout is. */
const failsMs = 15_000;
const rounds = 2;

describe('the first record after a restart', function () {
  this.timeout(120_000);
  const installed = installBeforeEach({ latencyMs: 0 });
  const orders = makeStream({ records: 60, seed: 5 }).records.filter(({ kind }) => kind === 'order');

  for (const when of ['while the engine is dead', 'once the engine is ready'] as const) {
    it(`comes within ${promisedMs} ms when it is produced ${when}`, async () => {
      const { engine } = installed.it;
      // The first life: a member of the group that reads.
      await produce(orders[0]!);
      await untilReserved(orders[0]!);

      for (let round = 1; round <= rounds; round += 1) {
        const record = orders[round]!;
        await engine.kill();
        if (when === 'while the engine is dead') await produce(record);
        const readyAt = await engine.start();
        const from = when === 'while the engine is dead' ? readyAt : Date.now();
        if (when === 'once the engine is ready') await produce(record);
        const tookMs = (await untilReserved(record)) - from;
        console.log(`    read ${tookMs} ms after the engine was ready (promised: ${promisedMs})`);
        expect(tookMs).to.be.below(failsMs);
      }
    });
  }

  async function produce({ key, value }: StreamRecord): Promise<void> {
    const { tools, topic } = installed.it;
    const producer = await tools.producer();
    await producer.send({ topic, messages: [{ key, value }] });
  }

  /** When the outside world heard of the order; ms since the epoch. */
  function untilReserved({ order }: StreamRecord): Promise<number> {
    return eventually(() => {
      const line = installed.it.world.ledger().find((each) => each.order === order?.id && each.call === 'reserve');
      if (line === undefined) throw new Error(`${order?.id} has not been reserved`);
      return line.at;
    }, 60_000);
  }
});
