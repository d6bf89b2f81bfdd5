/** The report as people read it in a terminal. */
import type { Subject } from '../figures.ts';
import type { Results } from '../results.ts';
import type { Workload } from '../workload.ts';
import type { Judged, Line } from './summary.ts';
import { judge, lineOf } from './summary.ts';

interface Column {
  readonly title: string;
  readonly cell: (line: Line) => string;
}

const NAMES: Readonly<Record<Subject, string>> = { keymail: 'Keymail', restate: 'Restate', raw: 'raw' };

const columns: readonly Column[] = [
  { title: 'rate/s', cell: ({ ratePerSecond }) => count(ratePerSecond) },
  { title: 'p50 ms', cell: ({ p50Ms }) => short(p50Ms) },
  { title: 'p99 ms', cell: ({ p99Ms }) => short(p99Ms) },
  { title: 'p99.9 ms', cell: ({ p999Ms }) => short(p999Ms) },
  { title: 'CPU s', cell: ({ cpuSeconds }) => short(cpuSeconds) },
  { title: 'CPU µs/op', cell: ({ cpuMicrosPerOperation }) => count(cpuMicrosPerOperation) },
  { title: 'RSS MB', cell: ({ rssMaxMb }) => count(rssMaxMb) },
  { title: 'payload B', cell: ({ payloadBytes }) => count(payloadBytes) },
  { title: 'fsync', cell: ({ sync }) => sync ?? '–' },
];

export function tableOf(results: Results, workloads: readonly Workload[]): string[] {
  return workloads.flatMap((workload) => {
    const lines = workload.contestants.map((one) => lineOf(results, workload, one)).filter((line) => line !== null);
    const said = [...results.skipped, ...results.failed].filter((one) => one.workload === workload.name);
    if (lines.length + said.length === 0) return [];
    return [
      '',
      `${workload.name}: ${workload.title}`,
      ...aligned(lines),
      ...lines.filter(({ note }) => note !== null).map((line) => `  ${contestantOf(line)}: ${line.note}`),
      ...said.map(({ subject, reason }) => `  ${NAMES[subject]}: not measured: ${reason}`),
      ...judge(results, workload).map(targetLine),
    ];
  });
}

function aligned(lines: readonly Line[]): string[] {
  if (lines.length === 0) return [];
  const rows = [
    ['', ...columns.map(({ title }) => title)],
    ...lines.map((line) => [nameOf(line), ...columns.map(({ cell }) => cell(line))]),
  ];
  const widths = (rows[0] as string[]).map((_, at) => Math.max(...rows.map((row) => (row[at] as string).length)));
  return rows.map((row) => {
    const cells = row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)));
    return `  ${cells.join('  ')}`;
  });
}

const contestantOf = ({ subject, variant }: Line): string => `${NAMES[subject]} ${variant}`.trimEnd();

const nameOf = (line: Line): string =>
  line.rounds > 1 ? `${contestantOf(line)} (median of ${line.rounds})` : contestantOf(line);

export function targetLine({ says, value, unit, reached }: Judged): string {
  if (value === null) return `  · ${says}: not measured in this run`;
  const written = unit === '×' ? `${value.toPrecision(3)} ×` : `${count(value)}${unit === '/s' ? '/s' : ` ${unit}`}`;
  return `  ${reached ? '✓' : '✗'} ${says}: ${written}${reached ? '' : ', not reached'}`;
}

function count(value: number | null): string {
  return value === null ? '–' : Math.round(value).toLocaleString('en');
}

function short(value: number | null): string {
  if (value === null) return '–';
  return value >= 100 ? count(value) : value.toFixed(value >= 10 ? 1 : 2);
}
