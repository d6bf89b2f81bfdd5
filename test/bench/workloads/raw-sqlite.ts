/** The raw limit of the disk and of SQLite. */
import type { Figures } from '../figures.ts';
import type { LoadPlan } from '../load/plan.ts';
import { withProcess } from '../measure.ts';
import type { RawSqliteMethods } from '../processes/raw-sqlite.ts';
import { usageBetween, usageOf } from '../processes/usage.ts';
import type { Contestant, Workload } from '../workload.ts';

/** What is recorded is kept in memory. */
const RECORDED_SECONDS_MAX = 2;

export const sqliteAlone: Contestant = {
  subject: 'raw',
  variant: 'SQLite',
  measure: (bench) =>
    withProcess<RawSqliteMethods, Figures>('raw-sqlite.ts', async (raw) => {
      await raw.call('record', bounded(bench.plan(256, 1_000)));
      await raw.call('replay');
      const before = usageOf([raw.pid]);
      const { operations, seconds, turns, rows } = await raw.call('replay');
      const usage = usageBetween(before, usageOf([raw.pid]));
      const sizes = [
        `${(rows / operations).toFixed(1)} rows an invocation`,
        `${(operations / turns).toFixed(1)} a commit`,
      ];
      const common = { latency: null, payloadBytes: null, sync: 'FULL' };
      return { ...common, operations, seconds, usage, note: sizes.join(', ') };
    }),
};

export const rawSqlite: Workload = {
  name: 'raw-sqlite',
  group: 'raw',
  title: 'the rows that an engine writes at 256 in flight, in the same commits, straight through SQLite',
  contestants: [sqliteAlone],
  targets: [],
};

function bounded(plan: LoadPlan): LoadPlan {
  const { amount } = plan;
  return 'count' in amount ? plan : { ...plan, amount: { seconds: Math.min(RECORDED_SECONDS_MAX, amount.seconds) } };
}
