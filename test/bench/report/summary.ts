/** The rounds of each contestant folded into one line, for the table, for JSON and for the pictures. */
import type { Figures, Subject } from '../figures.ts';
import type { Measured, Results } from '../results.ts';
import { median, p50, p99, rate } from '../results.ts';
import type { Contestant, Target, Workload } from '../workload.ts';

export interface Line {
  readonly workload: string;
  readonly subject: Subject;
  readonly variant: string;
  readonly rounds: number;
  readonly operations: number;
  readonly ratePerSecond: number | null;
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
  readonly p999Ms: number | null;
  readonly cpuSeconds: number | null;
  /** µs of CPU time for one operation. */
  readonly cpuMicrosPerOperation: number | null;
  readonly rssMaxMb: number | null;
  readonly payloadBytes: number | null;
  readonly sync: string | null;
  readonly note: string | null;
}

export interface Judged {
  readonly workload: string;
  readonly says: string;
  /** null where what it needs was not measured in this run. */
  readonly value: number | null;
  readonly unit: Target['unit'];
  readonly reached: boolean | null;
}

/** Medians over the rounds; null where the contestant was not measured. */
export function lineOf(results: Results, workload: Workload, { subject, variant }: Contestant): Line | null {
  const isIts = (one: Measured) => one.workload === workload.name && one.subject === subject && one.variant === variant;
  const all = results.measured.filter(isIts).map(({ figures }) => figures);
  const last = all.at(-1);
  if (last === undefined) return null;
  const middle = (pick: (figures: Figures) => number | null | undefined) =>
    median(all.map(pick).filter((value) => value !== null && value !== undefined));
  return {
    workload: workload.name,
    subject,
    variant,
    rounds: all.length,
    operations: Math.round(middle(({ operations }) => operations) ?? 0),
    ratePerSecond: middle(rate),
    p50Ms: middle(p50),
    p99Ms: middle(p99),
    p999Ms: middle(({ latency }) => latency?.p999),
    cpuSeconds: middle(({ usage }) => usage?.cpuSeconds),
    cpuMicrosPerOperation: middle(({ usage, operations, seconds }) =>
      seconds === null || usage === null ? null : (usage.cpuSeconds * 1e6) / operations,
    ),
    rssMaxMb: middle(({ usage }) => (usage === null ? null : usage.rssMaxBytes / 1e6)),
    payloadBytes: last.payloadBytes,
    sync: last.sync,
    note: last.note ?? null,
  };
}

export function judge(results: Results, workload: Workload): Judged[] {
  return workload.targets.map(({ says, bound, unit, value }) => {
    const found = value(results);
    const reached = found === null ? null : 'atLeast' in bound ? found >= bound.atLeast : found <= bound.atMost;
    return { workload: workload.name, says, value: found, unit, reached };
  });
}
