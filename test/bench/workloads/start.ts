/** How long an engine takes to start, over a long history of finished invocations and over none. */
import { join } from 'node:path';
import type { Bench } from '../bench.ts';
import { OUR_SYNC } from '../figures.ts';
import { latencies } from '../load/latencies.ts';
import { withProcess } from '../measure.ts';
import type { EngineMethods } from '../processes/engine.ts';
import type { SeedMethods } from '../processes/seed.ts';
import { p50 } from '../results.ts';
import type { Contestant, Workload } from '../workload.ts';

/** The database is there in both cases, and of the present schema; what differs is what is in it. */
const FINISHED_FEW = 1;
const STARTS = 3;

const contestant = (variant: string, finishedOf: (bench: Bench) => number): Contestant => ({
  subject: 'keymail',
  variant,
  async measure(bench) {
    const finished = finishedOf(bench);
    const file = await withFinished(bench, finished);
    const times = latencies();
    for (let start = 0; start < STARTS; start += 1) {
      await withProcess<EngineMethods, void>('engine.ts', async (engine) => {
        times.record(await engine.call('open', { file }));
        await engine.call('close');
      });
    }
    const note = `${finished.toLocaleString('en')} finished invocations`;
    const common = { seconds: null, usage: null, payloadBytes: null, sync: OUR_SYNC };
    return { ...common, operations: STARTS, latency: times.read(), note };
  },
});

export const start: Workload = {
  name: 'start',
  group: 'growth',
  title: 'until an engine in a fresh process is ready (the times are those of starts)',
  contestants: [
    contestant('empty', () => FINISHED_FEW),
    contestant('finished', (bench) => bench.options.sizes.finished),
  ],
  targets: [
    {
      says: '≤ 2 × a start without a history',
      bound: { atMost: 2 },
      unit: '×',
      value: (results) =>
        results.ratio({ workload: 'start', variant: 'finished' }, { workload: 'start', variant: 'empty' }, p50),
    },
  ],
};

function withFinished(bench: Bench, count: number): Promise<string> {
  return bench.once(`finished-${count}`, async () => {
    const file = join(await bench.folder(), 'keymail.db');
    if (count > FINISHED_FEW) bench.progress(`writing ${count.toLocaleString('en')} finished invocations`);
    await withProcess<SeedMethods, number>('seed.ts', (seed) => seed.call('history', file, { finished: count }));
    return file;
  });
}
