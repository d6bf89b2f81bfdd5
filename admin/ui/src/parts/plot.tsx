/** uPlot in a React component: made once, given new values as they come, made anew when its width or the theme changes. */
import { useEffect, useRef, useState } from 'react';
import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { Tone } from '../status.ts';
import type { TimeSeriesProps } from './plot-shape.ts';
import { DASHES, PLOT_HEIGHT } from './plot-shape.ts';

export default function Plot({ label, times, lines, format }: TimeSeriesProps) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<UPlot | null>(null);
  const [width, setWidth] = useState(0);
  const theme = useThemeChanges();
  const data = [[...times], ...lines.map(({ values }) => [...values])] as UPlot.AlignedData;
  const shape = lines.map(({ name, tone }) => `${name} ${tone}`).join();

  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the values are given below, and a theme is colours
  useEffect(() => {
    if (place.current === null || width === 0) return;
    plot.current = new UPlot(optionsOf({ width, lines, format, place: place.current }), data, place.current);
    return () => {
      plot.current?.destroy();
      plot.current = null;
    };
  }, [width, shape, theme]);

  useEffect(() => {
    plot.current?.setData(data);
  });

  return (
    <div
      ref={place}
      role="img"
      aria-label={`${label}, as a chart; the button beside it shows the values`}
      style={{ height: PLOT_HEIGHT }}
    />
  );
}

interface PlotOptions extends Pick<TimeSeriesProps, 'lines' | 'format'> {
  readonly width: number;
  readonly place: HTMLElement;
}

function optionsOf({ width, lines, format, place }: PlotOptions): UPlot.Options {
  const color = (name: string) => resolvedColor(place, name);
  const text = color('--text-3');
  const grid = color('--line');
  const font = '11px system-ui, sans-serif';
  const axis = { stroke: text, font, grid: { stroke: grid, width: 1 }, ticks: { show: false } };
  return {
    width,
    height: PLOT_HEIGHT,
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 6 } },
    plugins: [readout(lines, format)],
    scales: { x: { time: true }, y: { range: (_plot, _low, high) => [0, Math.max(1, (high ?? 0) * 1.06)] } },
    axes: [
      { ...axis, grid: { show: false }, gap: 4, size: 26, values: '{HH}:{mm}' },
      { ...axis, gap: 6, size: 58, space: 34, values: (_plot, splits) => splits.map((value) => format(value)) },
    ],
    series: [
      {},
      ...lines.map(({ name, tone }, index) => ({
        label: name,
        stroke: color(TONE_COLORS[tone]),
        width: 1.6,
        dash: [...(DASHES[index] ?? [])],
        // A value between gaps is no line; as a dot it is seen all the same.
        points: { show: true, size: 5, filter: (plot: UPlot, at: number) => alone(plot.data[at] ?? []) },
        spanGaps: false,
      })),
    ],
  };
}

/** Where a value has no neighbour. */
function alone(values: ArrayLike<number | null | undefined>): number[] {
  const isGap = (index: number) => values[index] === null || values[index] === undefined;
  return Array.from(values, (_, index) => index).filter(
    (index) => !isGap(index) && isGap(index - 1) && isGap(index + 1),
  );
}

const TONE_COLORS = {
  info: '--info',
  wait: '--wait',
  warn: '--warn',
  bad: '--bad',
  good: '--good',
  quiet: '--quiet',
  hard: '--hard',
} as const satisfies Record<Tone, string>;

/** A canvas knows no `light-dark()`, so an element says what it comes to. */
function resolvedColor(place: HTMLElement, name: string): string {
  const probe = document.createElement('span');
  probe.style.color = `var(${name})`;
  place.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

/** The values under the pointer. */
function readout(lines: TimeSeriesProps['lines'], format: TimeSeriesProps['format']): UPlot.Plugin {
  const box = document.createElement('div');
  box.className = 'series-readout';
  box.hidden = true;
  return {
    hooks: {
      init: (plot) => void plot.over.append(box),
      setCursor: (plot) => {
        const { idx, left = -1 } = plot.cursor;
        box.hidden = idx === null || idx === undefined || left < 0;
        if (idx === null || idx === undefined) return;
        const at = new Date((plot.data[0][idx] ?? 0) * 1_000).toLocaleTimeString();
        const values = lines.map(({ name, values: all }) => {
          const value = all[idx];
          return `${name} ${value === null || value === undefined ? '–' : format(value)}`;
        });
        box.textContent = [at, ...values].join('\n');
        const flips = left > plot.over.clientWidth / 2;
        box.style.left = flips ? '' : `${left + 10}px`;
        box.style.right = flips ? `${plot.over.clientWidth - left + 10}px` : '';
      },
    },
  };
}

/** A number that grows with each change of the theme. */
function useThemeChanges(): number {
  const [changes, setChanges] = useState(0);
  useEffect(() => {
    const changed = () => setChanges((before) => before + 1);
    const media = matchMedia('(prefers-color-scheme: dark)');
    media.addEventListener('change', changed);
    const observer = new MutationObserver(changed);
    observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    return () => {
      media.removeEventListener('change', changed);
      observer.disconnect();
    };
  }, []);
  return changes;
}
