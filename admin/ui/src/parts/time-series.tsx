/**
 * Values over time, as lines with a cursor, and the same as a table for who would rather read it (or can't see it).
 *
 *   <TimeSeries
 *     label="Invocations per second" times={[1764194400, …]} format={(value) => `${countText(value)}/s`}
 *     lines={[{ name: 'Accepted', tone: 'info', values: [1, 4, null] }]}
 *   />
 *
 * Times are seconds since the epoch. Lines differ by colour and by dashes. The library is loaded with the first chart,
 * or ahead of it (`preloadPlots`).
 */
import { ChartLine, Table2 } from 'lucide-react';
import { useState } from 'react';
import { absoluteText } from '../format.ts';
import { lazyPart } from '../lazy-part.tsx';
import { IconButton } from './button.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import type { TimeSeriesProps } from './plot-shape.ts';
import { DASHES, PLOT_HEIGHT } from './plot-shape.ts';

const Plot = lazyPart(() => import('./plot.tsx'), <div style={{ height: PLOT_HEIGHT }} />);

/** For screens that ask the engine first and show charts then: both are on their way at once. */
export const preloadPlots = Plot.preload;

export function TimeSeries(props: TimeSeriesProps) {
  const { label, lines } = props;
  const [asTable, setAsTable] = useState(false);
  return (
    <figure className="series-figure" aria-label={label}>
      <div className="row series-head">
        <figcaption>{label}</figcaption>
        <span className="push">
          <IconButton
            small
            icon={asTable ? ChartLine : Table2}
            label={asTable ? `${label} as a chart` : `${label} as a table`}
            onClick={() => setAsTable(!asTable)}
          />
        </span>
      </div>
      <ul className="series-legend">
        {lines.map(({ name, tone, values }, index) => (
          <li key={name} className="series-key">
            <svg width={18} height={8} aria-hidden="true" className={`tone-${tone}`}>
              <line
                x1={0}
                y1={4}
                x2={18}
                y2={4}
                stroke="var(--tone)"
                strokeWidth={2}
                strokeDasharray={DASHES[index]?.join(' ')}
              />
            </svg>
            {name}
            <strong className="numbers">{lastOf(values, props.format)}</strong>
          </li>
        ))}
      </ul>
      {asTable ? (
        <SeriesTable {...props} />
      ) : (
        // A browser in which the library can't draw still has the numbers.
        <ErrorBoundary fallback={<SeriesTable {...props} />}>
          <Plot {...props} />
        </ErrorBoundary>
      )}
    </figure>
  );
}

function lastOf(values: readonly (number | null)[], format: (value: number) => string): string {
  const value = values.at(-1);
  return value === null || value === undefined ? '–' : format(value);
}

function SeriesTable({ label, times, lines, format }: TimeSeriesProps) {
  return (
    <section className="series-table" tabIndex={0} aria-label={`${label}, as a table`}>
      <table>
        <thead>
          <tr>
            <th scope="col">Time</th>
            {lines.map(({ name }) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {times
            .map((time, index) => (
              <tr key={time}>
                <th scope="row">{absoluteText(time * 1_000).slice(11, 19)}</th>
                {lines.map(({ name, values }) => {
                  const value = values[index];
                  return <td key={name}>{value === null || value === undefined ? '–' : format(value)}</td>;
                })}
              </tr>
            ))
            .reverse()}
        </tbody>
      </table>
    </section>
  );
}
