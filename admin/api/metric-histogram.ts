/** The engine's own histograms as a metric of the registry, whose class can only observe one value after the other. */
import type { Metric } from 'prom-client';
import type { Histogram } from '../../engine/histogram.ts';
import { cumulative } from '../../engine/histogram.ts';

export interface HistogramRow {
  readonly labels: Readonly<Record<string, string>>;
  readonly histogram: Histogram;
}

interface Value {
  readonly metricName: string;
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
}

/** Times in seconds, in buckets that double from 1 ms on. */
export function histogramMetric(name: string, help: string, rows: readonly HistogramRow[]): Metric {
  const get = async () => ({
    name,
    help,
    type: 'histogram',
    aggregator: 'sum',
    values: rows.flatMap((row) => valuesOf(name, row)),
  });
  return { name, get } as unknown as Metric;
}

function valuesOf(name: string, { labels, histogram }: HistogramRow): Value[] {
  const buckets = [...cumulative(histogram)].map(([untilMs, value]) => ({
    metricName: `${name}_bucket`,
    labels: { ...labels, le: untilMs / 1_000 },
    value,
  }));
  return [
    ...buckets,
    { metricName: `${name}_bucket`, labels: { ...labels, le: '+Inf' }, value: histogram.count },
    { metricName: `${name}_sum`, labels, value: histogram.sumMs / 1_000 },
    { metricName: `${name}_count`, labels, value: histogram.count },
  ];
}
