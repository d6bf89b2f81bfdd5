/** The rate on a database with a long history, beside the rate on an empty one. */
import { join } from 'node:path';
import type { Bench } from '../bench.ts';
import { measureEngine, withEngine, withProcess } from '../measure.ts';
import type { SeedMethods } from '../processes/seed.ts';
import { rate } from '../results.ts';
import type { Contestant, Workload } from '../workload.ts';

const KEYS = 1_000;
const IN_FLIGHT = 256;

const contestant = (variant: 'empty' | 'large'): Contestant => ({
  subject: 'keymail',
  variant,
  async measure(bench) {
    const file = variant === 'empty' ? null : await large(bench);
    const figures = await withEngine(bench, file === null ? {} : { file }, (engine) =>
      measureEngine(bench, {
        engine,
        name: `growth-${variant}`,
        plan: bench.plan(IN_FLIGHT, KEYS),
        load: (plan) => engine.call('loadEngine', plan),
      }),
    );
    const size = file === null ? 'empty database' : `database of ${bench.options.sizes.databaseMiB} MiB`;
    return { ...figures, note: `${size}; ${figures.note}` };
  },
});

export const growth: Workload = {
  name: 'growth',
  group: 'growth',
  title: `engine.call in the same process, ${IN_FLIGHT} in flight, on a large database and on an empty one`,
  contestants: [contestant('empty'), contestant('large')],
  targets: [
    {
      says: 'rate ≥ 80 % of that on an empty database',
      bound: { atLeast: 0.8 },
      unit: '×',
      value: (results) =>
        results.ratio({ workload: 'growth', variant: 'large' }, { workload: 'growth', variant: 'empty' }, rate),
    },
  ],
};

function large(bench: Bench): Promise<string> {
  const { databaseMiB } = bench.options.sizes;
  return bench.once('large', async () => {
    const file = join(await bench.folder(), 'keymail.db');
    bench.progress(`growing a database to ${databaseMiB} MiB`);
    await withProcess<SeedMethods, number>('seed.ts', (seed) => seed.call('history', file, { mebibytes: databaseMiB }));
    return file;
  });
}
