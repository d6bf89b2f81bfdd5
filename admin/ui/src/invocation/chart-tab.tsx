/** Where it stands in its handler's state machine, and what it went through. */
import { Workflow } from 'lucide-react';
import type { InvocationChart, InvocationDetail, VisitView } from '../api/contract.ts';
import { counted } from '../format.ts';
import { Empty, Loading } from '../parts/empty.tsx';
import { Facts } from '../parts/facts.tsx';
import { Problem } from '../parts/problem.tsx';
import { Time } from '../parts/time.tsx';
import { ChartPanel } from '../statechart/chart-panel.tsx';
import type { Marks } from '../statechart/marks.ts';
import { useInvocationChart } from './use-invocation.ts';

export function ChartTab({ invocation: { id } }: { readonly invocation: InvocationDetail }) {
  const { data, error, isPending } = useInvocationChart(id);
  if (isPending) return <Loading what="Reading the chart" />;
  if (data === undefined) return <Problem error={error} />;
  if (data.chart === null) return <NoChart note={data.position.note} />;
  return <Chart {...data} chart={data.chart} />;
}

function Chart({
  chart,
  source,
  position,
}: InvocationChart & { readonly chart: NonNullable<InvocationChart['chart']> }) {
  const marks: Marks = {
    active: new Set(position.active),
    visited: new Map(Object.entries(position.visited)),
    standing: new Map(),
    failures: new Map(),
  };
  return (
    <ChartPanel
      chart={chart}
      marks={marks}
      source={source}
      label="The state machine of the handler, with the position of this invocation"
      initial={stepAmong(position.active, chart)}
      note={
        <>
          {sentenceOf(position, chart)}
          {position.matched ? null : ' The journal holds steps that the chart does not know.'}
          {position.note === null ? null : ` ${position.note}`}
        </>
      }
      about={(state) => <Visit visit={position.visited[state]} />}
    />
  );
}

/** The innermost of what is lit. */
function stepAmong(active: readonly string[], chart: NonNullable<InvocationChart['chart']>): string | null {
  const steps = chart.states.filter(({ id, kind }) => active.includes(id) && kind === 'step');
  return steps[0]?.id ?? active.at(-1) ?? null;
}

function sentenceOf({ active }: InvocationChart['position'], chart: NonNullable<InvocationChart['chart']>): string {
  const labels = chart.states
    .filter(({ id, kind }) => active.includes(id) && !CONTAINERS.has(kind))
    .map((s) => s.label);
  if (labels.length === 0) return 'It is on its way between two steps.';
  return `It stands at ${labels.map((label) => `“${label}”`).join(' and ')}.`;
}

const CONTAINERS: ReadonlySet<string> = new Set(['loop', 'parallel', 'region', 'try', 'catch', 'finally']);

function Visit({ visit }: { readonly visit: VisitView | undefined }) {
  if (visit === undefined || visit.count === 0) return null;
  const { count, firstAt, lastAt, failed, entries } = visit;
  return (
    <Facts
      rows={[
        ['Reached', counted(count, 'time')],
        failed === 0 ? null : ['Failed', counted(failed, 'time')],
        [count === 1 ? 'At' : 'First', <Time key="first" at={firstAt} />],
        count === 1 ? null : ['Last', <Time key="last" at={lastAt} />],
        entries.length === 0
          ? null
          : [
              'In the journal',
              <span key="at" className="numbers">
                {entries.join(', ')}
              </span>,
            ],
      ]}
    />
  );
}

function NoChart({ note }: { readonly note: string | null }) {
  return (
    <Empty icon={Workflow} title="There is no chart of this handler">
      {note ?? 'Its source can’t be read: a bound or built-in function has none. The journal shows what it did.'}
    </Empty>
  );
}
