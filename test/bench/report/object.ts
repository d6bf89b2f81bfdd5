/** The report as one object, for programs. */
import type { Environment } from '../environment.ts';
import type { Options } from '../options.ts';
import type { Results, Skipped } from '../results.ts';
import type { Workload } from '../workload.ts';
import type { Judged, Line } from './summary.ts';
import { judge, lineOf } from './summary.ts';

export interface Report {
  readonly environment: Environment;
  readonly amount: Options['amount'];
  readonly sizes: Options['sizes'];
  readonly seconds: number;
  readonly lines: readonly Line[];
  readonly targets: readonly Judged[];
  readonly skipped: readonly Skipped[];
  readonly failed: readonly Skipped[];
}

export function reportOf(
  { environment, options, seconds }: { environment: Environment; options: Options; seconds: number },
  results: Results,
  workloads: readonly Workload[],
): Report {
  return {
    environment,
    amount: options.amount,
    sizes: options.sizes,
    seconds: Math.round(seconds * 10) / 10,
    lines: workloads.flatMap((workload) =>
      workload.contestants.map((one) => lineOf(results, workload, one)).filter((line) => line !== null),
    ),
    targets: workloads.flatMap((workload) => judge(results, workload)),
    skipped: results.skipped,
    failed: results.failed,
  };
}
