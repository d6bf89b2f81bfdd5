/**
 * A chart as text: its states in the order of the source, what is inside of a loop, a branch or a parallel region further
 * in, and beside each how often it was passed and where the invocation stands. Marks are signs, colours come on top.
 */
import type { ChartStateView, ChartView, PositionView } from './answers.ts';
import { placesOf } from './chart-places.ts';
import type { Io } from './io.ts';
import { type Color, paint } from './print.ts';
import { cutToWidth, escapeControls } from './text.ts';

/** What is known of a state, beside where it is. */
export interface StateNote {
  readonly mark: Mark;
  /** `×3`, `12 stand here`. */
  readonly text: string;
}

export type Mark = 'done' | 'here' | 'failed' | 'untaken';

const MARKS: Readonly<Record<Mark, { readonly sign: string; readonly color: Color | null }>> = {
  done: { sign: '●', color: 'green' },
  here: { sign: '▶', color: 'cyan' },
  failed: { sign: '✗', color: 'red' },
  untaken: { sign: '○', color: 'dim' },
};

export const LEGEND = '● done   ▶ here   ✗ failed   ○ not taken';

const WIDTH_DEFAULT = 100;
const INDENT = '  ';
/** Deeper than that, a line would have no room for its label. */
const DEPTH_MAX = 12;

/** Where one invocation stands. */
export function positionNotes({ active, visited }: PositionView): (state: ChartStateView) => StateNote {
  return ({ id }) => {
    const { count = 0, failed = 0 } = visited[id] ?? {};
    const times = [count > 0 ? `×${count}` : '', failed > 0 ? `${failed} failed` : ''].filter((text) => text !== '');
    if (active.includes(id)) return { mark: 'here', text: ['here', ...times].join(', ') };
    const mark = failed > 0 && failed >= count ? 'failed' : count > 0 ? 'done' : 'untaken';
    return { mark, text: times.join(', ') };
  };
}

export function printChart(io: Io, chart: ChartView, noteOf: (state: ChartStateView) => StateNote): void {
  const places = placesOf(chart);
  const width = io.screen?.columns ?? WIDTH_DEFAULT;
  const indentOf = (depth: number) => INDENT.repeat(Math.min(depth, DEPTH_MAX));
  for (const state of chart.states) {
    const { mark, text } = noteOf(state);
    if (isSilent(state, mark)) continue;
    const { depth, headings } = places.get(state.id) ?? { depth: 0, headings: [] };
    for (const heading of headings) {
      const before = indentOf(heading.depth);
      io.out(
        `${before}${paint(io, cutToWidth(escapeControls(heading.text), Math.max(8, width - before.length)), 'dim')}\n`,
      );
    }
    const { sign, color } = MARKS[mark];
    const after = text === '' ? '' : `  ${text}`;
    const indent = indentOf(depth);
    const room = Math.max(8, width - indent.length - 2 - after.length);
    io.out(
      `${indent}${paint(io, sign, color)} ${cutToWidth(escapeControls(titleOf(state)), room)}${paint(io, after, color)}\n`,
    );
  }
}

/** The end of a region says nothing that the next line does not; a failure at the end is one only where it came to it. */
function isSilent({ kind, id, parent }: ChartStateView, mark: Mark): boolean {
  if (mark === 'here') return false;
  return (kind === 'end' && parent !== null) || (kind === 'throw' && id === FAILED && mark === 'untaken');
}

const FAILED = 'failed';

function titleOf({ id, kind, entry, label, inferred }: ChartStateView): string {
  const seen = inferred ? ' (learnt from journals)' : '';
  switch (kind) {
    case 'step':
      return `${entry === null || entry === 'run' || entry === label ? '' : `${entry} `}${label}${seen}`;
    case 'choice':
      return `if ${label}${seen}`;
    case 'loop':
      return `loop ${label}${seen}`;
    case 'throw':
      return id === FAILED ? label : `throw ${label}${seen}`;
    default:
      return `${label === '' ? kind : label}${seen}`;
  }
}
