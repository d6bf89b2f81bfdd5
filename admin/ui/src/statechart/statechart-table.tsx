/** The chart as a table: what the picture says, for who would rather read. */
import type { Marks } from './marks.ts';
import { marksSentence } from './marks.ts';
import type { Chart } from './model.ts';
import { inOrder, kindText } from './model.ts';

interface StatechartTableProps {
  readonly chart: Chart;
  readonly marks: Marks;
  readonly label: string;
  readonly chosen?: string | null;
  readonly onChoose?: (id: string) => void;
}

export function StatechartTable({ chart, marks, label, chosen = null, onChoose }: StatechartTableProps) {
  return (
    <table className="chart-table" aria-label={label}>
      <thead>
        <tr>
          <th scope="col">State</th>
          <th scope="col">What it does</th>
          <th scope="col">Line</th>
          <th scope="col">What happened</th>
          <th scope="col">Leads to</th>
        </tr>
      </thead>
      <tbody>
        {inOrder(chart).map(({ state, depth }) => (
          <tr key={state.id} className={state.id === chosen ? 'chart-row-chosen' : undefined}>
            <th scope="row" style={{ paddingLeft: 10 + depth * 18 }}>
              {onChoose === undefined ? (
                state.label
              ) : (
                <button type="button" className="link mono" onClick={() => onChoose(state.id)}>
                  {state.label}
                </button>
              )}
            </th>
            <td>
              {kindText(state)}
              {state.inferred ? ', learnt from journals' : ''}
            </td>
            <td className="numbers">{state.line ?? '–'}</td>
            <td>{marksSentence(state.id, marks) || '–'}</td>
            <td>{leadsTo(chart, state.id)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function leadsTo({ states, transitions }: Chart, id: string): string {
  const labels = new Map(states.map((state) => [state.id, state.label] as const));
  const ways = transitions
    .filter(({ from }) => from === id)
    .map(({ to, kind, label }) => {
      const name = labels.get(to) ?? to;
      const when = label ?? (kind === 'next' || kind === 'join' ? null : kind);
      return when === null ? name : `${when} → ${name}`;
    });
  return ways.length === 0 ? '–' : ways.join('; ');
}
