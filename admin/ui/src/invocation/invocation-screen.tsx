/** One invocation: why it waits, what it did, where in its handler it stands, and what can be done about it. */
import { Link, useParams } from 'react-router';
import { addressOf } from '../addresses.ts';
import type { InvocationDetail } from '../api/contract.ts';
import { Fetched } from '../parts/fetched.tsx';
import { IdLine } from '../parts/id-line.tsx';
import { Page } from '../parts/page.tsx';
import { StatusBadge } from '../parts/status-badge.tsx';
import { Tabs } from '../parts/tabs.tsx';
import { Attempts } from './attempts.tsx';
import { Awakeables } from './awakeables.tsx';
import { ChartTab } from './chart-tab.tsx';
import { InvocationActions } from './invocation-actions.tsx';
import { InvocationFacts } from './invocation-facts.tsx';
import { JournalTab } from './journal-tab.tsx';
import { StateTab } from './state-tab.tsx';
import { Timeline } from './timeline.tsx';
import { useInvocation } from './use-invocation.ts';
import { Why } from './why.tsx';
import './invocation.css';

export default function InvocationScreen() {
  const { id = '' } = useParams<{ id: string }>();
  return (
    <Fetched query={useInvocation(id)} what="the invocation" title="Invocation">
      {(invocation) => <Invocation key={id} invocation={invocation} />}
    </Fetched>
  );
}

function Invocation({ invocation }: { readonly invocation: InvocationDetail }) {
  const { id, service, handler, key, status, failures = [] } = invocation;
  return (
    <Page
      title={`${service}/${handler}${key === null ? '' : ` · ${key}`}`}
      heading={
        <span className="invocation-title">
          <Link to={`/handlers/${encodeURIComponent(service)}/${encodeURIComponent(handler)}`}>
            <span className="quiet">{service}/</span>
            {handler}
          </Link>
          {key === null ? null : (
            <Link className="mono invocation-key" to={addressOf.actor(service, key)}>
              {key === '' ? '(empty key)' : key}
            </Link>
          )}
          <StatusBadge status={status} />
        </span>
      }
      about={<IdLine id={id} />}
      actions={<InvocationActions invocation={invocation} />}
    >
      <div className="stack">
        <Why invocation={invocation} />
        <Awakeables invocation={invocation} />
        <InvocationFacts invocation={invocation} />
        <Tabs
          label="About this invocation"
          tabs={[
            { id: 'chart', title: 'Chart', body: () => <ChartTab invocation={invocation} /> },
            { id: 'timeline', title: 'Timeline', body: () => <Timeline invocation={invocation} /> },
            { id: 'journal', title: 'Journal', body: () => <JournalTab id={id} /> },
            ...(key === null
              ? []
              : [{ id: 'state', title: 'State', body: () => <StateTab invocation={invocation} /> }]),
            {
              id: 'attempts',
              title: 'Attempts and errors',
              ...(failures.length === 0 ? {} : { count: failures.length }),
              body: () => <Attempts invocation={invocation} />,
            },
          ]}
        />
      </div>
    </Page>
  );
}
