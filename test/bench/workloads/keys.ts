/** The rate where the keys don't fit into memory, beside the rate where they do. */
import { join } from 'node:path';
import type { Bench } from '../bench.ts';
import { measureEngine, withEngine, withProcess } from '../measure.ts';
import type { SeedMethods } from '../processes/seed.ts';
import { rate } from '../results.ts';
import type { Contestant, Workload } from '../workload.ts';

const FEW = 1_000;
const IN_FLIGHT = 256;

const contestant = (variant: string, keysOf: (bench: Bench) => number): Contestant => ({
  subject: 'keymail',
  variant,
  async measure(bench) {
    const keys = keysOf(bench);
    const file = await withState(bench, keys);
    const figures = await withEngine(bench, { file }, (engine) =>
      measureEngine(bench, {
        engine,
        name: `keys-${variant}`,
        plan: bench.plan(IN_FLIGHT, keys),
        load: (plan) => engine.call('loadEngine', plan),
      }),
    );
    return { ...figures, note: `${keys.toLocaleString('en')} keys with state; ${figures.note}` };
  },
});

export const keys: Workload = {
  name: 'keys',
  group: 'growth',
  title: `engine.call in the same process, ${IN_FLIGHT} in flight, over many keys and over ${FEW.toLocaleString('en')}`,
  contestants: [contestant('few', () => FEW), contestant('many', (bench) => bench.options.sizes.keys)],
  targets: [
    {
      says: `rate ≥ 80 % of that at ${FEW.toLocaleString('en')} keys`,
      bound: { atLeast: 0.8 },
      unit: '×',
      value: (results) =>
        results.ratio({ workload: 'keys', variant: 'many' }, { workload: 'keys', variant: 'few' }, rate),
    },
  ],
};

/** A database in which so many keys have state; made once. */
function withState(bench: Bench, count: number): Promise<string> {
  return bench.once(`state-${count}`, async () => {
    const file = join(await bench.folder(), 'keymail.db');
    bench.progress(`giving ${count.toLocaleString('en')} keys a state`);
    await withProcess<SeedMethods, void>('seed.ts', (seed) => seed.call('state', file, count));
    return file;
  });
}
