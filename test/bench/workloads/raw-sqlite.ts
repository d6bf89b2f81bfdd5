/** The raw limit of the disk and of SQLite. */
import type { Figures } from '../figures.ts';
import { withProcess } from '../measure.ts';
import type { RawSqliteMethods } from '../processes/raw-sqlite.ts';
import { usageBetween, usageOf } from '../processes/usage.ts';
import type { Workload } from '../workload.ts';

/** Recorded at most: what is recorded is kept in memory. */
const RECORDED_SECONDS_MAX = 3;

export const rawSqlite: Workload = {
  name: 'raw-sqlite',
  group: 'raw',
  title: 'the same rows in the same batches straight through better-sqlite3, synchronous=FULL',
  contestants: [
    {
      subject: 'raw',
      variant: '',
      measure: (bench) =>
        withProcess<RawSqliteMethods, Figures>('raw-sqlite.ts', async (raw) => {
          const plan = bench.plan(256, 1_000);
          const seconds = 'seconds' in plan.amount ? Math.min(RECORDED_SECONDS_MAX, plan.amount.seconds) : null;
          await raw.call('record', seconds === null ? plan : { ...plan, amount: { seconds } });
          await raw.call('replay');
          const before = usageOf([raw.pid]);
          const replayed = await raw.call('replay');
          const usage = usageBetween(before, usageOf([raw.pid]));
          const perTurn = (replayed.operations / replayed.turns).toFixed(0);
          const perOperation = (replayed.rows / replayed.operations).toFixed(1);
          const note = `${perOperation} rows an invocation, ${perTurn} invocations a transaction`;
          const { operations } = replayed;
          const common = { latency: null, payloadBytes: null, sync: 'FULL' };
          return { ...common, operations, seconds: replayed.seconds, usage, note };
        }),
    },
  ],
  targets: [],
};
