/** A chart as text that a person can read: a state a line, inside of what contains it, and where it leads. */
import type { Chart, ChartState, ChartTransition } from '../../../actors/chart/index.ts';

export function outline(chart: Chart): string {
  const lines: string[] = [];
  const write = (parent: string | null, depth: number): void => {
    for (const state of chart.states.filter((one) => one.parent === parent)) {
      const indent = '  '.repeat(depth);
      lines.push(`${indent}${describe(state)}`);
      for (const one of chart.transitions.filter(({ from }) => from === state.id))
        lines.push(`${indent}    ${arrow(one)}`);
      write(state.id, depth + 1);
    }
  };
  write(null, 0);
  lines.push(...chart.notes.map((note) => `note: ${note}`));
  return `${lines.join('\n')}\n`;
}

function describe({ id, kind, entry, label, match, line, join, many, main, inferred }: ChartState): string {
  const parts = [kind === 'step' ? `${entry}` : kind, JSON.stringify(id)];
  if (label !== id) parts.push(`shown as ${JSON.stringify(label)}`);
  if (match !== undefined) parts.push(`matches ${JSON.stringify(match)}`);
  if (join !== undefined) parts.push(`join: ${join}`);
  if (many) parts.push('many');
  if (main) parts.push('main');
  if (line !== null) parts.push(`line ${line}`);
  if (inferred) parts.push('inferred');
  return parts.join(', ').replace(', ', ' ');
}

function arrow({ to, kind, label, inferred }: ChartTransition): string {
  return `${kind}${label === null ? '' : ` (${label})`} → ${to}${inferred ? ' (inferred)' : ''}`;
}
