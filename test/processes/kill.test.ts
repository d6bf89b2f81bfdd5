// P1 and P2 from outside: the engine is killed under load, three times at moments of chance, and the ledger of the outside
// world is held against what was sent. The stream and the moments follow from the seed.

import { expect } from 'chai';
import { positionOf } from '../../sdk/examples/demo/keymail-client.ts';
import { Progress } from '../../sdk/examples/demo/progress.ts';
import { type Outcome, wrongIn } from '../../sdk/examples/demo/report.ts';
import { run } from '../../sdk/examples/demo/run.ts';
import { makeStream } from '../../sdk/examples/demo/stream.ts';
import { randomFrom } from '../../sdk/examples/orders/random.ts';
import { seeds } from '../setup/chance.ts';
import { installBeforeEach } from './engine-process.ts';

const records = 1_500;
const kills = 3;

for (const seed of seeds(1)) {
  describe(`the engine killed under load (seed ${seed})`, function () {
    // It ends by itself where nothing moves for a minute; this is for a machine that is busy with other tests.
    this.timeout(400_000);
    const installed = installBeforeEach({ latencyMs: 5, seed });

    it('loses nothing, repeats no step whose result was durable, and keeps each key in order', async () => {
      const random = randomFrom(seed);
      const killAtShares = Array.from({ length: kills }, () => 0.02 + 0.9 * random()).sort((a, b) => a - b);
      console.log(`    killed at ${killAtShares.map((share) => `${(share * 100).toFixed(0)} %`).join(', ')}`);

      const stream = makeStream({ records, seed });
      const outcome = await run({
        installation: installed.it,
        stream,
        progress: new Progress({ write: () => true }),
        signal: new AbortController().signal,
        flowMs: 3_000,
        killAtShares,
        lookEveryMs: 50,
      });

      console.log(`    ${figures(outcome)}`);
      expect(wrongIn(outcome)).to.deep.equal([]);
      expect(outcome.restartsMs).to.have.length(kills);
      expect(outcome.verdict.repeatedAfterFailure, 'nothing failed outside').to.have.length(0);
      await expectCursorsAtLogEnd();
    });

    async function expectCursorsAtLogEnd(): Promise<void> {
      const { tools, topic, keymail, subscription } = installed.it;
      const view = await keymail.subscription(subscription);
      expect(positionOf(view).taken).to.equal(records);
      const admin = await tools.admin();
      const ends = await admin.fetchTopicOffsets(topic);
      const expected = ends.map(({ partition, high }) => [partition, Number(high)] as const).sort(([a], [b]) => a - b);
      expect(view.partitions.map(({ partition, position }) => [partition, position])).to.deep.equal(expected);
    }
  });
}

function figures({ verdict, restartsMs, elapsedMs }: Outcome): string {
  const away = restartsMs.map((ms) => `${ms} ms`).join(', ');
  const { calls, repeatedInFlight, atRiskMsMax } = verdict;
  const repeated = `${repeatedInFlight.length} in flight at a kill and repeated (the oldest ${atRiskMsMax} ms old)`;
  return `${calls} calls in ${elapsedMs} ms, ${repeated}; back after ${away}`;
}
