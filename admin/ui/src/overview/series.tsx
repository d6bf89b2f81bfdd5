/** Rates, latency, records and lag over the time that is shown. */
import type { Schemas } from '../api/client.ts';
import { compactText, durationText } from '../format.ts';
import { TimeSeries } from '../parts/time-series.tsx';

const rateText = (value: number): string => `${compactText(Math.round(value * 10) / 10)}/s`;

export function Series({ series }: { readonly series: Schemas['Series'] }) {
  const { stepMs, from, points, accepted, completed, failed, retried, records, p50Ms, p99Ms, lagRecords } = series;
  const start = Date.parse(from) / 1_000;
  const times = Array.from({ length: points }, (_, index) => start + (index * stepMs) / 1_000);
  const perSecond = (values: readonly number[]) => values.map((value) => (value * 1_000) / stepMs);
  return (
    <div className="series-grid">
      <div className="card card-body">
        <TimeSeries
          label="Invocations"
          times={times}
          format={rateText}
          lines={[
            { name: 'Accepted', tone: 'info', values: perSecond(accepted) },
            { name: 'Completed', tone: 'good', values: perSecond(completed) },
            { name: 'Failed', tone: 'bad', values: perSecond(failed) },
            { name: 'Retried', tone: 'warn', values: perSecond(retried) },
          ]}
        />
      </div>
      <div className="card card-body">
        <TimeSeries
          label="Time from acceptance to end"
          times={times}
          format={durationText}
          lines={[
            { name: 'Half within', tone: 'info', values: p50Ms },
            { name: '99 % within', tone: 'wait', values: p99Ms },
          ]}
        />
      </div>
      <div className="card card-body">
        <TimeSeries
          label="Records from Kafka"
          times={times}
          format={rateText}
          lines={[{ name: 'Taken', tone: 'info', values: perSecond(records) }]}
        />
      </div>
      <div className="card card-body">
        <TimeSeries
          label="Records still in Kafka"
          times={times}
          format={compactText}
          lines={[{ name: 'Lag', tone: 'warn', values: lagRecords }]}
        />
      </div>
    </div>
  );
}
