/** Measures the chosen workloads: in each round every contestant once, so that what is compared has seen the same machine. */
import type { Bench } from './bench.ts';
import type { Figures } from './figures.ts';
import { Results, rate } from './results.ts';
import { Skip } from './skip.ts';
import type { Contestant, Workload } from './workload.ts';

const ROUNDS_TO_COMPARE = 3;

/** @param isOver true when the user wants no more */
export async function runAll(bench: Bench, workloads: readonly Workload[], isOver: () => boolean): Promise<Results> {
  const results = new Results();
  for (const [at, workload] of workloads.entries()) {
    if (isOver()) break;
    bench.progress(`[${at + 1}/${workloads.length}] ${workload.name}: ${workload.title}`);
    await runOne(bench, workload, results, isOver);
  }
  return results;
}

async function runOne(bench: Bench, workload: Workload, results: Results, isOver: () => boolean): Promise<void> {
  const { versus, rounds } = bench.options;
  let contestants = workload.contestants.filter(({ subject }) => subject !== 'restate' || versus === 'restate');
  const comparing = contestants.length > 1 && workload.once !== true;
  const roundsOf = rounds ?? (comparing ? ROUNDS_TO_COMPARE : 1);
  for (let round = 1; round <= roundsOf; round += 1) {
    for (const contestant of contestants) {
      if (isOver()) return;
      const { subject, variant } = contestant;
      try {
        const figures = await contestant.measure(bench);
        results.measured.push({ workload: workload.name, subject, variant, round, figures });
        bench.progress(`  ${[subject, variant].filter(Boolean).join(' ')}: ${shortly(figures)}`);
      } catch (error) {
        // What has failed once is not tried again in the next round.
        contestants = contestants.filter((one) => one !== contestant);
        if (!isOver()) note(bench, results, workload, contestant, error);
      }
    }
  }
}

function note(bench: Bench, results: Results, workload: Workload, { subject }: Contestant, error: unknown): void {
  const reason = error instanceof Error ? error.message : String(error);
  const row = { workload: workload.name, subject, reason };
  if (error instanceof Skip) results.skipped.push(row);
  else results.failed.push(row);
  bench.progress(`  ${subject}: ${error instanceof Skip ? 'skipped' : 'FAILED'}: ${reason}`);
}

function shortly(figures: Figures): string {
  const perSecond = rate(figures);
  const parts = [
    perSecond === null ? '' : `${Math.round(perSecond).toLocaleString('en')}/s`,
    figures.latency === null
      ? ''
      : `p50 ${figures.latency.p50.toFixed(2)} ms, p99 ${figures.latency.p99.toFixed(1)} ms`,
    figures.note ?? '',
  ];
  return parts.filter((part) => part !== '').join(', ');
}
