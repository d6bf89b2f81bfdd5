/** One key whose handler sleeps a second, among ten thousand others: what the others feel of it. */
import { measureEngine, withEngine, withGenerator } from '../measure.ts';
import type { HotKey } from '../processes/generator.ts';
import { p99 } from '../results.ts';
import type { Contestant, Workload } from '../workload.ts';

const KEYS = 10_000;
const IN_FLIGHT = 32;
/** So that its mailbox grows during the whole run. */
const HOT: HotKey = { handler: 'slow', every: 100 };

const contestant = (variant: string, hot: HotKey | null): Contestant => ({
  subject: 'keymail',
  variant,
  measure: (bench) =>
    withEngine(bench, {}, async (engine) => {
      const url = await engine.call('listen');
      return withGenerator((generator) =>
        measureEngine(bench, {
          engine,
          name: `hot-key-${variant}`,
          plan: bench.plan(IN_FLIGHT, KEYS),
          load: (plan) => generator.call('load', url, plan, hot),
        }),
      );
    }),
});

export const hotKey: Workload = {
  name: 'hot-key',
  group: 'http',
  title: `over HTTP, ${IN_FLIGHT} in flight over ${KEYS.toLocaleString('en')} keys; a hot key gets 1 call in ${HOT.every}, its handler sleeps 1 s`,
  contestants: [contestant('without', null), contestant('with', HOT)],
  targets: [
    {
      says: 'p99 of the other keys ≤ 1.2 × of that without',
      bound: { atMost: 1.2 },
      unit: '×',
      value: (results) =>
        results.ratio({ workload: 'hot-key', variant: 'with' }, { workload: 'hot-key', variant: 'without' }, p99),
    },
  ],
};
