/** What `keymail overview` shows. */
import type { Io } from './io.ts';
import { type Cell, type Color, paint, printFacts, printLine } from './print.ts';
import { counted, escapeControls, preciseDuration } from './text.ts';
import type { When } from './when.ts';

export const WINDOWS = ['5m', '15m', '1h', '6h'] as const;

export interface OverviewView {
  readonly at: string;
  readonly engine: {
    readonly version: string;
    readonly schema: string;
    readonly startedAt: string;
    readonly accepting: boolean;
    readonly reason: string | null;
  };
  readonly statuses: Readonly<Record<string, number>>;
  readonly series: {
    readonly stepMs: number;
    readonly accepted: readonly number[];
    readonly completed: readonly number[];
    readonly failed: readonly number[];
    readonly retried: readonly number[];
    readonly records: readonly number[];
    readonly p50Ms: readonly (number | null)[];
    readonly p99Ms: readonly (number | null)[];
    readonly lagRecords: readonly (number | null)[];
  };
  readonly attention: readonly {
    readonly severity: 'error' | 'warning' | 'info';
    readonly title: string;
    readonly why: string;
    readonly remedy: string;
    readonly count: number;
  }[];
}

export function showOverview(io: Io, overview: OverviewView, window: string, when: When): void {
  const { engine, statuses, series } = overview;
  const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);
  const last = (numbers: readonly (number | null)[]) => numbers.findLast((one) => one !== null) ?? null;
  const rate = (numbers: readonly number[]): Cell => `${sparkline(numbers)} ${sum(numbers)} in ${window}`;
  const latency = (numbers: readonly (number | null)[]): Cell => {
    const latest = last(numbers);
    return latest === null ? null : `${sparkline(numbers.map((one) => one ?? 0))} ${preciseDuration(latest)}`;
  };
  const lag = last(series.lagRecords);
  printFacts(io, [
    ['engine', `${engine.version}, schema ${engine.schema}, started ${when(engine.startedAt)}`],
    ['accepting', engine.accepting ? 'yes' : `no: ${engine.reason ?? 'no reason given'}`],
    [
      'invocations',
      Object.entries(statuses)
        .map(([status, count]) => `${count} ${status}`)
        .join(', '),
    ],
    ['accepted', rate(series.accepted)],
    ['completed', rate(series.completed)],
    ['failed', rate(series.failed)],
    ['retried', rate(series.retried)],
    ['records', rate(series.records)],
    ['p50', latency(series.p50Ms)],
    ['p99', latency(series.p99Ms)],
    ['lag', lag === null ? null : counted(lag, 'record')],
  ]);
  printLine(io);
  showAttention(io, overview.attention);
}

const SEVERITIES: Readonly<Record<string, { readonly sign: string; readonly color: Color | null }>> = {
  error: { sign: '✗', color: 'red' },
  warning: { sign: '!', color: 'yellow' },
  info: { sign: '·', color: null },
};

function showAttention(io: Io, attention: OverviewView['attention']): void {
  if (attention.length === 0) return printLine(io, 'Nothing needs attention.');
  printLine(io, 'Needs attention:');
  for (const { severity, title, why, remedy, count } of attention) {
    const { sign, color } = SEVERITIES[severity] ?? { sign: '·', color: null };
    const times = count > 1 ? ` (${count})` : '';
    io.out(`${paint(io, `${sign} ${escapeControls(title)}${times}`, color)}\n`);
    printLine(io, `  ${why} ${remedy}`);
  }
}

const BARS = '▁▂▃▄▅▆▇█';
const BARS_MAX = 30;

/** The course of a number; each bar is the largest of its stretch. */
function sparkline(numbers: readonly number[]): string {
  const stretch = Math.max(1, Math.ceil(numbers.length / BARS_MAX));
  const largest = Math.max(1e-9, ...numbers);
  let bars = '';
  for (let from = 0; from < numbers.length; from += stretch) {
    const part = Math.max(...numbers.slice(from, from + stretch));
    bars += BARS[part <= 0 ? 0 : Math.ceil((part / largest) * (BARS.length - 1))] ?? '';
  }
  return bars;
}
