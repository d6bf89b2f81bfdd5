/** Latencies as a histogram with three significant digits, so that a million of them cost no memory. */
import { createHistogram } from 'node:perf_hooks';
import type { Latency } from './plan.ts';

export interface Latencies {
  record(ms: number): void;
  read(): Latency;
}

const MICROSECONDS = 1_000;

export function latencies(): Latencies {
  const histogram = createHistogram({ figures: 3 });
  const at = (percentile: number) => histogram.percentile(percentile) / MICROSECONDS;
  return {
    // A histogram takes whole numbers from 1.
    record: (ms) => histogram.record(Math.max(1, Math.round(ms * MICROSECONDS))),
    read: () => ({ p50: at(50), p99: at(99), p999: at(99.9), max: histogram.max / MICROSECONDS }),
  };
}
