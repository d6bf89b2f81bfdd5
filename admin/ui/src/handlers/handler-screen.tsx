/** One handler: its state machine with how many invocations stand where, its versions, its numbers, its options. */
import { Play, Workflow } from 'lucide-react';
import { useParams, useSearchParams } from 'react-router';
import { addressOf } from '../addresses.ts';
import type { HandlerChart } from '../api/contract.ts';
import { useServices } from '../api/services.ts';
import { counted } from '../format.ts';
import { Button } from '../parts/button.tsx';
import { Empty, Loading } from '../parts/empty.tsx';
import { Page } from '../parts/page.tsx';
import { Problem } from '../parts/problem.tsx';
import { Tabs } from '../parts/tabs.tsx';
import { ChartPanel } from '../statechart/chart-panel.tsx';
import type { Marks } from '../statechart/marks.ts';
import { sharedNames } from '../statechart/marks.ts';
import { HandlerNumbers } from './handler-numbers.tsx';
import { HandlerOptions } from './handler-options.tsx';
import { invocationsPath } from './handler-row.ts';
import { KindBadge } from './kind-badge.tsx';
import { useHandlerChart } from './use-handler-chart.ts';
import { Versions } from './versions.tsx';
import './handlers.css';

export default function HandlerScreen() {
  const { service = '', handler = '' } = useParams<{ service: string; handler: string }>();
  const services = useServices();
  const owner = services.data?.find(({ name }) => name === service);
  const found = owner?.handlers.find(({ name }) => name === handler);
  return (
    <Page
      title={`${service}/${handler}`}
      heading={
        <span className="handler-title">
          <span>
            <span className="quiet">{service}/</span>
            {handler}
          </span>
          {owner === undefined ? null : <KindBadge kind={owner.kind} />}
        </span>
      }
      about={found?.description ?? (owner === undefined ? undefined : MODES[found?.mode ?? 'plain'])}
      actions={
        <>
          <Button href={invocationsPath({ service, handler })}>Its invocations</Button>
          <Button icon={Play} kind="primary" href={addressOf.invoke({ service, handler })}>
            Invoke
          </Button>
        </>
      }
    >
      <div className="stack">
        {owner === undefined || found === undefined ? null : <HandlerNumbers service={owner} handler={found} />}
        <Tabs
          label="About this handler"
          tabs={[
            {
              id: 'chart',
              title: 'Chart',
              body: () => <ChartTab service={service} handler={handler} uri={owner?.deployment.uri ?? null} />,
            },
            { id: 'versions', title: 'Versions', body: () => <Versions service={service} handler={handler} /> },
            {
              id: 'options',
              title: 'Options',
              body: () =>
                owner === undefined || found === undefined ? (
                  <Empty icon={Workflow} title="It is not registered now">
                    Only its charts and invocations are left. Start the engine with the service that has it.
                  </Empty>
                ) : (
                  <HandlerOptions service={owner} handler={found} />
                ),
            },
          ]}
        />
      </div>
    </Page>
  );
}

const MODES = {
  plain: 'No key: invocations run beside each other.',
  exclusive: 'One invocation at a time for each key; it owns the state.',
  shared: 'Runs beside others of the same key; it reads the state.',
  workflow: 'The run: once for each key. It waits for promises, which other handlers of the key complete.',
} as const;

interface ChartTabProps {
  readonly service: string;
  readonly handler: string;
  /** Where it lives, if not in the process of the engine. */
  readonly uri: string | null;
}

/** Of code that is elsewhere there is a chart only where it once was here: that of a version. */
function ChartTab({ service, handler, uri }: ChartTabProps) {
  const [search] = useSearchParams();
  const hash = search.get('hash');
  if (uri === null || hash !== null) return <KnownChart service={service} handler={handler} hash={hash} />;
  return (
    <Empty icon={Workflow} title="There is no chart of this handler">
      It lives at <span className="mono">{uri}</span>, and a chart is drawn from source, which is not here. The journal
      of each of its invocations has its steps.
    </Empty>
  );
}

interface KnownChartProps {
  readonly service: string;
  readonly handler: string;
  readonly hash: string | null;
}

function KnownChart({ service, handler, hash }: KnownChartProps) {
  const { data, error, isPending } = useHandlerChart(service, handler, hash);
  if (isPending) return <Loading what="Reading the chart" />;
  if (data === undefined) return <Problem error={error} />;
  if (data.chart === null)
    return (
      <Empty icon={Workflow} title="There is no chart of this handler">
        Its source can’t be read: a bound or built-in function has none.
      </Empty>
    );
  return <Chart data={data} chart={data.chart} />;
}

interface ChartProps {
  readonly data: HandlerChart;
  readonly chart: NonNullable<HandlerChart['chart']>;
}

function Chart({ data, chart }: ChartProps) {
  const { service, handler, hash, source, counts, failures, between } = data;
  const standing = new Map(Object.entries(counts));
  const marks: Marks = {
    active: new Set(),
    visited: null,
    standing,
    failures: new Map(Object.entries(failures)),
  };
  const inAll = [...standing.values()].reduce((sum, count) => sum + count, 0);
  return (
    <ChartPanel
      chart={chart}
      marks={marks}
      source={source}
      label={`The state machine of ${service}/${handler}`}
      note={`${counted(inAll, 'invocation stands', 'invocations stand')} at a step; ${between} on the way between two. Failures are those of the last 24 hours.${sharedText(sharedNames(chart, marks.failures))}`}
      about={(step) => <StateLinks service={service} handler={handler} chart={hash} step={step} marks={marks} />}
    />
  );
}

const sharedText = (names: readonly string[]): string =>
  names.length === 0
    ? ''
    : ` Several steps are called ${names.map((name) => `“${name}”`).join(', ')}: failures are counted at the first of that name.`;

interface StateLinksProps {
  readonly service: string;
  readonly handler: string;
  readonly chart: string;
  readonly step: string;
  readonly marks: Marks;
}

function StateLinks({ service, handler, chart, step, marks }: StateLinksProps) {
  const standing = marks.standing.get(step) ?? 0;
  const failed = marks.failures.get(step) ?? 0;
  const at = { service, handler, chart, step };
  return (
    <div className="row">
      {standing === 0 ? null : (
        <Button small href={invocationsPath({ ...at, status: ['running', 'suspended', 'backingOff', 'paused'] })}>
          Those that stand here
        </Button>
      )}
      {failed === 0 ? null : (
        <Button small href={invocationsPath({ ...at, status: ['failed', 'cancelled', 'killed'] })}>
          Those that ended badly here
        </Button>
      )}
    </div>
  );
}
